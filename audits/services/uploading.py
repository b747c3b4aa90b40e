"""Workbooks of a return that people send back: read, kept until they are confirmed, left, forgotten.

Nothing here touches an answer; audits.services.upload_saving does, once the person has seen what changes.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from audits.items import Item, item_key, item_number, item_words, items_of
from audits.models import Grade, Return, ReturnUpload, Standard
from audits.rules import percent_of_scale
from audits.services.answers import LONGEST
from audits.services.open_returns import lock_open, why_closed
from audits.typed_grades import Step, allowed, read_grade, written
from audits.workbook_layout import GRADE, KEPT_SHEET, YES, Code, Then, loose, print_of, read_confirmed
from audits.workbook_reading import AGAIN, MOST_BYTES, RowRead, WorkbookRead, read_workbook, too_large
from core import audit
from core.models import User
from core.names import normalise
from core.rounding import half_up
from core.spreadsheets.detecting import UnreadableFileError

MOST_PROBLEMS = 200
# What nobody confirmed by then is forgotten: texts about an agency do not lie about.
KEPT = dt.timedelta(days=14)

Status = ReturnUpload.Status
Line = dict[str, Any]


def steps_of(grades: Sequence[Grade], *, whole: bool) -> list[Step]:
    """The grades as they are offered; of a whole standard in per cent of the highest one."""
    if not whole:
        return [Step(grade.score, grade.label) for grade in grades]
    highest = max((grade.score for grade in grades), default=Decimal(0))
    if highest <= 0:
        return []
    return [Step(half_up(percent_of_scale(grade.score, highest), 2), grade.label) for grade in grades]


def grades_of(agency_return: Return) -> list[Grade]:
    """The scale of the return's version, lowest first."""
    return list(Grade.objects.filter(version=agency_return.cycle.version_id).order_by("score"))


@transaction.atomic
def send_workbook(agency_return: Return, file: UploadedFile[Any], *, actor: User) -> ReturnUpload:
    """Read a workbook and keep what it says until it is confirmed; an earlier one that still waits is left.

    Raises ValidationError: at "file" when it cannot be read or is another return's, plain when the return is not open.
    """
    if reason := why_closed(agency_return):
        raise ValidationError(reason)
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError({"file": f"{too_large(file.size or 0)}."})
    data = file.read(MOST_BYTES + 1)
    try:
        read = read_workbook(data)
        code = _check_whose(read, agency_return)
    except UnreadableFileError as error:
        raise ValidationError({"file": f"{error}."}) from error
    found = _Lines(agency_return, read).found()
    locked = lock_open(agency_return)
    for waiting in waiting_of(locked, actor):
        _end(waiting, Status.DROPPED)
    upload: ReturnUpload = ReturnUpload.objects.create(
        board=locked.board,
        agency_return=locked,
        file_name=(file.name or "")[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        taken_at=code.taken_at,
        lines=found.lines,
        problems=found.problems,
        warnings=read.warnings,
        sent_by=actor,
    )
    after = {"file": upload.file_name, "rows": len(found.lines), "unreadable": len(found.problems)}
    audit.record("return.workbook_sent", locked, actor=actor, after=after)
    return upload


def waiting_of(agency_return: Return, actor: User) -> list[ReturnUpload]:
    """What this person sent and has not confirmed yet: one at most."""
    rows = ReturnUpload.objects.filter(agency_return=agency_return, sent_by=actor, status=Status.WAITING)
    return list(rows.select_for_update(of=("self",)))


def lock_waiting(upload: ReturnUpload) -> ReturnUpload:
    """The upload, locked until the transaction ends. Raises ValidationError when it no longer waits."""
    rows = ReturnUpload.objects.select_for_update(of=("self",)).select_related("agency_return")
    found: ReturnUpload = rows.get(pk=upload.pk)
    if found.status == Status.SAVED:
        raise ValidationError(f"“{found.file_name}” has been saved already. Nothing was changed again.")
    if found.status == Status.DROPPED:
        raise ValidationError(
            f"“{found.file_name}” was left or replaced by a newer one. Send it again if you need it."
        )
    return found


@transaction.atomic
def drop_upload(upload: ReturnUpload, *, actor: User) -> None:
    """Leave a workbook without saving anything of it. Raises ValidationError when it no longer waits."""
    found = lock_waiting(upload)
    _end(found, Status.DROPPED)
    audit.record("return.workbook_left", found.agency_return, actor=actor, after={"file": found.file_name})


@transaction.atomic
def forget_uploads(*, before: dt.datetime | None = None) -> int:
    """Leave what was sent before this moment (two weeks ago) and never confirmed; says how many."""
    sent = before or timezone.now() - KEPT
    old = ReturnUpload.objects.filter(status=Status.WAITING, sent_at__lt=sent).select_for_update(of=("self",))
    count = 0
    for upload in old.select_related("agency_return__agency", "agency_return__cycle"):
        _end(upload, Status.DROPPED)
        audit.record(
            "return.workbook_left", upload.agency_return, actor=None, after={"file": upload.file_name}
        )
        count += 1
    return count


def end_saved(upload: ReturnUpload) -> None:
    """Nothing of it is left to do. Call it with the locked upload."""
    _end(upload, Status.SAVED)


def _end(upload: ReturnUpload, status: ReturnUpload.Status) -> None:
    upload.status, upload.ended_at = status, timezone.now()
    upload.lines, upload.problems, upload.warnings = [], [], []
    upload.save(update_fields=["status", "ended_at", "lines", "problems", "warnings"])


def _check_whose(read: WorkbookRead, agency_return: Return) -> Code:
    code = read.code
    if code is None:
        raise UnreadableFileError(
            f"It cannot be told whose return this workbook is: the sheets “How to” and “{KEPT_SHEET}” are not in it. "
            f"{AGAIN}: your texts can be copied into it"
        )
    if (code.board, code.return_id) == (agency_return.board.slug, agency_return.pk):
        return code
    named = ", ".join(read.about[name] for name in ("agency", "cycle", "board") if name in read.about)
    raise UnreadableFileError(
        f"This is the workbook of another return ({named or code}). This page is about {agency_return}, "
        f"{agency_return.board}. Send it on the page of its own return"
    )


@dataclass
class _Found:
    lines: list[Line] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)


