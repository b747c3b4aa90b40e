"""Dates in the forms that people write them. Pure: no database."""

import re
from collections.abc import Collection, Iterator

from core.partial_dates import parse_date

#: Day, month, year.
Day = tuple[int, int, int]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_GAP = r"[\s.,\-/]{0,3}"
_YEAR = r"(?P<y>\d{4}|['’]?\d{2})(?!\d)"
_NO_YEAR_AFTER = rf"(?!{_GAP}['’]?\d)"
_DAY = r"(?<!\d)(?P<d>\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_DAY}{_GAP}(?:of\s+)?(?P<m>{_NAMES})\b{_GAP}{_YEAR}",
        rf"\b(?P<m>{_NAMES})\b{_GAP}{_DAY}(?!\d){_GAP}{_YEAR}",
        r"(?<!\d)(?P<d>\d{1,2})\s?[/.\-\s]\s?(?P<m>\d{1,2})\s?[/.\-\s]\s?(?P<y>\d{4}|\d{2})(?!\d)",
        r"(?<!\d)(?P<m>\d{1,2})\s?[/.\-\s]\s?(?P<d>\d{1,2})\s?[/.\-\s]\s?(?P<y>\d{4}|\d{2})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s?[/.\-\s]\s?(?P<m>\d{1,2})\s?[/.\-\s]\s?(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4}|\d{2})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)",
        # Day and month alone, as a birthday is told.
        rf"{_DAY}{_GAP}(?:of\s+)?(?P<m>{_NAMES})\b{_NO_YEAR_AFTER}",
        rf"\b(?P<m>{_NAMES})\b{_GAP}{_DAY}(?!\d){_NO_YEAR_AFTER}",
    )
)
_WITH_YEAR = _FORMS[:7]


def day_of(text: str) -> Day | None:
    """The date that a text is, and nothing else is in it. Where two can be meant, the English one."""
    plain = text.strip(" .,()")
    for form in _WITH_YEAR:
        match = form.fullmatch(plain)
        if match:
            day, month, year = _parts(match)
            if 1 <= month <= 12 and 1 <= day <= 31:
                return day, month, year if year > 99 else 2000 + year
    return None


def day_in_words(written: str) -> str:
    """A kept date as people read it, such as "31 May 2020"; as it stands where it is none."""
    try:
        day = parse_date(written)
    except ValueError:
        return written
    return f"{day.day} {day:%B} {day.year}"


def dates_in(text: str, days: Collection[Day]) -> Iterator[tuple[int, int]]:
    """Where one of the days is written; a year may have two figures, or none beside a month with its name."""
    if not days:
        return
    for form in _FORMS:
        place = 0
        while match := form.search(text, place):
            place = match.start() + 1
            found_day, month, year = _parts(match)
            for day in days:
                if (found_day, month) == day[:2] and year in {-1, day[2], day[2] % 100}:
                    yield match.span()
                    break


def _parts(match: re.Match[str]) -> Day:
    given = match.groupdict()
    month = given["m"]
    year = (given.get("y") or "-1").lstrip("'’")
    return (
        int(given["d"]),
        int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1,
        int(year),
    )
