"""Word files with one table: what stands in the cells, and how much memory a long one takes."""

import io
import tracemalloc
from collections.abc import Iterator

from docx import Document

from core.word import WordTable, word_file, word_table

WIDTHS = (4.0, 12.0)


def a_table(rows: Iterator[tuple[str, str]], **more: frozenset[int]) -> WordTable:
    return WordTable("Chronology", "Child Q", ("Date", "Event"), WIDTHS, rows, **more)


def test_cells_hold_what_was_written() -> None:
    said = "First & <second>\twith a tab\nnext line\n\nnew paragraph\x07"
    written = word_table(
        a_table(iter([("3 May", said)]), bold=frozenset({1})), board_name="Dunmoor", mark="Taken"
    )
    document = Document(io.BytesIO(written))
    head, row = document.tables[0].rows
    assert [cell.text for cell in head.cells] == ["Date", "Event"]
    first, second = row.cells[1].paragraphs
    assert (first.text, second.text) == ("First & <second>\twith a tab\nnext line", "new paragraph")
    assert (first.runs[0].bold, second.runs[0].bold, row.cells[0].paragraphs[0].runs[0].bold) == (
        True,
        None,
        None,
    )
    assert [round(cell.width.cm, 1) for cell in row.cells] == list(WIDTHS)
    assert document.sections[0].header.paragraphs[0].text == "Taken"


def test_a_table_of_any_length_takes_little_memory() -> None:
    def rows(count: int) -> Iterator[tuple[str, str]]:
        return (
            (f"Day {number}", "A contact that was written down at length. " * 10) for number in range(count)
        )

    def peak(count: int) -> int:
        tracemalloc.start()
        word_file(a_table(rows(count)), board_name="Dunmoor", mark="Taken").close()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < 3 * peak(200) + 2 * 1024 * 1024  # the file itself stays in memory up to 2 MB
