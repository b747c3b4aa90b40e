"""What a workbook that waits would change, cell by cell, held against the answers as they are now.

A cell that nobody touched since the workbook was taken never changes anything. Where the same field of an answer was
changed by others since, and says something else, the person chooses; until then the present answer stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from audits.items import Item, item_key, item_number, item_words, items_of, standard_of
from audits.models import Answer, Criterion, Return, ReturnUpload
from audits.services.answers import AnswerGiven, both_texts
from audits.services.uploading import Line, grades_of, is_whole, problem, steps_of
from audits.typed_grades import NOT_APPLICABLE, Step, written
from audits.workbook_layout import (
    FILLED_IN,
    GRADE,
    HEADINGS,
    NARRATIVE,
    REASON,
    YES,
    loose,
    print_of,
)
from core.rounding import plain


def value_of(given: AnswerGiven, name: str) -> str:
    """One field of an answer as a workbook has it: "75", "na", a text."""
    if name != GRADE:
        return str(getattr(given, name))
    if given.is_not_applicable:
        return NOT_APPLICABLE
    return "" if given.score is None else plain(given.score)


def with_values(given: AnswerGiven, values: dict[str, str]) -> AnswerGiven:
    """The answer with some of its fields said otherwise."""
    score, is_not_applicable = given.score, given.is_not_applicable
    if GRADE in values:
        is_not_applicable = values[GRADE] == NOT_APPLICABLE
        score = Decimal(values[GRADE]) if values[GRADE] and not is_not_applicable else None
    narrative, reason = values.get(NARRATIVE, given.narrative), values.get(REASON, given.reason)
    return AnswerGiven(score, is_not_applicable, narrative, reason)


@dataclass(frozen=True)
class CellChange:
    """One cell that says something else than the return does now."""

    name: str
    at: str
    now: str
    new: str
    now_words: str
    new_words: str
    is_changed_since: bool  # by somebody, after the workbook was taken

    @property
    def heading(self) -> str:
        return HEADINGS[self.name]

    @property
    def is_text(self) -> bool:
        return self.name != GRADE

    @property
    def is_emptied(self) -> bool:
        """Whether the cell is empty where the return says something: only on demand."""
        return not self.new


@dataclass(frozen=True)
class ItemChange:
    """One item with its cells that differ."""

    item: Item
    answer: Answer | None
    cells: Sequence[CellChange]
    steps: Sequence[Step]
    is_changed_since: bool
    confirmed_at: str = ""  # the cell that says that what came from last time still holds

    @property
    def key(self) -> str:
        return item_key(self.item)

    @property
    def number(self) -> str:
        return item_number(self.item)

    @property
    def words(self) -> str:
        return item_words(self.item)

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0

    @property
    def theirs(self) -> AnswerGiven:
        return AnswerGiven.of(self.answer)

    @property
    def said(self) -> list[CellChange]:
        """Cells with something in them."""
        return [cell for cell in self.cells if not cell.is_emptied]

    @property
    def emptied(self) -> list[CellChange]:
        return [cell for cell in self.cells if cell.is_emptied]

    @property
    def is_conflict(self) -> bool:
        """Whether others have changed since what this workbook changes as well."""
        return any(cell.is_changed_since for cell in self.said)

    def mine(self, emptied: Collection[str] = ()) -> AnswerGiven:
        """The answer as it is with the workbook's cells on top, and these fields emptied."""
        values = {cell.name: cell.new for cell in self.said}
        return with_values(
            self.theirs, values | {cell.name: "" for cell in self.emptied if cell.name in emptied}
        )

    def both(self, emptied: Collection[str] = ()) -> AnswerGiven:
        """Both texts, theirs first, where both changed one; the workbook's grade."""
        theirs, mine = self.theirs, self.mine(emptied)
        texts = {
            cell.name: both_texts(value_of(theirs, cell.name), cell.new)
            for cell in self.said
            if cell.is_text and cell.is_changed_since
        }
        return with_values(mine, texts)

    def grade_words(self, given: AnswerGiven) -> str:
        """The grade of one of the two answers."""
        return grade_words(value_of(given, GRADE), self.steps, whole=is_whole(self.item))


@dataclass
class Preview:
    """All that a workbook would do."""

    changes: list[ItemChange] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def conflicts(self) -> list[ItemChange]:
        return [one for one in self.changes if one.is_conflict]

    @property
    def plain(self) -> list[ItemChange]:
        """Items that change without a question."""
        return [one for one in self.changes if one.said and not one.is_conflict]

    @property
    def only_emptied(self) -> list[ItemChange]:
        """Items that change only where the person wants an answer emptied."""
        return [one for one in self.changes if not one.said and one.emptied]

    @property
    def confirmed(self) -> list[ItemChange]:
        """Items that came from last time and are confirmed as they stand."""
        return [one for one in self.changes if not one.cells]


