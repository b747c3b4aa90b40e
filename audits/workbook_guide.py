"""The sheets of a return's workbook that are only read: what each grade means, and how to fill it in."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from audits import workbook_layout as layout
from audits.forms.answers import Option
from audits.models import Return
from audits.return_chapters import Chapter
from audits.typed_grades import NOT_APPLICABLE_WORDS
from audits.workbook_formats import Formats, row_height
from core.partial_dates import display_date


def write_grades(
    page: Any, formats: Formats, chapters: Sequence[Chapter], options: Sequence[Option], *, by_criteria: bool
) -> None:
    """What each grade means, item by item; where whole standards are scored, what the scores stand for."""
    page.set_row(0, 30)
    page.write_string(0, 0, "What each grade means", formats.title)
    if by_criteria:
        _write_descriptors(page, formats, chapters, options)
    else:
        about = "Any score from 0 to 100 can be given. These are the steps of the scale."
        page.write_string(1, 0, about, formats.about)
        page.set_column(0, 0, 12)
        page.set_column(1, 1, 40)
        page.write_string(3, 0, "Score", formats.heading)
        page.write_string(3, 1, "Words", formats.heading)
        for row, option in enumerate(options, start=4):
            page.write_string(row, 0, option.score, formats.grade_heading(option.colour))
            page.write_string(row, 1, option.label, formats.boxed)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&R&8Page &P of &N")


def _write_descriptors(
    page: Any, formats: Formats, chapters: Sequence[Chapter], options: Sequence[Option]
) -> None:
    about = "Choose the grade whose words fit best. The numbers are those of the sheet Return."
    page.write_string(1, 0, about, formats.about)
    page.set_row(3, 24)
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 40)
    page.write_string(3, 0, "Number", formats.heading)
    page.write_string(3, 1, "What is asked", formats.heading)
    for place, option in enumerate(options, start=2):
        page.set_column(place, place, 34)
        page.write_string(3, place, f"{option.score}, {option.label}", formats.grade_heading(option.colour))
    row = 3
    for chapter in chapters:
        for asked in chapter.items:
            row += 1
            texts = [(asked.words, 40), *((option.descriptor, 34) for option in asked.options)]
            page.set_row(row, row_height(texts))
            page.write_string(row, 0, asked.number, formats.boxed_bold)
            page.write_string(row, 1, asked.words, formats.boxed_bold)
            for place, option in enumerate(asked.options, start=2):
                page.write_string(row, place, option.descriptor, formats.boxed)
    page.freeze_panes(4, 2)
    page.repeat_rows(3)


def steps_of(by_criteria: bool, *, confirms: bool) -> tuple[tuple[str, str], ...]:
    """What to do, in order: a few words that stand out, and the rest of the sentence."""
    grade = (
        "in its cell. The sheet Grades says what each of them means."
        if by_criteria
        else f"from 0 to 100, or {NOT_APPLICABLE_WORDS}."
    )
    confirm = ("What came from last time:", "choose Yes under Confirmed where it still holds, or change it.")
    return (
        (
            "Write in the white cells.",
            "The others are for reading; a row that the board has reviewed is locked.",
        ),
        ("Choose a grade from the list" if by_criteria else "Write a score", grade),
        (
            "Say how you know:",
            "what you do, what changed, where it can be seen. Alt and Enter begin a new line.",
        ),
        (f"Beside {NOT_APPLICABLE_WORDS}, say why:", "the board reads the reason and decides."),
        *((confirm,) if confirms else ()),
        ("Leave out names", "of children and families, and anything by which one could be known."),
        ("Leave empty what you cannot answer yet.", "You can send the workbook more than once."),
        ("Sort and filter as you like,", "but keep the numbers: they say which item a row is about."),
        (
            "Save it as an Excel workbook (.xlsx)",
            "without a password, and send it on the page of the return.",
        ),
        ("You see what changes before it is saved.", "Where others changed an answer meanwhile, you choose."),
        ("Add evidence on the pages,", "not here."),
    )


def write_guide(
    page: Any,
    formats: Formats,
    agency_return: Return,
    code: layout.Code,
    *,
    closed: str,
    steps: Sequence[tuple[str, str]],
) -> None:
    """Plain instructions, whose return it is, and when it was taken."""
    one, taken = agency_return, timezone.localtime(code.taken_at)
    page.set_column(0, 0, 4)
    page.set_column(1, 1, 18)
    page.set_column(2, 2, 88)
    page.set_row(0, 30)
    page.write_string(0, 0, "How to fill this in without a connection", formats.title)
    row = 1
    if closed:
        page.merge_range(row, 0, row, 2, closed, formats.about)
    for place, (short, rest) in enumerate(steps, start=1):
        row += 1
        page.write_number(row, 0, place, formats.number)
        page.merge_range(row, 1, row, 2, "", formats.text)
        page.write_rich_string(row, 1, formats.bold, short, formats.plain, f" {rest}", formats.text)
        page.set_row(row, 19)
    row += 2
    page.write_string(row, 0, "This workbook", formats.subtitle)
    for label, value in (
        ("Agency", str(one.agency)),
        ("Cycle", str(one.cycle)),
        ("Board", str(one.board)),
        ("Standards", f"{one.cycle.version.framework}, version {one.cycle.version.number}"),
        ("Due on", display_date(one.cycle.due_on)),
        ("Taken on", f"{display_date(taken.date())} at {taken:%H:%M}"),
        (layout.CODE_LABEL, str(code)),
    ):
        row += 1
        page.write_string(row, 1, label, formats.bold)
        page.write_string(row, 2, value, formats.text)
    page.write_string(
        row + 1, 2, "By the code the pages know whose return this is. Do not change it.", formats.soft
    )
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
