"""The register of one event: a row for each person, one screen, quick by keyboard; and lines for who just came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from boards.agencies import agencies_on
from boards.forms.attendance import Choice
from boards.models import Agency
from training.models import Booking, Event
from training.services.check_in import checked_in_by
from training.services.register import MARKS, WalkIn, people_of

Status = Booking.Status
WALK_IN_LINES = 3
CHOICES: Sequence[Choice] = (
    Choice(Status.ATTENDED, "A", "Attended", "green"),
    Choice(Status.PART, "P", "In part", "amber"),
    Choice(Status.LEFT_EARLY, "L", "Left early", "amber"),
    Choice(Status.DID_NOT_ATTEND, "X", "Did not attend", "red"),
    Choice(Status.BOOKED, "N", "No mark", "grey"),
)


@dataclass
class RegisterRow:
    """One person of the register; `was` is the mark as the page showed it."""

    id: int
    name: str
    agency: str
    mark: str
    was: str
    error: str = ""


@dataclass
class WalkInLine:
    """One line for somebody who came without booking, as typed."""

    name: str = ""
    email: str = ""
    agency: str = ""
    error: str = ""


@dataclass
class Register:
    """The register: from the database, or from what was posted. `errors`: id of a control → message."""

    event: Event
    rows: list[RegisterRow] = field(default_factory=list)
    walk_ins: list[WalkInLine] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event) -> "Register":
        """As it is kept now."""
        there = checked_in_by(event)
        rows = [_row(one, there.get(one.pk, 0)) for one in people_of(event)]
        return cls(event, rows, [WalkInLine() for _ in range(WALK_IN_LINES)])

    def agencies(self) -> Sequence[Agency]:
        """Agencies that a line offers."""
        return list(agencies_on(self.event.board_id).order_by("name"))

    def take(self, posted: Mapping[str, str]) -> bool:
        """Fill from what was posted; False and `errors` where something is wrong.

        A mark that somebody else changed since the page was opened is an error, so that nothing is overwritten unseen.
        """
        allowed = {str(mark) for mark in MARKS}
        for row in self.rows:
            seen, wanted = posted.get(f"was-{row.id}"), posted.get(f"mark-{row.id}", row.mark)
            if seen is None or wanted not in allowed:
                continue
            if row.was not in (seen, wanted) and wanted != seen:
                row.error = "Somebody else has just marked this person. Check, then save again."
                self.errors[f"mark-{row.id}-{row.was}"] = f"{row.name}: {row.error}"
                continue
            row.mark = row.was if wanted == seen else wanted
        self.walk_ins = [self._line(posted, number) for number in range(WALK_IN_LINES)]
        return not self.errors

    def _line(self, posted: Mapping[str, str], number: int) -> WalkInLine:
        def typed(name: str) -> str:
            return " ".join(posted.get(f"{name}-{number}", "").replace("\x00", "").split())

        line = WalkInLine(typed("name"), typed("email"), typed("agency"))
        if line.email or line.name:
            try:
                validate_email(line.email)
            except ValidationError:
                line.error = "Enter an email address, like name@agency.example."
            if len(line.name) > 120 or len(line.email) > 254:
                line.error = "A name has at most 120 characters, an address 254."
        if line.error:
            self.errors[f"email-{number}"] = line.error
        return line

    def marks(self) -> dict[int, str]:
        """What to record: booking's id → status."""
        return {row.id: row.mark for row in self.rows}

    def people_who_came(self) -> list[WalkIn]:
        """Lines that are filled in."""
        known = {str(one.pk): one for one in self.agencies()}
        return [WalkIn(one.email, one.name, known.get(one.agency)) for one in self.walk_ins if one.email]

    def refuse(self, error: ValidationError) -> None:
        """Show what the service refused at the line that it is about."""
        filled = [place for place, one in enumerate(self.walk_ins) if one.email]
        for name, messages in error.message_dict.items():
            number = name.removeprefix("email-")
            place = filled[int(number)] if number.isdecimal() else 0
            self.walk_ins[place].error = " ".join(messages)
            self.errors[f"email-{place}"] = self.walk_ins[place].error


def _row(booking: Booking, days: int) -> RegisterRow:
    """`days`: on how many the person checked in themselves."""
    notes = " (waiting list)" if booking.status == Status.WAITING else ""
    if booking.delegate.bounced_at:
        notes += " (emails come back: ask for the right address)"
    mark = Status.BOOKED if booking.status == Status.WAITING else booking.status
    agency = booking.agency.name if booking.agency else ""
    if days:
        words = "checked in themselves" if days == 1 else f"checked in themselves on {days} days"
        agency = f"{agency}, {words}" if agency else words
    return RegisterRow(booking.pk, f"{booking.delegate}{notes}", agency, str(mark), str(mark))
