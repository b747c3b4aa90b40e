"""National returns of child deaths: the list by year, and one return with its figures."""

import datetime as dt
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.statistics.years import board_year
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm
from reviews.forms.death_records import ReturnForm, SentForm
from reviews.models import DeathReturn
from reviews.services import death_returns as services
from reviews.statistics.deaths import figures_of
from reviews.statistics.deaths_printed import printed_tables
from reviews.views.death_view import DeathView

#: The deadline that is offered: the last day of the second month after the year.
MONTHS_AFTER = 2


class ReturnsView(DeathView):
    """What pages of returns have in common."""

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("National returns", board_url("reviews:death_returns", self.board))]


class Returns(ReturnsView, TemplateView):
    """Every year's return with its deadline and the day on which it was sent."""

    template_name = "reviews/death_returns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        rows = DeathReturn.objects.filter(board=self.board).select_related("sent_by").order_by("-year_start")
        context["rows"] = [
            {
                "year": board_year(self.board, one.year_start).label,
                "one": one,
                "url": board_url("reviews:death_return", self.board, pk=one.pk),
                "state": _state(one, today),
            }
            for one in rows
        ]
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail()[:-1], ("National returns", "")]
        return context


def _state(one: DeathReturn, today: dt.date) -> tuple[str, str]:
    if one.sent_on is not None:
        return ("Sent in time", "green") if one.sent_on <= one.due_on else ("Sent late", "orange")
    return ("Overdue", "red") if one.due_on < today else ("To be sent", "blue")


class ReturnAdd(ReturnsView, BoardFormPage):
    """Plan a year's return."""

    permission = Perm.DEATH_WRITE
    form_class = ReturnForm
    title = "Add a national return"

    def get_initial(self) -> dict[str, Any]:
        last = board_year(
            self.board, board_year(self.board, timezone.localdate()).start - dt.timedelta(days=1)
        )
        month = (last.end.month + MONTHS_AFTER) % 12 + 1
        year = last.end.year + (last.end.month + MONTHS_AFTER >= 12)
        due_on = dt.date(year, month, 1) - dt.timedelta(days=1)
        return {"year_start": last.start.isoformat(), "due_on": due_on}

    def save(self, form: ReturnForm) -> DeathReturn:
        return services.plan_return(board=self.board, **form.cleaned_data, actor=self.access.user)


class OneReturn(ReturnsView):
    """The return in the address."""

    @cached_property
    def one(self) -> DeathReturn:
        rows = DeathReturn.objects.filter(board=self.board).select_related("board", "sent_by")
        found: DeathReturn = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def here(self) -> tuple[str, str]:
        label = services.period_of(self.one).label
        return (f"Return of {label}", board_url("reviews:death_return", self.board, pk=self.one.pk))


class ReturnPage(OneReturn, TemplateView):
    """A return: its figures from the rows as they are now, and beside them those that were sent."""

    template_name = "reviews/death_return.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one, today = self.one, timezone.localdate()
        period = services.period_of(one)
        found = figures_of(self.board, period, today, threshold=0)
        sent = dict(one.figures)
        now = services.headlines(found)
        context.update(
            one=one,
            period=period,
            state=_state(one, today),
            has_ended=period.end < today,
            lines=[
                (label, sent.get(label, ""), number, bool(sent) and sent.get(label) != number)
                for label, number in now
            ],
            tables=[table for table in printed_tables(found) if table.key not in ("years", "infants")],
            breadcrumbs=[home_crumb(self.board), *self.trail(), (self.here()[0], "")],
        )  # fmt: skip
        return context


class ReturnSent(OneReturn, BoardFormPage):
    """Say that the return went out."""

    permission = Perm.DEATH_WRITE
    form_class = SentForm
    title = "The return is sent"
    intro = "The figures are kept as they are now, so that later changes of the rows can be told from what was sent."

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), self.here()]

    def save(self, form: SentForm) -> DeathReturn:
        return services.mark_sent(self.one, **form.cleaned_data, actor=self.access.user)
