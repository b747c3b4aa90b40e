"""What the board sees of a cycle: its figures, the heat map, and several boards side by side."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.models import Cycle
from audits.rules import State
from audits.statistics.analysis import cycle_figures
from audits.statistics.boards import latest_cycles, side_by_side
from audits.statistics.cells import Show
from audits.statistics.commentaries import commentaries_of
from audits.statistics.lines import CycleFigures, StandardLine
from audits.statistics.matrix import DIFFERENCE, By, Matrix, matrix_of
from audits.statistics.parts import change_words, percent_words
from audits.statistics.pictures import WITHOUT_SCORE, agencies_chart, standards_chart
from audits.views.heat_cells import RETURN, STANDARD, average_marks, overall_mark, table_rows
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core import exports
from core.permissions import Perm
from core.rounding import half_up, plain
from core.views.base import BoardView, MyBoardsView
from core.views.remembered import RememberedPage

SHOW_WORDS = {
    Show.SELF.value: "The agencies’ own grades",
    Show.MODERATED.value: "The moderator’s grades",
    DIFFERENCE: "The difference between the two",
}
MOST_NAMES = 2
BY_WORDS = {By.STANDARD.value: "Standards", By.CRITERION.value: "Criteria"}


class CyclePages(BoardView):
    """Pages about one cycle of the board."""

    permission = Perm.CYCLE_READ
    section = "audits"

    @cached_property
    def cycle(self) -> Cycle:
        found: Cycle = get_object_or_404(
            Cycle.objects.select_related("version__framework", "board"), pk=self.kwargs["pk"]
        )
        return found

    def chosen(self, name: str, known: dict[str, str]) -> str:
        """A choice of the address, the first one by default."""
        given = self.request.GET.get(name, "")
        return given if given in known else next(iter(known))

    def url(self, name: str, query: str = "") -> str:
        return board_url(f"audits:{name}", self.board, query, pk=self.cycle.pk)

    def trail(self, *rest: tuple[str, str]) -> list[tuple[str, str]]:
        cycles = ("Audits", board_url("audits:cycles", self.board))
        return [home_crumb(self.board), cycles, (self.cycle.name, self.url("cycle")), *rest]

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """The pages of figures of this cycle, the current one without an address."""
        pages = (
            ("analysis", "Figures"),
            ("heat", "Heat map"),
            ("cycle_facts", "Facts"),
            ("published", "Published figures"),
        )
        return [
            {"label": label, "url": "" if name == current else self.url(name), "current": name == current}
            for name, label in pages
        ]


class AnalysisPage(CyclePages, TemplateView):
    """Averages, standards, criteria, agencies, sectors; ?show=self|moderated."""

    template_name = "audits/analysis.html"

    @cached_property
    def cycles(self) -> list[Cycle]:
        """All cycles of the board: this one, and the one to compare it with, in one query."""
        return list(Cycle.objects.filter(board=self.board).select_related("version__framework", "board"))

    @cached_property
    def cycle(self) -> Cycle:
        found = next((one for one in self.cycles if one.pk == self.kwargs["pk"]), None)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {value: words for value, words in SHOW_WORDS.items() if value != DIFFERENCE}
        show = self.chosen("show", known)
        figures = cycle_figures(self.cycle, Show(show), among=self.cycles)
        reads = self.can(Perm.RETURN_READ)
        return super().get_context_data(
            cycle=self.cycle,
            figures=figures,
            show=show,
            shows=known.items(),
            tabs=self.tabs("analysis"),
            has_answers=any(line.mean.count for line in figures.standards),
            has_criteria=any(line.mean.count for line in figures.criteria),
            chart=standards_chart(figures, key="standards"),
            agency_chart=agencies_chart(figures, key="agencies"),
            threshold=percent_words(figures.threshold),
            standard_rows=[_standard_row(line) for line in figures.standards],
            agency_rows=[
                {
                    "line": line,
                    "change": change_words(line.change),
                    "url": board_url("audits:return", self.board, pk=line.agency_return.pk) if reads else "",
                }
                for line in figures.agencies
            ],
            change=change_words(figures.change),
            commentaries=self.commentaries(figures),
            may_comment=self.can(Perm.CYCLE_MANAGE),
            downloads=[(label, f"?show={show}&download={form}") for form, label in exports.FORMS.items()],
            boards_url=reverse("audits:boards") if self.has_other_boards() else "",
            breadcrumbs=self.trail(("Figures", "")),
            **kwargs,
        )

    def commentaries(self, figures: CycleFigures) -> list[dict[str, Any]]:
        """What the board writes about each standard; those without words only for people who may write some."""
        texts = commentaries_of(self.cycle)
        may_write = self.can(Perm.CYCLE_MANAGE)
        return [
            {
                "standard": line.standard,
                "text": texts.get(line.standard.pk, ""),
                "url": board_url(
                    "audits:commentary", self.board, pk=self.cycle.pk, number=line.standard.number
                ),
            }
            for line in figures.standards
            if may_write or texts.get(line.standard.pk)
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override] # a file response streams
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            return self.download(form)
        return self.render_to_response(self.get_context_data(**kwargs))

    def download(self, form: str) -> HttpResponseBase:
        """The standards with their figures and the board's words."""
        known = [value for value in SHOW_WORDS if value != DIFFERENCE]
        show = self.chosen("show", dict.fromkeys(known, ""))
        figures, texts = cycle_figures(self.cycle, Show(show)), commentaries_of(self.cycle)
        return exports.rows_response(
            ["Standard", "Title", "Answered", "Highest", "Lowest", "Average", "Commentary"],
            (
                [
                    line.standard.number,
                    line.standard.title,
                    line.mean.count,
                    *(None if value is None else half_up(value, 1) for value in (line.highest, line.lowest)),
                    line.average.value,
                    texts.get(line.standard.pk, ""),
                ]
                for line in figures.standards
            ),
            form=form,
            name=f"standards-{show}",
            title="Standards",
            board=self.board,
            actor=self.access.user,
        )

    def has_other_boards(self) -> bool:
        access: Any = self.request
        return len(access.access.boards_with(Perm.CYCLE_READ)) > 1


