"""Word files about a case: made when somebody asks, never stored. For courts and hearings that want to work in it."""

from collections.abc import Sequence

from core.partial_dates import display_date
from core.word import WordTable, word_table
from lado.timeline import Event

HEADINGS = ("Date", "What happened", "Written down by", "Source")
WIDTHS = (2.9, 14.4, 4.2, 3.2)
MASKED = "Names that are known from the case are replaced by whom they stand for."


def timeline_docx(
    events: Sequence[Event],
    *,
    title: str,
    reference: str,
    board_name: str,
    mark: str,
    is_masked: bool = False,
) -> bytes:
    """The timeline as a table whose heading row stands on every page; `mark` says on each who took it and when."""
    rows = [
        (display_date(event.on), f"{event.title}\n\n{event.text}", event.by, event.source) for event in events
    ]
    table = WordTable(
        title,
        f"Case {reference}",
        HEADINGS,
        WIDTHS,
        rows,
        notes=[MASKED] if is_masked else [],
        bold=frozenset({1}),
        file_title=f"{title}, case {reference}",
    )
    return word_table(table, board_name=board_name, mark=mark)
