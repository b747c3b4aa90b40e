"""The numbers of a year: for officers as they are, for everybody else with small ones suppressed."""

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
from core.scoping import Clearance
from core.views.remembered import SealedPage
from lado.statistics.further import further_tables
from lado.statistics.printed import file_tables, printed_tables
from lado.statistics.visits import SELDOM_RULE, reach_of
from lado.statistics.year import LadoYear, year_of

YEARS = 6


class Numbers(SealedPage, TemplateView):
    """Tables and pictures of one year; ?year=2025-26, ?download=csv|xlsx with &table=lado_sector."""

    permission = Perm.CASE_FIGURES
    section = "lado-numbers"
    template_name = "lado/figures.html"

    @cached_property
    def years(self) -> list[Period]:
        return recent_years(self.board, YEARS)

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if year.label == asked), self.years[0])

    @cached_property
    def is_officer(self) -> bool:
        return Clearance.LADO in self.access.clearances

    @cached_property
    def year(self) -> LadoYear:
        return year_of(
            self.board, self.period, timezone.localdate(), threshold=0 if self.is_officer else None
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            tables = {one.name: one for one in file_tables(self.year)}
            one = tables.get(request.GET.get("table", ""), next(iter(tables.values())))
            return exports.rows_response(
                one.headers, iter(one.rows), form=form, name=one.name, title=one.name, board=self.board,
                actor=self.access.user,
            )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.year
        total = year.sectors.total
        return super().get_context_data(
            period=self.period,
            years=[one.label for one in self.years],
            tiles=[
                total.contacts, total.change_percent, total.to_meeting, year.meetings_held, year.people,
                year.open_at_end, year.across_borders,
            ],
            tables=[
                *printed_tables(year), *further_tables(self.board, self.period, threshold=year.threshold)
            ],
            files=[(one.name, one.name.removeprefix("lado_")) for one in file_tables(year)],
            reach=reach_of(self.board, year),
            seldom_rule=SELDOM_RULE,
            has_contacts=bool(total.contacts.value or total.contacts.suppressed or total.previous.value),
            is_officer=self.is_officer,
            threshold=year.threshold,
            as_at=display_date(year.as_at),
            visits_url=board_url("lado:visits", self.board) if self.can(Perm.CASE_LISTS) else "",
            reports_url=board_url("reports:officer_reports", self.board),
            breadcrumbs=[home_crumb(self.board), ("Numbers about allegations", "")],
            **kwargs,
        )  # fmt: skip
