"""What the demonstration's boards write about the standards of their finished cycles."""

from audits.models import Cycle
from audits.services.commentaries import write_commentary
from audits.statistics.analysis import cycle_figures
from audits.statistics.cells import Show
from audits.statistics.lines import StandardLine
from audits.statistics.parts import percent_words
from boards.models import Board


def make_commentaries(board: Board) -> None:
    """A text on the weakest and the strongest standard of each finished cycle; the others are left to be written."""
    cycles = Cycle.objects.filter(board=board, closed_on__isnull=False).select_related(
        "board", "version__framework"
    )
    for cycle in cycles.order_by("opens_on"):
        figures = cycle_figures(cycle, Show.MODERATED)
        for line, words in [
            *((line, _strong(line)) for line in figures.strongest_standards()[:1]),
            *((line, _weak(line)) for line in figures.weakest_standards()[:2]),
        ]:
            write_commentary(cycle, line.standard, text=words, revision=0, actor=None)


def _strong(line: StandardLine) -> str:
    return (
        f"This is what agencies do best. The lowest of them is at {percent_words(line.lowest)}.\n\n"
        "The board has asked those at the top to show the others how they work at the learning event in the autumn."
    )


def _weak(line: StandardLine) -> str:
    return (
        "Agencies told the panel that policies are in place and that too few staff know them.\n\n"
        f"The range is wide: from {percent_words(line.lowest)} to {percent_words(line.highest)}. Agencies below what "
        "is acceptable are asked for a plan, and the quality assurance group looks at these plans each quarter."
    )
