"""Matching rows about a seat's holders with the terms that are recorded for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from boards.models import Person, Seat, SeatTerm
from core.loading import LoadPlan
from core.partial_dates import PartialDate, Precision

# Several of these are people of whom a board tells no names: the same row twice is two people.
SHARED_KINDS = frozenset({Seat.Kind.LAY_MEMBER, Seat.Kind.YOUNG_PERSON})

Status = Literal["new", "changed", "unchanged"]
Fit = Callable[["TermRow", SeatTerm], bool]


@dataclass(frozen=True)
class TermRow:
    """One row's holder: what is empty is not said."""

    row: int
    starts: PartialDate | None
    ends: PartialDate | None
    note: str
    person: Person | None
    is_deputy: bool

    @property
    def content(self) -> tuple[Any, ...]:
        """What the row says, without where it stands; rows of equal content compare as a multiset."""
        return self.starts, self.ends, self.note, id(self.person) if self.person else 0, self.is_deputy

    @property
    def order(self) -> tuple[Any, ...]:
        """An order that does not depend on the place in the file."""
        person = (self.person.name, self.person.email) if self.person else ("", "")
        # Rows that say more choose first: a row that says nothing fits every term.
        said = sum(bool(value) for value in (self.starts, self.ends, self.note, self.person))
        return -said, self.is_deputy, *_sortable(self.starts), *_sortable(self.ends), self.note, person


def _sortable(date: PartialDate | None) -> tuple[str, str]:
    return (str(date.as_start()), date.precision) if date else ("", "")


def _start(term: SeatTerm) -> tuple[Any, str] | None:
    return (term.starts_on, term.starts_precision) if term.starts_on else None


def _end(term: SeatTerm) -> tuple[Any, str] | None:
    return (term.ends_on, term.ends_precision) if term.ends_on else None


def _row_start(row: TermRow) -> tuple[Any, str] | None:
    return (row.starts.as_start(), row.starts.precision.value) if row.starts else None


def _row_end(row: TermRow) -> tuple[Any, str] | None:
    return (row.ends.as_end(), row.ends.precision.value) if row.ends else None


def _same_dates_and_note(row: TermRow, term: SeatTerm) -> bool:
    return _row_start(row) == _start(term) and _row_end(row) == _end(term) and row.note == term.note


def _same_person(row: TermRow, term: SeatTerm) -> bool:
    return (row.person.pk if row.person else None) == term.person_id and (
        row.person is None or row.person.pk is not None
    )


def _says_nothing_else(row: TermRow, term: SeatTerm) -> bool:
    """Everything that the row says is so already; what it leaves empty may be known from elsewhere."""
    return (
        (row.person is None or _same_person(row, term))
        and (row.starts is None or _row_start(row) == _start(term))
        and (row.ends is None or _row_end(row) == _end(term))
        and (not row.note or row.note == term.note)
    )


def _same_holder(row: TermRow, term: SeatTerm) -> bool:
    """The same start, and nothing against the same person: end or note are what changes."""
    return _row_start(row) == _start(term) and (
        row.person is None or term.person_id is None or _same_person(row, term)
    )


def _is_bare(term: SeatTerm) -> bool:
    return not (term.person_id or term.starts_on or term.ends_on or term.note)


def _completes(row: TermRow, term: SeatTerm) -> bool:
    """The term says nothing yet, or the same person's start was not known."""
    named = term.person_id is not None and _same_person(row, term) and term.starts_on is None
    return _is_bare(term) or named


def _corrects(row: TermRow, term: SeatTerm) -> bool:
    """The same person, or nobody named in either, at overlapping times: the start was recorded wrongly.

    Only for seats that one person holds at a time: two unnamed lay members overlap and are two.
    """
    known = _same_person(row, term) and (row.person is not None or term.seat.kind not in SHARED_KINDS)
    starts, ends = _row_start(row), _row_end(row)
    before = bool(starts and term.ends_on and term.ends_on < starts[0])
    after = bool(ends and term.starts_on and ends[0] < term.starts_on)
    return known and row.starts is not None and term.starts_on is not None and not (before or after)


# Best fit first; each term is taken once.
UNCHANGED: tuple[Fit, ...] = (
    lambda row, term: _same_dates_and_note(row, term) and _same_person(row, term),
    lambda row, term: _same_dates_and_note(row, term) and row.person is None,
    _says_nothing_else,
)
CHANGED: tuple[Fit, ...] = (_same_holder, _completes, _corrects)


class TermMatcher:
    """Finds for each row of one seat the term that it is about, or plans a new one."""

    def __init__(self, plan: LoadPlan, seat: Seat, terms: Sequence[SeatTerm]) -> None:
        self._plan, self._seat = plan, seat
        self._free = list(terms)
        for term in self._free:
            term.seat = seat
        self._status: dict[int, Status] = {}

    def match(self, rows: Sequence[TermRow]) -> dict[int, Status]:
        """Status by the row's number. The result does not depend on the order of the rows."""
        left = sorted(rows, key=lambda row: row.order)
        for fit in UNCHANGED:
            left = [row for row in left if not self._take(row, fit, "unchanged")]
        for fit in CHANGED:
            left = [row for row in left if not self._take(row, fit, "changed")]
        for row in left:
            self._status[row.row] = "new"
            self._plan.create(self._fill(SeatTerm(board=self._plan.board, seat=self._seat), row))
        return self._status

    def _take(self, row: TermRow, fit: Fit, status: Status) -> bool:
        for term in self._free:
            if term.is_deputy == row.is_deputy and fit(row, term):
                self._free.remove(term)
                self._status[row.row] = status
                if status == "changed":
                    self._change(row, term)
                return True
        return False

    def _change(self, row: TermRow, term: SeatTerm) -> None:
        values = {name: value for name, value in self._values(row).items() if value not in (None, "")}
        before = (
            _shown(_start(term)),
            _shown(_end(term)),
            term.note or "nothing",
            str(term.person or "nobody"),
        )
        starts, ends = values.get("starts_on", term.starts_on), values.get("ends_on", term.ends_on)
        if starts and ends and ends < starts:
            column, date = ("until", row.ends) if row.ends else ("from", row.starts)
            self._plan.problem(
                row.row,
                column,
                date.display() if date else "",
                f"The term would end before it starts: recorded for {self._seat} is {before[0]} to {before[1]}",
                "dates in order",
            )
            return
        self._plan.change(row.row, term, values, action="seat.term_changed", shown=())
        after = (
            _shown(_start(term)),
            _shown(_end(term)),
            term.note or "nothing",
            str(term.person or "nobody"),
        )
        what = f"{self._seat.group.name}: {self._seat}"
        for field, old, new in zip(("from", "until", "note", "holder"), before, after, strict=True):
            if old != new:
                self._plan.note_change(row.row, what, field, old, new)

    @staticmethod
    def _values(row: TermRow) -> dict[str, Any]:
        values: dict[str, Any] = {"note": row.note, "is_deputy": row.is_deputy, "person": row.person}
        if row.starts:
            values |= {"starts_on": row.starts.as_start(), "starts_precision": row.starts.precision.value}
        if row.ends:
            values |= {"ends_on": row.ends.as_end(), "ends_precision": row.ends.precision.value}
        return values

    def _fill(self, term: SeatTerm, row: TermRow) -> SeatTerm:
        for name, value in self._values(row).items():
            setattr(term, name, value)
        return term


def _shown(date: tuple[Any, str] | None) -> str:
    """A term's date as people write it."""
    if date is None:
        return "nothing"
    day, precision = date
    return PartialDate(day, day, Precision(precision)).display()
