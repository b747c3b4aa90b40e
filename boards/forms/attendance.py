"""The attendance sheet of one meeting: a row per seat, one screen, quick by keyboard."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field

from django.db.models import Prefetch

from boards.models import Agency, Attendance, Meeting, MeetingInvitation, Seat, SeatTerm
from boards.services.attendance import GuestLine, Mark, key_of
from boards.services.invitations import answers_by_seat

GUEST_LINES = 3  # empty lines offered below the guests that are there


@dataclass(frozen=True)
class Choice:
    """One mark as the sheet offers it; `key` sets it from the keyboard."""

    value: str
    key: str
    word: str
    colour: str

    @property
    def letter(self) -> str:
        return self.key if self.value else "–"


CHOICES: Sequence[Choice] = (
    Choice(Attendance.Mark.MEMBER, "M", "Member", "green"),
    Choice(Attendance.Mark.REPRESENTATIVE, "R", "Representative", "amber"),
    Choice(Attendance.Mark.PART, "P", "Part", "amber"),
    Choice(Attendance.Mark.APOLOGIES, "A", "Apologies", "red"),
    Choice(Attendance.Mark.ABSENT, "X", "Absent", "red"),
    Choice("", "N", "No mark", "grey"),
)

_FROM_ANSWER = {
    MeetingInvitation.Answer.APOLOGIES: Attendance.Mark.APOLOGIES,
    MeetingInvitation.Answer.DEPUTY: Attendance.Mark.REPRESENTATIVE,
}


@dataclass
class SheetRow:
    """One line of the sheet: a seat, or an agency as a whole where marks were loaded that way."""

    id: str
    seat: Seat | None
    agency_row: Agency | None
    name: str
    agency: str
    mark: str = ""
    was: str = ""
    mode: str = ""
    who: str = ""
    announced: str = ""
    error: str = ""

    def to_mark(self) -> Mark:
        return Mark(self.seat, self.agency_row, self.mark, self.mode, self.who)


@dataclass
class AttendanceSheet:
    """The sheet of a meeting: filled from the database, or from what was posted.

    `errors` maps the id of a control to its message, in the order of the page.
    """

    meeting: Meeting
    rows: list[SheetRow] = field(default_factory=list)
    guests: list[GuestLine] = field(default_factory=list)
    guests_was: str = ""
    guests_error: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, meeting: Meeting) -> "AttendanceSheet":
        """Seats open on the day with their marks; announced apologies and deputies are filled in."""
        stored = {key_of(row): row for row in meeting.attendance.select_related("agency")}
        seats = (
            Seat.objects.filter(group_id=meeting.group_id)
            .open(meeting.day)
            .select_related("agency")
            .prefetch_related(
                Prefetch(
                    "terms",
                    SeatTerm.objects.holding(meeting.day).select_related("person"),
                    to_attr="holding_now",
                )
            )
            .order_by("agency__name", "sector_name", "role")
        )
        answers = answers_by_seat(meeting)
        sheet = cls(meeting)
        for seat in seats:
            sheet.rows.append(_seat_row(seat, stored.pop((seat.pk, None), None), answers.get(seat.pk)))
        closed = Seat.objects.filter(pk__in=[seat for seat, _ in stored if seat]).select_related("agency")
        for seat in closed:
            sheet.rows.append(_seat_row(seat, stored.pop((seat.pk, None), None), None))
        for row in stored.values():
            assert row.agency is not None  # noqa: S101 -- the database checks: a seat or an agency
            sheet.rows.append(_agency_row(row.agency, row))
        sheet.guests = [GuestLine(g.name, g.organisation, g.follow_up) for g in meeting.guests.order_by("id")]
        sheet.guests_was = _fingerprint(sheet.guests)
        return sheet

    def take(self, posted: Mapping[str, str]) -> bool:
        """Fill the sheet from posted values; returns False and fills `errors` when something is wrong.

        A row that somebody else changed since the page was opened is an error too, so nothing is overwritten
        unseen: `was-<row>` carries the mark as the page showed it, `was-guests` a fingerprint of the guests.
        """
        for row in self.rows:
            self._take_row(row, posted)
        stored, self.guests = self.guests, list(self._take_guests(posted))
        # A page that says nothing about guests has shown none.
        if self.guests_was not in (
            posted.get("was-guests", _fingerprint([])),
            _fingerprint(self.guests),
        ):
            self._add_guests_of_others(stored)
        return not self.errors

    def _add_guests_of_others(self, stored: Sequence[GuestLine]) -> None:
        """Both lists on one page: what to keep of them, only the person can say."""
        others = [line for line in stored if line not in self.guests]
        names = ", ".join(line.name for line in others)
        self.guests_error = "Somebody else has just changed the guests. " + (
            f"Theirs are below yours: {names}. Clear the lines of those who were not there, then save again."
            if others
            else "They took some away that are still below. Check, then save again."
        )
        self.errors[f"guest-{len(self.guests) if others else 0}-name"] = self.guests_error
        self.guests += others

    def _take_row(self, row: SheetRow, posted: Mapping[str, str]) -> None:
        seen, wanted = posted.get(f"was-{row.id}"), posted.get(f"mark-{row.id}", "")
        if (
            seen is None
        ):  # a seat that was added after the page was opened: nobody has seen its announced answer
            row.mark = row.was
            return
        control = f"mark-{row.id}-{wanted}"
        if wanted not in {choice.value for choice in CHOICES}:
            self._refuse(row, f"mark-{row.id}-member", "Choose one of the marks.")
            return
        if row.was not in (seen, wanted):
            label = Attendance.Mark(row.was).label.lower() if row.was else "no mark"
            self._refuse(row, control, f"Somebody else has just recorded: {label}. Check, then save again.")
        row.mark = wanted
        row.mode = posted.get(f"mode-{row.id}", "")
        if row.mode not in Attendance.Mode.values:
            row.mode = ""
        row.who = _typed(posted, f"who-{row.id}")
        if len(row.who) > 120:
            self._refuse(row, f"who-{row.id}", "A name has at most 120 characters.")

    def _take_guests(self, posted: Mapping[str, str]) -> Iterator[GuestLine]:
        for number in range(_guest_count(posted)):
            line = GuestLine(
                _typed(posted, f"guest-{number}-name"),
                _typed(posted, f"guest-{number}-organisation"),
                _typed(posted, f"guest-{number}-follow_up"),
            )
            if not line.name and (line.organisation or line.follow_up):
                self.errors[f"guest-{number}-name"] = "Enter the guest’s name or role."
            for control, text, most in (
                ("name", line.name, 120),
                ("organisation", line.organisation, 160),
                ("follow_up", line.follow_up, 300),
            ):
                if len(text) > most:
                    self.errors[f"guest-{number}-{control}"] = f"This has at most {most} characters."
            if line.name or line.organisation or line.follow_up:
                yield line

    def _refuse(self, row: SheetRow, control: str, message: str) -> None:
        row.error = message
        self.errors[control] = f"{row.name}: {message}"

    def marks(self) -> list[Mark]:
        """What to record."""
        return [row.to_mark() for row in self.rows]

    def guest_lines(self) -> list[GuestLine]:
        """The guests, and empty lines to write in."""
        return [*self.guests, *[GuestLine("")] * GUEST_LINES]


def _fingerprint(guests: Sequence[GuestLine]) -> str:
    return hashlib.sha256(json.dumps([astuple(line) for line in guests]).encode()).hexdigest()[:32]


def _typed(posted: Mapping[str, str], name: str) -> str:
    """One line of text; without NUL, which PostgreSQL stores nowhere."""
    return " ".join(posted.get(name, "").replace("\x00", "").split())


def _guest_count(posted: Mapping[str, str]) -> int:
    found = (re.match(r"guest-([0-9]{1,3})-", key) for key in posted)
    return min(max((int(match[1]) for match in found if match), default=-1) + 1, 100)


def _seat_row(seat: Seat, stored: Attendance | None, invitation: MeetingInvitation | None) -> SheetRow:
    terms: list[SeatTerm] = getattr(seat, "holding_now", [])
    names = ", ".join(term.person.name for term in terms if term.person)
    row = SheetRow(f"s{seat.pk}", seat, None, seat.body, ", ".join(filter(None, [seat.role, names])))
    if stored:
        row.mark = row.was = stored.mark
        row.mode, row.who = stored.mode, stored.who
    elif invitation and invitation.answer != MeetingInvitation.Answer.NONE:
        row.mark = _FROM_ANSWER.get(MeetingInvitation.Answer(invitation.answer), "")
        row.who = invitation.deputy_name
        row.announced = invitation.get_answer_display()
    return row


def _agency_row(agency: Agency, stored: Attendance) -> SheetRow:
    row = SheetRow(f"a{agency.pk}", None, agency, agency.name, "The agency as a whole")
    row.mark = row.was = stored.mark
    row.mode, row.who = stored.mode, stored.who
    return row
