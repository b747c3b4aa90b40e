"""The sheet of a return's workbook that tells its facts. It is only read: facts are given on their page."""

from collections.abc import Sequence
from typing import Any

from audits.services.facts import FactSlot
from audits.workbook_formats import Formats, row_height

SHEET = "Facts"
COLUMNS = (("Fact", 8), ("Standard", 30), ("What is asked for", 44), ("Answer", 60))
ABOUT = "Named people, dates and numbers. They are given on the page of the return, not in this workbook."
TOP = 3  # rows above the first fact


def write_facts(page: Any, formats: Formats, slots: Sequence[FactSlot]) -> None:
    """One row for each fact; of further people only those who are named."""
    page.set_row(0, 30)
    page.write_string(0, 0, SHEET, formats.title)
    page.write_string(1, 0, ABOUT, formats.about)
    page.set_row(TOP, 24)
    for place, (name, width) in enumerate(COLUMNS):
        page.set_column(place, place, width)
        page.write_string(TOP, place, name, formats.heading)
    shown = [slot for slot in slots if slot.place == 1 or not slot.given.is_empty]
    for row, slot in enumerate(shown, start=TOP + 1):
        given = slot.given
        answer = "No answer" if given.is_empty else slot.words
        if given.email and given.email not in answer:
            answer = f"{answer}\n{given.email}"
        cells = (slot.asked.number, slot.asked.standard.title, slot.asked.label, answer)
        page.set_row(row, row_height(list(zip(cells, (width for _, width in COLUMNS), strict=True))))
        for place, text in enumerate(cells):
            page.write_string(row, place, text, formats.boxed)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.freeze_panes(TOP + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&R&8Page &P of &N")
