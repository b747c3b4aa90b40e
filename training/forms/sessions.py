"""The days and times of an event, as many rows as it takes: added and taken away without a script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import ErrorDict

from boards.forms.meetings import POSSIBLE_DAYS, ClockField
from core.forms_date import GovDateField
from training.services.sessions import SessionFacts

MOST_ROWS = 40


class SessionForm(forms.Form):
    """One session. `is_quiet`: only shown again, not checked, because a row was added or taken away."""

    mark_optional = True

    on = GovDateField(label="Day", **POSSIBLE_DAYS)
    starts_at = ClockField(label="From", required=False)
    ends_at = ClockField(label="Until", required=False)
    venue = forms.CharField(
        label="Venue, where it is another one than the event’s", required=False, max_length=200
    )
    link = forms.URLField(
        label="Link, where it is another one than the event’s", required=False, max_length=500, assume_scheme="https"
    )  # fmt: skip

    def __init__(self, *args: Any, is_quiet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_quiet = is_quiet

    def full_clean(self) -> None:
        if self.is_quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()


class SessionRows:
    """All rows of the page: those that are kept, or those that were sent. `errors` belong to no row."""

    def __init__(self, forms_: Sequence[SessionForm]) -> None:
        self.forms = list(forms_)
        self.errors: list[str] = []

    @classmethod
    def of(cls, sessions: Sequence[SessionFacts]) -> "SessionRows":
        """As they are kept now."""
        return cls(
            [SessionForm(prefix=f"s{number}", initial=one.__dict__) for number, one in enumerate(sessions)]
        )

    @classmethod
    def sent(
        cls, data: Mapping[str, str], *, more: bool = False, without: int | None = None
    ) -> "SessionRows":
        """As they were sent; with one row more or one less nothing is checked, and nothing typed is lost."""
        written = data.get("rows", "")
        count = min(int(written), MOST_ROWS) if written.isdecimal() and len(written) < 4 else 0
        is_quiet = more or without is not None
        kept = [number for number in range(count) if number != without]
        shifted: dict[str, str] = {}
        for place, number in enumerate(kept):
            start = f"s{number}-"
            for name, value in data.items():
                if name.startswith(start):
                    shifted[f"s{place}-{name.removeprefix(start)}"] = value
        count = len(kept) + (1 if more and len(kept) < MOST_ROWS else 0)
        return cls([SessionForm(shifted, prefix=f"s{number}", is_quiet=is_quiet) for number in range(count)])

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        checked = [one.is_valid() for one in self.forms]  # all of them, so that every row says what is wrong
        return all(checked)

    @property
    def has_errors(self) -> bool:
        """Whether anything that was sent is wrong."""
        return bool(self.errors) or any(one.is_bound and one.errors for one in self.forms)

    def facts(self) -> list[SessionFacts]:
        """What was typed, as the service takes it."""
        return [SessionFacts(**one.cleaned_data) for one in self.forms]

    def refuse(self, error: ValidationError) -> None:
        """Show what the service refused at the row and field that it is about."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        for name, errors in by_field.items():
            field, _, number = name.rpartition("-")
            if field and number.isdecimal() and int(number) < len(self.forms):
                self.forms[int(number)].add_error(field, errors)
            else:
                self.errors += [message for one in errors for message in one.messages]
