"""The numbers of a year: for officers as they are, for everybody else with small ones suppressed."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb
from boards.views.year_figures import YearFigures
from core.partial_dates import display_date
from core.permissions import Perm
from core.printed import CsvTable
from core.scoping import Clearance
from core.views.remembered import SealedPage
from lado.statistics.further import further_tables
from lado.statistics.printed import file_tables, printed_tables
from lado.statistics.visits import SELDOM_RULE, reach_of
from lado.statistics.year import LadoYear, year_of


class Numbers(SealedPage, YearFigures, TemplateView):
    """Tables and pictures of one year; ?year=2025-26, ?download=csv|xlsx with &table=lado_sector."""

    permission = Perm.CASE_FIGURES
    section = "lado-numbers"
    template_name = "lado/figures.html"

    @cached_property
    def is_officer(self) -> bool:
        return Clearance.LADO in self.access.clearances

    @cached_property
    def year(self) -> LadoYear:
        return year_of(
            self.board, self.period, timezone.localdate(), threshold=0 if self.is_officer else None
        )

    def file_tables(self) -> list[CsvTable]:
        return file_tables(self.year)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.year
        total = year.sectors.total
        return super().get_context_data(
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
