"""What is due over all open cases, and pauses of the clocks of one."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from core.clock_rules import ClockState
from lado.forms.clocks import EndPauseForm, PauseForm
from lado.models import ClockPause
from lado.services import clocks as services
from lado.services.offered import waiting_count
from lado.views.case_view import CaseView, OneCase
from lado.views.form_page import OneCaseFormPage
from lado.views.outcomes import CaseStep

STATE_TAGS = {
    ClockState.OVERDUE: ("Overdue", "red"),
    ClockState.DUE_SOON: ("Due soon", "orange"),
    ClockState.RUNNING: ("Running", "blue"),
    ClockState.PAUSED: ("Paused", "yellow"),
    ClockState.MET: ("In time", "green"),
    ClockState.MISSED: ("Late", "orange"),
}


def tag_of(clock: Any) -> tuple[str, str]:
    """The state of a clock in a word, and its colour; a target that passed is no fault of one case."""
    if clock.is_target and clock.state in {ClockState.OVERDUE, ClockState.MISSED}:
        return ("Passed", "grey")
    return STATE_TAGS[clock.state]


class Due(CaseView, TemplateView):
    """What is overdue, due and waiting, over all open cases of the board. References and settings, no names."""

    template_name = "lado/due.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        found = services.due_clocks(self.board, on=today)
        rows = [
            {
                "contact": one.contact,
                "clock": one.clock,
                "tag": tag_of(one.clock),
                "late": one.clock.days_late(today),
            }
            for one in found
        ]
        context["rows"] = rows
        context["offered"] = waiting_count(self.board)
        context["overdue_count"] = sum(one.clock.is_overdue for one in found)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), ("Due", "")]
        return context


class PauseAdd(OneCaseFormPage):
    """Let a limit of the case stand still."""

    form_class = PauseForm
    title = "Pause a limit"
    button = "Pause it"

    @cached_property
    def clocks(self) -> list[tuple[str, str]]:
        """The limits that run in this case: key and name."""
        found = services.clocks_of_case(self.contact)
        return [(one.key, one.rule.name) for one in found if one.is_open and not one.is_target]

    def said(self) -> None:
        return None

    def blocked(self) -> str:
        return super().blocked() or ("" if self.clocks else "No limit is running. There is nothing to pause.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"clocks": self.clocks}

    def save(self, form: Any) -> ClockPause:
        return services.pause_clock(
            self.contact, facts=form.facts(), draft_key=form.draft_key, actor=self.access.user
        )

    def done_words(self, result: ClockPause) -> str:
        return "The limit stands still."


class OnePause(OneCase):
    """The pause in the address."""

    @cached_property
    def pause(self) -> ClockPause:
        rows = ClockPause.objects.filter(contact=self.contact).select_related("contact__board")
        found: ClockPause = get_object_or_404(rows, pk=self.kwargs["pause"])
        return found


class PauseEnd(OnePause, CaseStep):
    """Let a limit run again."""

    form_class = EndPauseForm
    title = "Let the limit run again"

    def get_initial(self) -> dict[str, Any]:
        return {"until": timezone.localdate()}

    def save(self, form: Any) -> ClockPause:
        return services.end_pause(self.pause, until=form.cleaned_data["until"], actor=self.access.user)

    def after(self, result: Any) -> str:
        return self.contact.get_absolute_url()

    def done_words(self, result: Any) -> str:
        return "The limit runs again."