def _standard_row(line: StandardLine) -> dict[str, Any]:
    return {
        "line": line,
        "change": change_words(line.change),
        "highest": percent_words(line.highest),
        "highest_of": _some(line.highest_of),
        "lowest": percent_words(line.lowest),
        "lowest_of": _some(line.lowest_of),
    }


def _some(names: tuple[str, ...]) -> str:
    """Up to two names; of more, how many."""
    return "; ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} agencies"


class Analysis(RememberedPage, AnalysisPage):
    """GET: the figures of a cycle."""


class HeatPage(CyclePages, TemplateView):
    """The heat map; ?by=standard|criterion, ?show=self|moderated|difference, ?download=csv|xlsx."""

    template_name = "audits/heat.html"

    @cached_property
    def matrix(self) -> Matrix:
        by = By(self.chosen("by", BY_WORDS))
        return matrix_of(self.cycle, by, self.chosen("show", SHOW_WORDS))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override] # a file response streams
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            return self.download(form)
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matrix = self.matrix
        query = f"by={matrix.by}&show={matrix.show}"
        return super().get_context_data(
            cycle=self.cycle,
            matrix=matrix,
            shows=SHOW_WORDS.items(),
            bys=BY_WORDS.items(),
            rows=self.rows(),
            overall=overall_mark(matrix),
            averages=average_marks(matrix),
            tabs=self.tabs("heat"),
            key_rows=self.key_rows(),
            downloads=[(label, f"?{query}&download={form}") for form, label in exports.FORMS.items()],
            breadcrumbs=self.trail(("Heat map", "")),
            **kwargs,
        )

    def rows(self) -> list[dict[str, Any]]:
        """One for each agency; names and cells lead to its return for people who may read it."""
        if not self.can(Perm.RETURN_READ):
            return table_rows(self.matrix, None)
        to_return = board_url("audits:return", self.board, pk=RETURN)
        to_standard = board_url("audits:return_standard", self.board, pk=RETURN, number=STANDARD)
        return table_rows(self.matrix, (to_return, to_standard))

    def key_rows(self) -> list[dict[str, str]]:
        """What the colours mean."""
        if self.matrix.show == DIFFERENCE:
            grade = plain(half_up(self.matrix.scale.gap, 1))
            return [
                {"colour": "green", "letter": "+5", "text": "The moderator graded higher"},
                {"colour": "amber", "letter": "\u22125", "text": "The moderator graded lower"},
                {"colour": "red", "letter": f"\u2212{grade}", "text": "Lower by a whole grade or more"},
                {"colour": "grey", "letter": "0", "text": "The same, or not graded by a moderator"},
            ]
        steps = [
            {
                "colour": step.colour,
                "letter": str(half_up(step.percent, 0)),
                "text": f"{step.label}, from {half_up(step.percent, 0)}%",
            }
            for step in reversed(self.matrix.scale.steps)
        ]
        words = [WITHOUT_SCORE[state] for state in (State.NOT_APPLICABLE, State.NO_ANSWER)]
        return [
            *steps,
            *({"colour": "grey", "letter": letter, "text": text.capitalize()} for letter, text in words),
        ]

    def download(self, form: str) -> HttpResponseBase:
        matrix = self.matrix
        return exports.rows_response(
            ["Agency", *(column.number for column in matrix.columns), "Average"],
            self.file_rows(),
            form=form,
            name=f"heat-map-{matrix.by}-{matrix.show}",
            title="Heat map",
            board=self.board,
            actor=self.access.user,
        )

    def file_rows(self) -> Iterator[list[Any]]:
        """Numbers, "not applicable", or nothing where there is no answer."""
        matrix = self.matrix
        is_difference = matrix.show == DIFFERENCE
        for row in matrix.rows:
            cells: list[Any] = []
            for pair in row.cells:
                value = pair.difference if is_difference else pair.own.value
                if value is not None:
                    cells.append(half_up(value, 1))
                else:
                    cells.append("not applicable" if pair.own.state is State.NOT_APPLICABLE else "")
            yield [row.agency_return.agency.name, *cells, row.average.value]


class Heat(RememberedPage, HeatPage):
    """GET: the heat map of a cycle."""


class Boards(MyBoardsView, TemplateView):
    """The person's boards side by side, each with its latest cycle of one framework; agencies are not named."""

    permission = Perm.CYCLE_READ
    template_name = "audits/boards.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accesses = self.my_access.boards_with(self.permission)
        cycles = latest_cycles([access.board for access in accesses])
        frameworks = sorted({(one.version.framework.key, one.version.framework.name) for one in cycles})
        keys = [key for key, _ in frameworks]
        given = self.request.GET.get("framework", "")
        key = given if given in keys else ("section-11" if "section-11" in keys else next(iter(keys), ""))
        shown = [cycle for cycle in cycles if cycle.version.framework.key == key]
        return super().get_context_data(
            frameworks=dict(frameworks).items(),
            framework=key,
            table=side_by_side(shown),
            breadcrumbs=[("Home", reverse("boards:my_home")), ("Audits on my boards", "")],
            **kwargs,
        )
