"""The thread from a priority by way of a course to what an audit found: training and audits beside each other."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from audits.models import Cycle, Standard
from audits.statistics.boards import latest_cycles
from audits.statistics.cells import Show
from audits.statistics.change import previous_cycle
from audits.statistics.parts import LEFT_OUT, WHOSE, average, left_out
from audits.statistics.sheet import Sheet, sheets_of
from boards.models import Board
from boards.statistics.years import recent_years
from core.figures import Figure
from core.periods import dates
from training.models import CourseImpact
from training.statistics.impact import Effect, effects_of

YEARS = 3


@dataclass(frozen=True)
class AuditResult:
    """What one cycle said of one standard."""

    cycle: str
    figure: Figure


@dataclass(frozen=True)
class Thread:
    """One thread with its figures; `results` the earlier cycle first, nothing without a standard or a cycle."""

    thread: CourseImpact
    effect: Effect
    results: tuple[AuditResult, ...]


def threads_of(board: Board, today: dt.date, *, with_audits: bool) -> list[Thread]:
    """All threads of the board, of the last three years. A constant number of queries."""
    found = list(CourseImpact.objects.filter(board=board).select_related("course__board", "board"))
    if not found:
        return []
    period = dates(recent_years(board, YEARS, today)[-1].start, today)
    effects = effects_of(board, period, {one.course_id for one in found})
    wanted = {one.standard for one in found if one.standard}
    results = _results(board, wanted) if with_audits and wanted else {}
    return [Thread(one, effects[one.course_id], results.get(one.standard, ())) for one in found]


def _results(board: Board, wanted: set[str]) -> dict[str, tuple[AuditResult, ...]]:
    """ "<framework>/<standard>" → the last cycle and the one before it."""
    frameworks = {one.partition("/")[0] for one in wanted}
    every = list(
        Cycle.objects.filter(board=board, is_pilot=False).select_related("version__framework", "board")
    )
    latest = [one for one in latest_cycles([board]) if one.version.framework.key in frameworks]
    cycles = [cycle for one in latest for cycle in (previous_cycle(one, every), one) if cycle is not None]
    sheets = {sheet.cycle.pk: sheet for sheet in sheets_of(cycles, Show.MODERATED)} if cycles else {}
    return {key: tuple(_of_cycles(key, (sheets[one.pk] for one in cycles))) for key in wanted}


def _of_cycles(wanted: str, sheets: Iterable[Sheet]) -> Iterable[AuditResult]:
    framework, _, key = wanted.partition("/")
    for sheet in sheets:
        cycle = sheet.cycle
        if cycle.version.framework.key != framework:
            continue
        standard = next((one for one in sheet.standards if one.key == key), None)
        if standard is not None:
            yield AuditResult(cycle.name, _figure(sheet, standard))


def _figure(sheet: Sheet, standard: Standard) -> Figure:
    return average(
        f"impact.{sheet.cycle.pk}.{standard.key}", f"{sheet.cycle.name}, standard {standard.number}",
        sheet.by_standard[standard.pk], of="agencies with a score", one="agency with a score",
        rule=f"Mean over the agencies. {LEFT_OUT} {WHOSE[sheet.show]}", rule_key="audits.standard",
        excluded=left_out(sheet.column(standard)),
    )  # fmt: skip


def standards_of(board: Board) -> list[tuple[str, str]]:
    """ "<framework>/<standard>" and its words, of the newest published version of each framework. One query."""
    rows = Standard.objects.filter(board=board, version__status="published").select_related(
        "version__framework"
    )
    newest: dict[str, str] = {}
    for one in rows.order_by("version__framework__name", "-version__number", "number"):
        framework = one.version.framework
        newest.setdefault(f"{framework.key}/{one.key}", f"{framework.name}, {one.number}. {one.title}")
    return list(newest.items())
