"""Booking for others: one person, or a list of people that is looked at before anything is booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.template.defaultfilters import filesizeformat

from boards.agencies import agencies_on
from boards.models import Agency
from core.forms import BoardForm
from core.spreadsheets import Column, read_table
from core.spreadsheets.columns import text
from training.forms.fields import SeatChoice
from training.models import EventShare
from training.services.prerequisites import in_words

MOST_PEOPLE = 200
MOST_BYTES = 1024 * 1024
EMPTY_LINES = 3  # below the last person of a list
#: Columns of a list. Nothing is refused while it is read: what is wrong with a row is said beside it.
COLUMNS = (
    Column("name", False, text(), "the full name", aliases=("full name", "delegate", "who")),
    Column("email", False, text(), "a work email address", aliases=("work email", "email address", "mail")),
    Column("access_needs", False, text(2_000), "what the person needs", aliases=("needs", "access")),
    Column("manager_email", False, text(), "the line manager’s address", aliases=("manager", "line manager")),
)
NAMES = tuple(column.name for column in COLUMNS)


class ForOthersForm(BoardForm):
    """What both ways of booking ask: which agency, where the person leads several; whose seat, where boards hold the
    event together; and why people may come without the courses before, where `needs` has them and the office asks.
    """

    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), empty_label="Choose an agency")
    anyway_because = forms.CharField(label="Why may they come without?", required=False, max_length=300)

    def __init__(
        self, *args: Any, agencies: list[Agency] | None, needs: Sequence[str] = (),
        boards: Sequence[tuple[EventShare | None, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.seats = SeatChoice(boards)
        asked = self.seats.field(
            "Which board’s area do they work in?", "Choose the board in whose area they work"
        )
        self.fields = {**asked, **self.fields}
        if needs:
            self.fields[
                "anyway_because"
            ].help_text = (
                f"Only for somebody who has not done {in_words(needs)}. The reason stays with the booking."
            )
        else:
            del self.fields["anyway_because"]
        chosen: Any = self.fields["agency"]
        if agencies is None:
            chosen.queryset, chosen.required = agencies_on(self.board.pk).order_by("name"), False
            chosen.help_text = "Left open, it is the agency that the person is known with."
        else:
            chosen.queryset = Agency.objects.filter(pk__in=[one.pk for one in agencies]).order_by("name")
            if len(agencies) == 1:
                chosen.initial = agencies[0].pk
                chosen.widget = forms.HiddenInput()

    def share(self) -> EventShare | None:
        """Whose seat is asked for; None: the event's own board's."""
        return self.seats.chosen(self.cleaned_data)


class BookOneForm(ForOthersForm):
    """One person."""

    submit_label = "Book"
    field_order = ("name", "email", "agency", "manager_email", "access_needs", "anyway_because")

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work email", max_length=254)
    manager_email = forms.EmailField(
        label="Line manager’s work email", required=False, max_length=254,
        help_text="Where the agency wants line managers to be told.",
    )  # fmt: skip
    access_needs = forms.CharField(
        label="What do they need to take part?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
    )  # fmt: skip


class ListForm(ForOthersForm):
    """A list of people as a file."""

    submit_label = "Look at the list"
    field_order = ("agency", "file", "anyway_because")

    file = forms.FileField(
        label="The list",
        help_text="A CSV file or an Excel workbook (.xlsx) with the columns name, email and, if you like, access_needs "
        f"and manager_email. At most {MOST_PEOPLE} people. You see it before anything is booked.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choose the file with the list."},
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file is larger than {filesizeformat(MOST_BYTES)}.")
        return file

    def people(self) -> "PeopleList":
        """The rows of the file. Raises ValidationError at `file` where it cannot be read as a list."""
        file = self.cleaned_data["file"]
        table = read_table(file, file.name, COLUMNS, max_rows=MOST_PEOPLE)
        problems = [f"{f'Row {one.row}: ' if one.row else ''}{one.message}" for one in table.problems]
        if not problems and "email" not in table.columns:
            problems = ["The list has no column “email”."]
        if problems:
            raise ValidationError({"file": problems[:10]})
        return PeopleList([PersonLine(**{name: row[name] or "" for name in NAMES}) for row in table.rows])


@dataclass
class PersonLine:
    """One person of a list as typed; `said` is what booking would do, `missing` without what, `error` why it cannot."""

    name: str = ""
    email: str = ""
    access_needs: str = ""
    manager_email: str = ""
    said: str = ""
    missing: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.name, self.email, self.access_needs, self.manager_email))


@dataclass
class PeopleList:
    """People of a list: from a file, or from what was posted. Lines that are emptied are left out."""

    lines: list[PersonLine] = field(default_factory=list)

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> "PeopleList":
        """What the page sent back, with everything that was typed."""
        count = min(int(data["lines"]), MOST_PEOPLE + EMPTY_LINES) if data.get("lines", "").isdecimal() else 0

        def typed(name: str, number: int) -> str:
            return data.get(f"{name}-{number}", "").replace("\x00", "").strip()[:2_000]

        lines = [PersonLine(**{name: typed(name, number) for name in NAMES}) for number in range(count)]
        return cls([line for line in lines if not line.is_empty])

    @property
    def shown(self) -> list[PersonLine]:
        """All lines, and some that are empty."""
        return [*self.lines, *(PersonLine() for _ in range(EMPTY_LINES))]

    @property
    def errors(self) -> list[tuple[int, PersonLine]]:
        """(number from 0, line) of those that cannot be booked."""
        return [(number, line) for number, line in enumerate(self.lines) if line.error]
