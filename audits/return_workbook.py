"""The workbook of a return: filled in without a connection, kept as a copy, and sent back (audits.workbook_reading).

Everything is written as text, so that an answer that begins with = never becomes a formula.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.utility import xl_rowcol_to_cell

from audits import workbook_layout as layout
from audits.forms.answers import Asked, grade_value
from audits.models import Return
from audits.return_chapters import Chapter, board_grade, board_words, evidence_words, shows_board
from audits.services.facts import slots_of
from audits.typed_grades import NOT_APPLICABLE_WORDS, Step, written
from audits.workbook_facts import SHEET as FACTS_SHEET
from audits.workbook_facts import write_facts
from audits.workbook_formats import Formats, row_height
from audits.workbook_guide import steps_of, write_grades, write_guide
from core.partial_dates import display_date
from core.spreadsheets.writing import LONGEST_TEXT

TITLE_ROWS = 3  # above the headings
ROOM = 72.0  # points: five lines to write in, also where little is asked
WIDTHS = {
    layout.NUMBER: 8,
    layout.STANDARD: 17,
    layout.ASKED: 34,
    layout.MEANING: 40,
    layout.GRADE: 15,
    layout.NARRATIVE: 52,
    layout.REASON: 26,
    layout.CONFIRMED: 13,
    layout.EVIDENCE: 28,
    layout.NOTE: 16,
    layout.BOARD_GRADE: 17,
    layout.BOARD_SAYS: 38,
    layout.CHANGED: 13,
    layout.CHANGED_BY: 18,
    layout.KEY: 8,
}
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}


def write_workbook(
    stream: IO[bytes],
    agency_return: Return,
    chapters: Sequence[Chapter],
    *,
    taken_at: dt.datetime,
    closed: str = "",
) -> int:
    """Write it and return the number of items. `closed` says why nothing can be sent back, where that is so."""
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        return _Writer(book, agency_return, chapters, taken_at, closed).write()


class _Writer:
    def __init__(
        self,
        book: Any,
        agency_return: Return,
        chapters: Sequence[Chapter],
        taken_at: dt.datetime,
        closed: str,
    ) -> None:
        self.book, self.one, self.chapters, self.closed = book, agency_return, chapters, closed
        self.code = layout.Code(agency_return.board.slug, agency_return.pk, taken_at.replace(microsecond=0))
        self.formats = Formats(book, agency_return.board.colour)
        self.by_criteria = agency_return.cycle.version.by_criteria
        asked = [(chapter, one) for chapter in chapters for one in chapter.items]
        self.options = asked[0][1].options if asked else []
        seen = any(shows_board(one, agency_return) for _, one in asked)
        of_board = (layout.BOARD_GRADE, layout.BOARD_SAYS)
        self.confirms = any(_is_to_confirm(one) for _, one in asked)
        left_out = {*(() if seen else of_board), *(() if self.confirms else (layout.CONFIRMED,))}
        self.columns = [name for name in layout.HEADINGS if name not in left_out]
        self.kept: list[list[str]] = []

    @property
    def steps(self) -> list[Step]:
        return [Step(Decimal(option.value), option.label) for option in self.options]

    def write(self) -> int:
        book, one = self.book, self.one
        title = f"{one.cycle.version.framework}: {one.agency}"
        book.set_properties({"title": title, "subject": one.cycle.name, "author": one.board.name})
        page = book.add_worksheet(layout.RETURN_SHEET)
        grades = book.add_worksheet(layout.GRADES_SHEET)
        facts = slots_of(one)
        facts_page = book.add_worksheet(FACTS_SHEET) if facts else None
        guide = book.add_worksheet(layout.GUIDE_SHEET)
        kept = book.add_worksheet(layout.KEPT_SHEET)
        self._head(page, title)
        count = self._rows(page)
        self._set_up(page, TITLE_ROWS + count)
        write_grades(grades, self.formats, self.chapters, self.options, by_criteria=self.by_criteria)
        if facts_page is not None:
            write_facts(facts_page, self.formats, facts)
        steps = steps_of(self.by_criteria, confirms=self.confirms)
        write_guide(guide, self.formats, one, self.code, closed=self.closed, steps=steps)
        self._keep(kept)
        return count

    def _head(self, page: Any, title: str) -> None:
        formats, one = self.formats, self.one
        page.set_row(0, 30)
        page.write_string(0, 0, title, formats.title)
        local = timezone.localtime(self.code.taken_at)
        taken = f"{display_date(local.date())} at {local:%H:%M}"
        about = f"{one.cycle}. Due on {display_date(one.cycle.due_on)}. Taken on {taken}."
        page.write_string(1, 0, about, formats.about)
        how = "Write in the white cells, then send the workbook back on the page of the return."
        page.set_row(2, 20)
        page.write_string(2, 0, self.closed or how, formats.about)
        page.set_row(TITLE_ROWS, 34)
        for place, name in enumerate(self.columns):
            page.write_string(TITLE_ROWS, place, layout.HEADINGS[name], formats.heading)
            page.set_column(place, place, WIDTHS[name], None, {"hidden": name == layout.KEY})

    def _rows(self, page: Any) -> int:
        row = TITLE_ROWS
        for chapter in self.chapters:
            asked = [*chapter.items, *([chapter.whole] if chapter.whole else [])]
            for place, one in enumerate(asked):
                row += 1
                locked = bool(self.closed) or one.is_locked or one is chapter.whole
                self._row(page, row, chapter, one, is_first=place == 0, locked=locked)
                self._remember(one)
        return row - TITLE_ROWS

    def _row(
        self, page: Any, row: int, chapter: Chapter, one: Asked, *, is_first: bool, locked: bool
    ) -> None:
        cells = self._cells(chapter, one)
        texts = [
            (str(value), WIDTHS[name]) for name, value in cells.items() if name != layout.CHANGED and value
        ]
        meaning = f"{one.item.guidance}\n{getattr(one.item, 'evidence_hint', '')}"
        page.set_row(row, row_height([*texts, (meaning, WIDTHS[layout.MEANING] + 4)], least=ROOM))
        for place, name in enumerate(self.columns):
            filled_in = name in layout.FILLED_IN or (name == layout.CONFIRMED and _is_to_confirm(one))
            open_ = filled_in and not locked
            form = self.formats.cell(name, is_open=open_, is_first=is_first)
            value = cells[name]
            if name == layout.MEANING:
                self._meaning(page, row, place, one, form)
            elif name == layout.CHANGED and value is not None:
                page.write_datetime(row, place, value, form)
            elif name == layout.GRADE and one.is_whole and one.given.score is not None:
                page.write_number(row, place, one.given.score, form)
            elif value:
                page.write_string(row, place, str(value)[:LONGEST_TEXT], form)
            else:
                page.write_blank(row, place, None, form)

    def _cells(self, chapter: Chapter, one: Asked) -> dict[str, Any]:
        answer, given = one.answer, one.given
        edited = (
            timezone.localtime(answer.edited_at).replace(tzinfo=None) if answer and answer.edited_at else None
        )
        shown = shows_board(one, self.one)
        return {
            layout.NUMBER: one.number,
            layout.STANDARD: chapter.standard.title,
            layout.ASKED: one.words,
            layout.MEANING: "",
            layout.GRADE: written(grade_value(given), self.steps, whole=one.is_whole),
            layout.NARRATIVE: given.narrative,
            layout.REASON: given.reason,
            layout.CONFIRMED: "",
            layout.EVIDENCE: "\n".join(evidence_words(use.evidence) for use in one.evidence),
            layout.NOTE: _note(one, is_extra=one is chapter.whole),
            layout.BOARD_GRADE: board_grade(one) if shown else "",
            layout.BOARD_SAYS: board_words(one) if shown else "",
            layout.CHANGED: edited,
            layout.CHANGED_BY: str(answer.edited_by or "") if answer else "",
            layout.KEY: one.key,
        }

    def _meaning(self, page: Any, row: int, place: int, one: Asked, form: Any) -> None:
        """Guidance, and below it what counts as evidence under a heading of its own."""
        guidance, shows = one.item.guidance, getattr(one.item, "evidence_hint", "")
        if not shows:
            page.write_string(row, place, guidance, form) if guidance else page.write_blank(
                row, place, None, form
            )
            return
        small, bold = self.formats.small, self.formats.bold_small
        start = [small, f"{guidance}\n"] if guidance else []
        page.write_rich_string(row, place, *start, bold, "What counts as evidence: ", small, shows, form)

    def _remember(self, one: Asked) -> None:
        given = one.given
        prints = (layout.print_of(given.narrative), layout.print_of(given.reason))
        self.kept.append([one.key, str(one.revision), grade_value(given), *prints])

    def _set_up(self, page: Any, last: int) -> None:
        first, columns = TITLE_ROWS + 1, self.columns
        grade = columns.index(layout.GRADE)
        if last >= first:
            page.data_validation(first, grade, last, grade, self._validation(first, grade))
            if self.confirms:
                place = columns.index(layout.CONFIRMED)
                page.data_validation(first, place, last, place, _confirming())
            page.autofilter(TITLE_ROWS, 0, last, len(columns) - 2)
            if self.by_criteria:
                self._colour(page, first, grade, last)
        page.freeze_panes(TITLE_ROWS + 1, 1)
        page.protect("", _PROTECTION)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(TITLE_ROWS)
        page.print_area(0, 0, max(last, TITLE_ROWS), columns.index(layout.EVIDENCE) - 1)
        page.set_footer(f"&L&8{_footer(str(self.one))}&R&8Page &P of &N")
        page.activate()
        page.set_selection(first, grade, first, grade)

    def _validation(self, row: int, place: int) -> dict[str, Any]:
        if self.by_criteria:
            return {
                "validate": "list",
                "source": f"='{layout.KEPT_SHEET}'!$H$2:$H${len(self.options) + 2}",
                "error_title": "Not one of the grades",
                "error_message": "Choose a grade from the list. What each of them means is on the sheet Grades.",
            }
        cell = xl_rowcol_to_cell(row, place)
        return {
            "validate": "custom",
            "value": f'=OR(AND(ISNUMBER({cell}),{cell}>=0,{cell}<=100),{cell}="{NOT_APPLICABLE_WORDS}")',
            "error_title": "Not a score",
            "error_message": f"Write a number from 0 to 100, or {NOT_APPLICABLE_WORDS}.",
        }

    def _colour(self, page: Any, first: int, grade: int, last: int) -> None:
        for step, option in zip(self.steps, self.options, strict=True):
            words = step.words.replace('"', '""')
            form = self.formats.grade(option.colour)
            rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": form}
            page.conditional_format(first, grade, last, grade, rule)

    def _keep(self, page: Any) -> None:
        """The hidden sheet: whose return it is, what every answer was, and the list behind the drop-down."""
        for place, heading in enumerate(layout.KEPT_HEADINGS):
            page.write_string(0, place, heading)
        for row, values in enumerate(self.kept, start=1):
            for place, value in enumerate(values):
                page.write_string(row, place, value)
        page.write_string(0, 7, "Grades to choose from")
        for row, words in enumerate([*(step.words for step in self.steps), NOT_APPLICABLE_WORDS], start=1):
            page.write_string(row, 7, words)
        about = (
            (layout.CODE_LABEL, str(self.code)), ("Agency", str(self.one.agency)), ("Cycle", str(self.one.cycle)),
            ("Board", str(self.one.board)),
        )  # fmt: skip
        for row, (label, value) in enumerate(about):
            page.write_string(row, 9, label)
            page.write_string(row, 10, value)
        page.protect()
        page.very_hidden()


def _note(one: Asked, *, is_extra: bool) -> str:
    if is_extra:
        return "Came with a file, for the whole standard"
    if one.is_locked:
        return "Reviewed and locked by the board"
    if one.is_refused:
        return "Answer it anew: the board does not agree that it does not apply"
    told = [one.sent.words] if one.sent else []
    if _is_to_confirm(one):
        told.append("To be confirmed" if one.sent else "From last time, to be confirmed")
    return "\n".join(told)


def _is_to_confirm(one: Asked) -> bool:
    return one.answer is not None and one.answer.is_from_last


def _confirming() -> dict[str, Any]:
    return {
        "validate": "list",
        "source": [layout.YES],
        "error_title": f"{layout.YES}, or nothing",
        "error_message": f"Choose {layout.YES} where what came from last time still holds; leave it empty otherwise.",
    }


def _footer(text: str) -> str:
    """A footer takes & for a command, and 255 characters."""
    return text.replace("&", "&&")[:150]
