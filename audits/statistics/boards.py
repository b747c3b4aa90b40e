"""Several boards side by side: averages of their latest cycles, without the name of an agency."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.models import Cycle
from audits.rules import mean
from audits.statistics.cells import Show
from audits.statistics.parts import LEFT_OUT, WHOSE, average, left_out, share
from audits.statistics.sheet import Sheet, sheets_of
from boards.models import Board
from core.figures import Figure


@dataclass(frozen=True)
class Comparison:
    """Boards in columns, standards in rows."""

    cycles: tuple[Cycle, ...]
    overall: tuple[Figure, ...]
    handed_in: tuple[Figure, ...]
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...]


def latest_cycles(boards: Sequence[Board]) -> list[Cycle]:
    """Of each board and framework the cycle that was due last, pilots left out. The scope must hold the boards."""
    return list(
        Cycle.objects.filter(board__in=boards, is_pilot=False, returns__submitted_at__isnull=False)
        .select_related("board", "version__framework")
        .order_by("board_id", "version__framework_id", "-due_on", "-pk")
        .distinct("board_id", "version__framework_id")
    )


def side_by_side(cycles: Sequence[Cycle], show: Show = Show.MODERATED) -> Comparison:
    """The averages of some cycles of one framework, standard by standard (matched by key). Three queries."""
    ordered = sorted(cycles, key=lambda cycle: cycle.board.name)
    sheets = sheets_of(ordered, show)
    titles: dict[str, str] = {}
    for sheet in sheets:
        for standard in sheet.standards:
            titles.setdefault(standard.key, f"{standard.number}. {standard.title}")
    rows = tuple((title, tuple(_standard(sheet, key) for sheet in sheets)) for key, title in titles.items())
    overall, handed_in = tuple(map(_overall, sheets)), tuple(map(_handed_in, sheets))
    return Comparison(tuple(ordered), overall, handed_in, rows)


def _handed_in(sheet: Sheet) -> Figure:
    return share(
        f"boards.{sheet.cycle.board_id}.handed_in", "Returns handed in", sheet.handed_in, len(sheet.returns),
        of="returns", rule="Returns that the agency has handed in.", rule_key="audits.handed_in",
    )  # fmt: skip


def _overall(sheet: Sheet) -> Figure:
    every = list(sheet.cells.values())
    return average(
        f"boards.{sheet.cycle.board_id}.overall", sheet.cycle.board.name, mean(cell.value for cell in every),
        of="standard scores", rule=f"Mean of all standard scores. {LEFT_OUT} {WHOSE[sheet.show]}",
        rule_key="audits.overall_scores", excluded=left_out(every),
    )  # fmt: skip


def _standard(sheet: Sheet, key: str) -> Figure | None:
    standard = next((one for one in sheet.standards if one.key == key), None)
    if standard is None:
        return None
    return average(
        f"boards.{sheet.cycle.board_id}.{key}", f"{sheet.cycle.board.name}, standard {standard.number}",
        sheet.by_standard[standard.pk], of="agencies with a score", one="agency with a score",
        rule=f"Mean over the agencies. {LEFT_OUT} {WHOSE[sheet.show]}", rule_key="audits.standard",
        excluded=left_out(sheet.column(standard)),
    )  # fmt: skip
