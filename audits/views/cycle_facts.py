"""The facts of a cycle: what they add up to, and what each agency says on one of them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.models import FactAsked, Return
from audits.statistics.facts import CycleFacts, FactFigures, cycle_facts, measured_on
from audits.tables.facts import OLD, WITHOUT, FactFilter, FactTable, fact_rows
from audits.views.analysis import CyclePages
from boards.models import Agency, Sector
from boards.needs import board_url
from core import exports
from core.figures import Figure
from core.permissions import Perm
from core.tables import BoardTableView

TITLE = "Facts"
HEADERS = ("Fact", "Figure", "Value", "Unit", "Part", "Whole", "Of what", "Left out", "Rule")


class CycleFactsPage(CyclePages, TemplateView):
    """What the facts of a cycle add up to: numbers only, no names; ?sector=, ?phase=, ?download=csv|xlsx."""

    template_name = "audits/cycle_facts.html"

    @cached_property
    def sector(self) -> Sector | None:
        chosen = self.request.GET.get("sector", "")
        return next((one for one in self.sectors if str(one.pk) == chosen), None)

    @cached_property
    def sectors(self) -> list[Sector]:
        """Those of the agencies that are asked."""
        asked = Return.objects.asked().filter(cycle=self.cycle).values("agency__sector")
        return list(Sector.objects.filter(pk__in=asked))

    @cached_property
    def phases(self) -> dict[str, str]:
        """Phases of the schools that are asked."""
        rows = Return.objects.asked().filter(cycle=self.cycle).exclude(agency__phase="")
        there = set(rows.order_by().values_list("agency__phase", flat=True).distinct())
        return {value: label for value, label in Agency.Phase.choices if value in there}

    @property
    def phase(self) -> str:
        given = self.request.GET.get("phase", "")
        return given if given in self.phases else ""

    @cached_property
    def facts(self) -> CycleFacts:
        sector = None if self.sector is None else self.sector.pk
        return cycle_facts(self.cycle, sector=sector, phase=self.phase)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override] # a file response streams
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            return exports.rows_response(
                HEADERS, self.file_rows(), form=form, name="facts", title=TITLE, board=self.board,
                actor=self.access.user,
            )  # fmt: skip
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = f"sector={self.sector.pk if self.sector else ''}&phase={self.phase}"
        return super().get_context_data(
            cycle=self.cycle,
            title=TITLE,
            facts=self.facts,
            rows=[self.row(line, query) for line in self.facts.lines],
            sector=self.sector,
            sectors=self.sectors,
            phase=self.phase,
            phases=self.phases.items(),
            tabs=self.tabs("cycle_facts"),
            downloads=[(label, f"?{query}&download={form}") for form, label in exports.FORMS.items()],
            breadcrumbs=self.trail((TITLE, "")),
            **kwargs,
        )

    def row(self, line: FactFigures, query: str) -> dict[str, Any]:
        """One fact of the table; its counts lead to the agencies for people who may read returns."""
        url = ""
        if self.can(Perm.RETURN_READ):
            url = board_url("audits:cycle_fact", self.board, query, pk=self.cycle.pk, fact=line.asked.pk)
        return {
            "line": line,
            "url": url,
            "without_url": f"{url}&show={WITHOUT}" if url and line.without and line.without.value else "",
            "old_url": f"{url}&show={OLD}" if url and line.old and line.old.value else "",
        }

    def file_rows(self) -> Iterator[list[Any]]:
        """One for each figure, with what it is of."""
        for line in self.facts.lines:
            for figure in filter(None, (line.main, *line.more, line.without, line.old)):
                yield _file_row(line.asked, figure)


def _file_row(asked: FactAsked, figure: Figure) -> list[Any]:
    left = "; ".join(map(str, figure.excluded))
    parts = (figure.value, figure.unit.value, figure.numerator, figure.denominator, figure.of)
    return [str(asked), figure.label, *parts, left, figure.rule]


class CycleFact(CyclePages, BoardTableView):
    """What each agency says on one fact, with the names: for people who may read all returns."""

    permission = Perm.RETURN_READ
    template_name = "audits/cycle_fact.html"
    table_class = FactTable
    filterset_class = FactFilter
    row_words = ("answer", "answers")
    empty_title = "No agency is asked yet"
    empty_text = "What agencies say is listed here once they have handed in."

    @cached_property
    def asked(self) -> FactAsked:
        rows = FactAsked.objects.filter(version=self.cycle.version_id).select_related("standard")
        found: FactAsked = get_object_or_404(rows, pk=self.kwargs["fact"])
        return found

    @property
    def list_name(self) -> str:  # type: ignore[override]
        """Names the file: the trail says which fact was taken away."""
        return f"facts-{self.asked.standard.number}-{self.asked.place}"

    def get_title(self) -> str:
        return str(self.asked)

    def get_queryset(self) -> QuerySet[Any, Any]:
        return fact_rows(self.cycle, self.asked)

    def get_filterset(self, filterset_class: Any) -> Any:
        found = super().get_filterset(filterset_class)
        found.asked, found.today = self.asked, measured_on(self.cycle)
        return found

    def get_table_kwargs(self) -> dict[str, Any]:
        shown = FactTable.COLUMNS[FactAsked.Kind(self.asked.kind)]
        hidden = sorted(FactTable.OF_KINDS - set(shown))
        if self.request.GET.get("download", "") not in exports.FORMS:
            hidden += [name for name in FactTable.FOLDED if name not in hidden]
        return {"asked": self.asked, "today": measured_on(self.cycle), "exclude": hidden}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["cycle"] = self.cycle
        context["asked"] = self.asked
        context["breadcrumbs"] = self.trail((TITLE, self.url("cycle_facts")), (str(self.asked), ""))
        return context
