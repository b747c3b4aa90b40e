"""Facts beside the grades: what may be said on each kind, what is missing, how it reads. Pure rules."""

import datetime as dt
import re
import unicodedata
from dataclasses import astuple, dataclass, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.names import normalise
from core.partial_dates import display_date

EARLIEST = dt.date(1950, 1, 1)
MOST = 9_999_999
LONGEST: Final = {"name": 120, "post": 120, "email": 254, "level": 80, "text": 500}
#: Which fields each kind has, in the order in which they are asked.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "person": ("name", "post", "email", "level", "on"),
    "share": ("amount", "of"),
    "date": ("on",),
    "yes_no": ("is_yes",),
    "text": ("text",),
}
#: What "there is none" means; yes or no, and texts, need no such answer.
NONE_WORDS: Final = {
    "person": "Nobody has this part",
    "share": "We have no figures for this",
    "date": "Never, or there is none",
}
LABELS: Final = {
    "name": "Name", "post": "Post", "email": "Email", "level": "Level of training", "on": "Date",
    "amount": "How many", "of": "Of how many", "is_yes": "Answer", "text": "Answer", "is_none": "None",
}  # fmt: skip
TRAINED_ON = "Date of the training"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class FactGiven:
    """What somebody says on one fact; which fields count, the kind says."""

    name: str = ""
    post: str = ""
    email: str = ""
    level: str = ""
    on: dt.date | None = None
    amount: int | None = None
    of: int | None = None
    is_yes: bool | None = None
    text: str = ""
    is_none: bool = False

    @classmethod
    def of_fact(cls, fact: Any) -> "FactGiven":
        """What a row of the table says; nothing where there is none yet."""
        return cls() if fact is None else cls(**{name: getattr(fact, name) for name in NAMES})

    @property
    def is_empty(self) -> bool:
        return self == FactGiven()

    def tidied(self) -> "FactGiven":
        """As it is kept: without marks that nobody sees, and without spaces around and doubled."""
        texts: dict[str, Any] = {name: tidy(getattr(self, name)) for name in LONGEST}
        return replace(self, **texts)

    def only(self, kind: str) -> "FactGiven":
        """Without what this kind does not ask."""
        wanted = {*FIELDS[kind], *(("is_none",) if kind in NONE_WORDS else ())}
        return FactGiven(**{name: getattr(self, name) for name in NAMES if name in wanted})


NAMES: Final = tuple(FactGiven.__dataclass_fields__)


def tidy(text: str) -> str:
    """A text on one line, as people see it; of letters that show nothing no text is left."""
    if not normalise(text):
        return ""
    seen = "".join(one for one in text if unicodedata.category(one) not in {"Cf", "Cs"} and one != "\x00")
    return _SPACES.sub(" ", seen).strip()


def problems(kind: str, given: FactGiven, today: dt.date) -> dict[str, str]:
    """What cannot be kept, by field, in sentences that say how to mend it. Unfinished is no problem here."""
    found: dict[str, str] = {}
    rest = replace(given, is_none=False)
    if given.is_none and not rest.is_empty:
        found["is_none"] = (
            f"Empty the other fields, or take away the tick at “{NONE_WORDS.get(kind, 'None')}”."
        )
    for name, longest in LONGEST.items():
        if (length := len(getattr(given, name))) > longest:
            found[name] = f"At most {longest} characters fit here, and this has {length:,}: shorten it."
    if given.email and "email" not in found and not _is_email(given.email):
        found["email"] = "Enter an email address in the correct format, like name@example.org."
    found |= _problems_of_numbers(given)
    if given.on is not None:
        if given.on > today:
            found["on"] = (
                f"The date lies in the future: today is {display_date(today)}. Check day, month and year."
            )
        elif given.on < EARLIEST:
            found["on"] = f"The date must be {display_date(EARLIEST)} or later. Check the year."
    return found


def _problems_of_numbers(given: FactGiven) -> dict[str, str]:
    found = {}
    for name in ("amount", "of"):
        number = getattr(given, name)
        if number is not None and not 0 <= number <= MOST:
            found[name] = f"Enter a whole number from 0 to {MOST:,}."
    amount, of = given.amount, given.of
    if not found and amount is not None and of is not None and amount > of:
        found["amount"] = (
            f"{amount:,} of {of:,} is more than there are: the first number cannot be above the second."
        )
    return found


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return text.isprintable()


def missing(kind: str, given: FactGiven) -> str:
    """What is still to be said before a needed fact counts as given, in words; nothing when it is whole."""
    if given.is_none and kind in NONE_WORDS:
        return ""
    needed = {"person": ("name", "post")}.get(kind, FIELDS[kind])
    left = [name for name in needed if getattr(given, name) in ("", None)]
    if not left:
        return ""
    if len(left) == len(needed) and given.only(kind).is_empty:
        return "Not answered yet"
    words = " and ".join(LABELS[name].lower() for name in left)
    return f"Not complete yet: {words} {'is' if len(left) == 1 else 'are'} missing"


def fact_words(kind: str, given: FactGiven, counts: str = "", *, with_email: bool = True) -> str:
    """The answer in one line: "Orla Foxcombe, head of year, trained on 3 May 2026", "38 of 41 members of staff"."""
    if given.is_none:
        return NONE_WORDS.get(kind, "None")
    if kind == "person":
        trained = f"trained on {display_date(given.on)}" if given.on else ""
        parts = (given.name, given.post, given.email if with_email else "", given.level, trained)
        return ", ".join(filter(None, parts)) or "No answer"
    if kind == "share":
        if given.amount is None and given.of is None:
            return "No answer"
        shown = ("?" if one is None else f"{one:,}" for one in (given.amount, given.of))
        return f"{' of '.join(shown)} {counts}".rstrip()
    if kind == "date":
        return display_date(given.on) if given.on else "No answer"
    if kind == "yes_no":
        return "No answer" if given.is_yes is None else "Yes" if given.is_yes else "No"
    return given.text or "No answer"


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (dt.date(years + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(years, month + 1, min(day.day, last))


def is_old(on: dt.date | None, months: int | None, today: dt.date) -> bool:
    """Whether a date is further back than so many months; on the very day it is not yet."""
    return on is not None and months is not None and on < months_before(today, months)


def as_values(given: FactGiven) -> tuple[Any, ...]:
    """All fields in their order, to compare or to keep."""
    return astuple(given)