def grade_words(value: str, steps: Sequence[Step], *, whole: bool) -> str:
    """A grade for people: "75, Mostly met", "87.5 out of 100", "Not applicable", "No answer"."""
    if not value:
        return "No answer"
    found = written(value, steps, whole=whole)
    return f"{found} out of 100" if whole and value != NOT_APPLICABLE else found


def look(upload: ReturnUpload, agency_return: Return) -> Preview:
    """What the workbook would do now. Three queries, whatever the number of items."""
    items = {item_key(item): item for item in items_of(agency_return)}
    grades = grades_of(agency_return)
    answers = {
        (answer.standard_id, answer.criterion_id): answer
        for answer in Answer.objects.filter(agency_return=agency_return).select_related("edited_by")
    }
    preview = Preview(problems=list(upload.problems))
    for line in upload.lines:
        item = items.get(line["item"])
        if item is None:
            continue  # it is no longer asked of this kind of agency
        criterion_id = item.pk if isinstance(item, Criterion) else None
        answer = answers.get((standard_of(item).pk, criterion_id))
        steps = steps_of(grades, whole=is_whole(item))
        change = _change(upload, line, item, answer, steps)
        if change is not None:
            _check(preview, change, line)
    preview.problems.sort(key=_place)
    order = {key: place for place, key in enumerate(items)}
    preview.changes.sort(key=lambda one: order[one.key])
    return preview


def _place(one: dict[str, str]) -> tuple[int, int, str]:
    """Problems stand as the sheet does: row by row, left to right."""
    letters = one["at"].rstrip("0123456789")
    return int(one["at"][len(letters) :]), len(letters), letters


def _change(
    upload: ReturnUpload, line: Line, item: Item, answer: Answer | None, steps: Sequence[Step]
) -> ItemChange | None:
    present = AnswerGiven.of(answer)
    moved = _has_moved(upload, line, answer)
    cells = []
    for name in FILLED_IN:
        cell = line["cells"].get(name)
        now = value_of(present, name)
        if cell is None or (loose(now) == cell["value"] if name != GRADE else now == cell["value"]):
            continue
        kept = now if name == GRADE else print_of(now)
        since = moved and (cell["was"] is None or cell["was"] != kept)
        words = [now, cell["value"]]
        if name == GRADE:
            words = [grade_words(one, steps, whole=is_whole(item)) for one in words]
        cells.append(CellChange(name, line["at"][name], now, cell["value"], words[0], words[1], since))
    to_confirm = answer is not None and answer.is_from_last
    # Lines that waited since before the column was there have none.
    confirmed = line.get("confirmed", "") if to_confirm else ""
    return ItemChange(item, answer, cells, steps, moved, confirmed) if cells or confirmed else None


def _has_moved(upload: ReturnUpload, line: Line, answer: Answer | None) -> bool:
    """Whether the answer was saved after the workbook was taken; without its revision the clock says so."""
    if line["revision"] is not None:
        return bool(line["revision"] != (answer.revision if answer else 0))
    if answer is None or answer.edited_at is None or upload.taken_at is None:
        return False
    return bool(answer.edited_at > upload.taken_at)


def _check(preview: Preview, change: ItemChange, line: Line) -> None:
    """Leave out what cannot be saved, and say why."""
    cells, confirmed = list(change.cells), change.confirmed_at
    if change.answer is not None and change.answer.is_locked:
        words = f"The board has reviewed and locked {change.number}, so it stays as it is"
        only = "nothing new, unless the board unlocks it"
        at, says = (cells[0].at, cells[0].new) if cells else (confirmed, YES)
        _add(preview, change, line, at, says, words, only)
        return
    if confirmed and change.is_changed_since:
        words = (
            f"{change.number} was taken over anew since you took the workbook, so it is not the same answer"
        )
        _add(preview, change, line, confirmed, YES, words, "read it in the return and confirm it there")
        confirmed = ""
    mine = change.mine()
    grade = next((cell for cell in cells if cell.name == GRADE and not cell.is_emptied), None)
    if grade is not None and mine.is_not_applicable and not mine.reason:
        words = f"{change.number} is said not to apply, without a reason"
        at = line["at"].get(REASON, grade.at)
        _add(preview, change, line, at, "", words, "why it does not apply: the board reads it and decides")
        cells.remove(grade)
        confirmed = ""
    if cells or confirmed:
        preview.changes.append(replace(change, cells=cells, confirmed_at=confirmed))


def _add(
    preview: Preview, change: ItemChange, line: Line, at: str, says: str, words: str, allowed: str
) -> None:
    preview.problems.append(problem(line["sheet"], at, change.number, says, words, allowed))
