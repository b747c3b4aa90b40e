"""A page of numbers of one board year: which year was asked for, and its tables as files."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from boards.statistics.years import recent_years
from core import exports
from core.periods import Period
from core.printed import CsvTable
from core.views.base import BoardView


class YearFigures(BoardView):
    """Stands before a TemplateView: ?year= names a year, ?download=csv|xlsx with &table= a file.

    A year that is not known is the latest one, a table that is not known the first one.
    """

    most_years = 6

    def file_tables(self) -> Sequence[CsvTable]:
        """What can be downloaded; the same figures as the page has."""
        raise NotImplementedError

    def year_name(self, year: Period) -> str:
        """What a year is called in the address and the list to choose from."""
        return year.label

    @cached_property
    def years(self) -> list[Period]:
        return recent_years(self.board, self.most_years)

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if self.year_name(year) == asked), self.years[0])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form not in exports.FORMS:
            return super().get(request, *args, **kwargs)  # type: ignore[misc]
        tables = {one.name: one for one in self.file_tables()}
        one = tables.get(request.GET.get("table", ""), next(iter(tables.values())))
        return exports.rows_response(
            one.headers, iter(one.rows), form=form, name=one.name, title=one.name, board=self.board,
            actor=self.access.user,
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(
            period=self.period, years=[self.year_name(one) for one in self.years], **kwargs
        )
        return found
