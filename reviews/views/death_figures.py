"""The numbers of child deaths: for review leads as they are, for everybody else with small ones suppressed."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.statistics.years import recent_years
from boards.views.form_page import home_crumb
from core import exports
from core.partial_dates import display_date
from core.periods import Period
from core.permissions import Perm
from core.views.base import BoardView
from reviews.statistics.deaths import DeathFigures, figures_of, year_name
from reviews.statistics.deaths_printed import file_tables, not_recorded_at_all, printed_tables

YEARS = 10
FILE_WORDS = {
    "child_deaths": "Deaths by year",
    "infant_deaths": "Deaths of infants by year",
    "child_deaths_breakdown": "Breakdowns of the period",
}


class Numbers(BoardView, TemplateView):
    """Tables and pictures up to one year; ?year=2025/26, ?download=csv|xlsx with &table=child_deaths."""

    permission = Perm.DEATH_FIGURES
    section = "child-death-numbers"
    template_name = "reviews/death_figures.html"

    @cached_property
    def years(self) -> list[Period]:
        return recent_years(self.board, YEARS)

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if year_name(year) == asked), self.years[0])

    @cached_property
    def found(self) -> DeathFigures:
        """Whoever reads the deaths sees them counted as they are."""
        threshold = 0 if self.can(Perm.DEATH_READ) else None
        return figures_of(self.board, self.period, timezone.localdate(), threshold=threshold)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            tables = {one.name: one for one in file_tables(self.found)}
            one = tables.get(request.GET.get("table", ""), next(iter(tables.values())))
            return exports.rows_response(
                one.headers, iter(one.rows), form=form, name=one.name, title=one.name, board=self.board,
                actor=self.access.user,
            )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found
        may_read = self.can(Perm.DEATH_READ)
        return super().get_context_data(
            period=self.period,
            chosen=year_name(self.period),
            years=[year_name(one) for one in self.years],
            tiles=[found.deaths, found.reviewed, found.waiting, found.times[1], found.notified],
            tables=printed_tables(found),
            not_recorded=[title.lower() for title in not_recorded_at_all(found)],
            files=[(one.name, FILE_WORDS[one.name]) for one in file_tables(found)],
            any_deaths=found.any_deaths,
            may_read=may_read,
            deaths_url=board_url("reviews:deaths", self.board) if may_read else "",
            threshold=found.threshold,
            as_at=display_date(found.as_at),
            breadcrumbs=[home_crumb(self.board), ("Numbers of child deaths", "")],
            **kwargs,
        )
