"""What is due over all open cases, and pauses of the clocks of one."""

import datetime as dt
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.tables import BoardTableView
from core.views.remembered import SealedPage
from lado.forms.clocks import EndPauseForm, PauseForm
from lado.models import ClockPause
from lado.services import clocks as services
from lado.services.offered import waiting_count
from lado.tables.due import DueTable
from lado.views.case_view import CaseView, OneCase
from lado.views.form_page import OneCaseFormPage
from lado.views.outcomes import CaseStep


class Due(SealedPage, CaseView, BoardTableView):
    """What is overdue, due and waiting, over all open cases of the board. References and settings, no names."""

    template_name = "lado/due.html"
    table_class = DueTable
    title = "Due"
    row_words = ("limit", "limits")
    downloadable = False
    empty_title = "Nothing is due"
    empty_text = (
        "Limits of open referrals stand here: meetings, reviews, the police’s decision, closing in a year."
    )
    empty_action = "To the cases"

    @cached_property
    def today(self) -> dt.date:
        return timezone.localdate()

    @property
    def empty_url(self) -> str:  # type: ignore[override]
        return board_url("lado:cases", self.board)

    def get_queryset(self) -> list[services.DueClock]:
        return services.due_clocks(self.board, on=self.today)

    def get_table_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_table_kwargs()
        return {**kwargs, "on": self.today}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["offered"] = waiting_count(self.board)
        context["overdue_count"] = sum(one.clock.is_overdue for one in self.object_list)
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