class _Lines:
    """Turns rows into lines: which item, which cells were touched since it was taken, which cannot be read."""

    def __init__(self, agency_return: Return, read: WorkbookRead) -> None:
        self.read, self._found = read, _Found()
        self.items = {item_key(item): item for item in items_of(agency_return)}
        self.by_number = {item_number(item): item for item in self.items.values()}
        words: dict[str, list[Item]] = defaultdict(list)
        for item in self.items.values():
            words[normalise(item_words(item))].append(item)
        self.by_words = {said: found[0] for said, found in words.items() if len(found) == 1}
        self.whole = not agency_return.cycle.version.by_criteria
        self.steps = steps_of(grades_of(agency_return), whole=self.whole)

    def found(self) -> _Found:
        rows: dict[str, list[RowRead]] = defaultdict(list)
        for row in self.read.rows:
            item = self._item(row)
            if item is not None:
                rows[item_key(item)].append(row)
        for key, same in rows.items():
            if len({tuple(cell.text for cell in row.all_cells) for row in same}) > 1:
                numbers = " and ".join(str(row.number) for row in same)
                for row in same:
                    self._row_problem(
                        row, f"Rows {numbers} are all for {item_number(self.items[key])}", "one row each"
                    )
                continue
            self._line(self.items[key], same[0])
        return self._found

    def _item(self, row: RowRead) -> Item | None:
        """Which item a row is about; None, with a problem where it says something, when that cannot be told."""
        number = row.item.strip(" .")
        by_key, by_number = self.items.get(row.key), self.by_number.get(number)
        if by_key and by_number and by_key != by_number:
            words = f"This row is numbered {number}, but it was the row of {item_number(by_key)}"
            self._row_problem(row, words, f"the answers of {item_number(by_key)}, with its number")
            return None
        if by_key:
            return by_key
        if row.key in self.read.then:
            if self._is_touched(row, self.read.then[row.key]):
                self._row_problem(row, f"{number or 'This row'} is not asked in this return", "nothing new")
            return None
        # Programs make a number of "3.10": the words say which item it was.
        found = self.by_words.get(normalise(row.asked)) or by_number
        if found is None and not row.is_empty:
            said = f"“{number[:30]}” is not the number of an item" if number else "This row has no number"
            self._row_problem(row, f"{said}, so nothing in it is read", "a number of the return, such as 1.2")
        return found

    def _is_touched(self, row: RowRead, then: Then) -> bool:
        """Whether a row that cannot be answered here says something else than it did."""
        for name, cell in row.cells.items():
            was = then.of(name)
            if name == GRADE:
                is_same = cell.text in (was, written(was, self.steps, whole=False))
            else:
                is_same = print_of(cell.text) == was
            if cell.text and not is_same:
                return True
        return False

    def _line(self, item: Item, row: RowRead) -> None:
        key = item_key(item)
        then = self.read.then.get(key)
        cells, before = {}, len(self._found.problems)
        for name, cell in row.cells.items():
            was = then.of(name) if then else None
            if cell.error:
                words = f"The spreadsheet shows the error {cell.error} here"
                self._problem(cell.at, item, cell.error, words, self._allowed(name))
                continue
            try:
                value = self._grade(cell.text, was) if name == GRADE else _text(cell.text)
            except ValueError as error:
                self._problem(cell.at, item, cell.text, str(error), self._allowed(name))
                continue
            if was is None or was != (value if name == GRADE else print_of(value)):
                cells[name] = {"value": value, "was": was}
        # A row of which something cannot be read confirms nothing: it may be just that which was to change.
        confirmed = self._confirmed(item, row) and len(self._found.problems) == before
        if cells or confirmed:
            self._found.lines.append(
                {
                    "item": key,
                    "sheet": self.read.sheet,
                    "revision": then.revision if then else None,
                    "at": {name: cell.at for name, cell in row.cells.items()},
                    "cells": cells,
                    "confirmed": row.confirmed.at if confirmed and row.confirmed else "",
                }
            )

    def _confirmed(self, item: Item, row: RowRead) -> bool:
        cell = row.confirmed
        try:
            return cell is not None and read_confirmed(cell.error or cell.text)
        except ValueError as error:
            words = f"{YES}, or nothing"
            self._problem(row.all_cells[-1].at, item, row.all_cells[-1].text, str(error), words)
            return False

    def _grade(self, text: str, was: str | None) -> str:
        """What the cell means; what was written there is what it was, also where it could mean two things."""
        if was is not None and text == written(was, self.steps, whole=self.whole):
            return was
        return read_grade(text, self.steps, whole=self.whole)

    def _allowed(self, name: str) -> str:
        return (
            allowed(self.steps, whole=self.whole)
            if name == GRADE
            else f"a text of at most {LONGEST:,} characters"
        )

    def _row_problem(self, row: RowRead, words: str, allowed_: str) -> None:
        filled = next((cell for cell in row.all_cells if cell.text or cell.error), None)
        at = filled.at if filled else f"A{row.number}"
        self._add(at, row.item, filled.text if filled else "", words, allowed_)

    def _problem(self, at: str, item: Item, says: str, words: str, allowed_: str) -> None:
        self._add(at, item_number(item), says, words, allowed_)

    def _add(self, at: str, number: str, says: str, words: str, allowed_: str) -> None:
        if len(self._found.problems) < MOST_PROBLEMS:
            self._found.problems.append(problem(self.read.sheet, at, number, says, words, allowed_))


def problem(sheet: str, at: str, number: str, says: str, words: str, allowed_: str) -> dict[str, str]:
    """A cell that cannot be taken: where, what it says, why not, and what is allowed."""
    shown = says if len(says) <= 120 else f"{says[:119].rstrip()}…"
    return {
        "sheet": sheet, "at": at, "number": number[:30], "says": shown, "words": words, "allowed": allowed_,
    }  # fmt: skip


def _text(text: str) -> str:
    told = loose(text)
    if len(told) > LONGEST:
        raise ValueError(f"The text has {len(told):,} characters")
    return told


def is_whole(item: Item) -> bool:
    """Whether any score from 0 to 100 can be given."""
    return isinstance(item, Standard)
