"""The numbers of child deaths: for review leads as they are, for everybody else with small ones suppressed."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb
from boards.views.year_figures import YearFigures
from core.partial_dates import display_date
from core.periods import Period
from core.permissions import Perm
from core.printed import CsvTable, Printed
from reviews.statistics.deaths import DeathFigures, figures_of, year_name
from reviews.statistics.deaths_printed import (
    area_table,
    factor_table,
    file_tables,
    not_recorded_at_all,
    printed_tables,
)

FILE_WORDS = {
    "child_deaths": "Deaths by year",
    "infant_deaths": "Deaths of infants by year",
    "child_deaths_breakdown": "Breakdowns of the period",
}


class Numbers(YearFigures, TemplateView):
    """Tables and pictures up to one year; ?year=2025/26, ?download=csv|xlsx with &table=child_deaths."""

    permission = Perm.DEATH_FIGURES
    section = "child-deaths"
    template_name = "reviews/death_figures.html"
    most_years = 10

    @cached_property
    def found(self) -> DeathFigures:
        """Whoever reads the deaths sees them counted as they are."""
        threshold = 0 if self.can(Perm.DEATH_READ) else None
        return figures_of(self.board, self.period, timezone.localdate(), threshold=threshold)

    def year_name(self, year: Period) -> str:
        return year_name(year)

    def file_tables(self) -> list[CsvTable]:
        return file_tables(self.found)

    def for_leads(self) -> list[Printed]:
        """For review leads: areas, where a panel serves several, and which modifiable factors were found."""
        if not self.can(Perm.DEATH_READ):
            return []
        made = (table(self.period, timezone.localdate()) for table in (factor_table, area_table))
        return [found for found in made if found]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found
        may_read = self.can(Perm.DEATH_READ)
        return super().get_context_data(
            chosen=year_name(self.period),
            tiles=[
                found.deaths,
                found.reviewed,
                found.waiting,
                found.times[1],
                found.notified,
                found.looked_after,
            ],
            tables=[*printed_tables(found), *self.for_leads()],
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
