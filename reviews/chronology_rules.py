"""Reading a chronology that somebody pasted, and finding the times in which nobody saw the child. Pure: no database."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.partial_dates import (
    FIRST_SERIAL,
    LAST_SERIAL,
    SERIAL_ZERO,
    PartialDate,
    display_date,
    parse_partial,
)

LONGEST_TEXT, LONGEST_SOURCE = 10_000, 300
MOST_ROWS = 2_000
DATE_HELP = "Write it like 3 May 2020, 03/05/2020, 2020-05-03, May 2020 or 2020"

_TWO_DIGITS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{2})")
_TWO_AFTER_NAME = re.compile(r"(\d{1,2}(?:st|nd|rd|th)?[\s-]+[a-z]+\.?)[\s,-]+'?(\d{2})", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|hrs|h)?", re.IGNORECASE)
# A day with its time in one cell, as many records export it.
_WITH_TIME = re.compile(
    r"(?P<date>.*?\d)(?:T|,?\s+(?:at\s+)?)(?P<time>\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:am|pm|hrs|h)?|\d{1,2}\s*(?:am|pm))",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"(?<=\d:\d\d):\d\d")
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DASHES = re.compile(r"\t|\s+[\u2013\u2014|-]\s+|\s*\u2014\s*")
# What a line may begin with when nothing stands between its date and its text.
_BEGINS = re.compile(
    r"(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}"
    r"|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?\d{1,2}(?:st|nd|rd|th)?[\s-]+[a-z]{3,9}\.?,?[\s-]+\d{2,4}"
    r"|[a-z]{3,9}\.?\s+\d{4})(?P<mark>\s*[:,;.]\s+|\s+)(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_LOOKS_LIKE_A_DATE = re.compile(r"\s*\d")
_YES = frozenset({"yes", "y", "true", "1", "x", "significant"})
HEADINGS = {
    "date": "date", "when": "date", "day": "date", "time": "time", "event": "text", "events": "text",
    "what happened": "text", "details": "text", "detail": "text", "description": "text", "contact": "text",
    "source": "source", "source of information": "source", "record": "source", "where written": "source",
    "significant": "significant", "significance": "significant", "key event": "significant", "agency": "skip",
    "no": "skip", "no.": "skip",
}  # fmt: skip


@dataclass(frozen=True)
class NewEvent:
    """One event as it is to be kept."""

    date: PartialDate
    text: str
    source: str = ""
    time: dt.time | None = None
    is_significant: bool = False


@dataclass
class PastedRow:
    """One row of what was pasted: the event it makes, or what is wrong with it and how to mend it."""

    number: int
    raw: str
    event: NewEvent | None = None
    problem: str = ""
    note: str = ""
    lines: list[str] = field(default_factory=list)


def read_date(written: str, today: dt.date) -> tuple[PartialDate, str]:
    """A date in any of the ways in which records write it, and what was taken for granted, if anything.

    Beside core.partial_dates: years of two digits (of this century unless that is still to come) and the numbers that
    spreadsheets keep days as. Raises ValueError with a sentence.
    """
    text = " ".join(written.replace("\u00a0", " ").split())
    note = ""
    if match := _TWO_DIGITS.fullmatch(text):
        text = f"{match[1]}/{match[3]}/{_century(int(match[4]), today)}"
        note = "The year has two digits"
    elif match := _TWO_AFTER_NAME.fullmatch(text):
        text = f"{match[1]} {_century(int(match[2]), today)}"
        note = "The year has two digits"
    elif text.isascii() and text.isdigit() and FIRST_SERIAL <= int(text) < LAST_SERIAL:
        found = parse_partial(SERIAL_ZERO + dt.timedelta(days=int(text)))
        note = "It was a spreadsheet’s number"
        _not_to_come(found, today)
        return found, note
    try:
        found = parse_partial(text)
    except ValueError as error:
        raise ValueError(f"{error}".split(". Write it like")[0].rstrip(".") + f". {DATE_HELP}.") from None
    _not_to_come(found, today)
    return found, note or _other_weekday(text, found)


def read_day_and_time(written: str, today: dt.date) -> tuple[PartialDate, dt.time | None, str]:
    """As `read_date`, with the time where one stands behind the day: "03/05/2020 10:30".

    Midnight is what spreadsheets write behind a day without a time, so it is none.
    """
    match = _WITH_TIME.fullmatch(" ".join(written.replace("\u00a0", " ").split()))
    if match:
        try:
            date, note = read_date(match["date"], today)
            time = read_time(_SECONDS.sub("", match["time"]))
        except ValueError:
            pass
        else:
            return date, None if time == dt.time(0) else time, note
    date, note = read_date(written, today)
    return date, None, note


def _other_weekday(text: str, found: PartialDate) -> str:
    """A word where the weekday that is written is not that of the day: one of the two is wrong."""
    match = _WEEKDAY.match(text)
    day = found.date_first
    if match is None or day != found.date_last or WEEKDAYS[day.weekday()] == match[1].lower():
        return ""
    return f"{found.display()} was a {day:%A}"


def _century(year: int, today: dt.date) -> int:
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _not_to_come(found: PartialDate, today: dt.date) -> None:
    if found.date_first > today:
        raise ValueError(f"{found.display()} is still to come. Check the year.")


def read_time(written: str) -> dt.time | None:
    """A time of day, such as 14:30, 2.30pm or 1430; None where nothing stands there. Raises ValueError."""
    text = written.strip()
    if not text:
        return None
    if text.isdigit() and len(text) == 4:
        text = f"{text[:2]}:{text[2:]}"
    match = _TIME.fullmatch(text)
    if match and (match[2] or match[3]):
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        if half in {"am", "pm"} and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and minute < 60:
            return dt.time(hour, minute)
    raise ValueError(f"“{text[:20]}” is not a time. Write it like 14:30.")


def rows_of(pasted: str, today: dt.date) -> list[PastedRow]:
    """What was pasted, row by row: a table from Word or a spreadsheet, or lines of "date – event – source".

    A line that does not begin with a date goes on with the event above it, as a cell of several paragraphs does.
    Blank lines and a heading row are left out.
    """
    found: list[PastedRow] = []
    columns: list[str] | None = None
    for number, line in enumerate(pasted.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else _DASHES.split(line.strip()))]
        if not found and columns is None and (heading := _heading(cells)):
            columns = heading
            continue
        if found and "\t" not in line and not _begins_a_row(line, cells, today):
            found[-1].lines.append(line.strip())
            found[-1].raw += f"\n{line}"
            continue
        row = PastedRow(number, line)
        row.lines = [line]
        found.append(row)
    for row in found:
        _fill(row, columns, today)
    return found


def _heading(cells: Sequence[str]) -> list[str] | None:
    names = [HEADINGS.get(cell.casefold(), "") for cell in cells]
    return [name or "skip" for name in names] if "date" in names and "text" in names else None


def _begins_a_row(line: str, cells: Sequence[str], today: dt.date) -> bool:
    """Whether a line of running text is an event of its own rather than a further paragraph of the last one."""
    if _BEGINS.match(line.strip()):
        return True
    try:
        read_date(cells[0], today)
    except ValueError:
        return len(cells) > 1 and bool(_LOOKS_LIKE_A_DATE.match(line))
    return len(cells) > 1


def _fill(row: PastedRow, columns: list[str] | None, today: dt.date) -> None:
    first, further = row.lines[0], row.lines[1:]
    parts = _parts(first, columns)
    try:
        date, with_date, row.note = read_day_and_time(parts["date"], today)
        time = read_time(parts["time"]) or with_date
    except ValueError as error:
        row.problem = str(error)
        return
    text = "\n".join(filter(None, [parts["text"], *further])).strip()
    if not text:
        row.problem = "Nothing is said of what happened. Write it after the date."
    elif len(text) > LONGEST_TEXT:
        row.problem = f"The text has more than {LONGEST_TEXT:,} characters. Make two events of it."
    elif len(parts["source"]) > LONGEST_SOURCE:
        row.problem = f"The source has more than {LONGEST_SOURCE} characters. Shorten it."
    else:
        is_significant = parts["significant"].casefold() in _YES
        row.event = NewEvent(date, text, parts["source"], time, is_significant)


def _parts(line: str, columns: list[str] | None) -> dict[str, str]:
    """The cells of a row by what they are."""
    found = dict.fromkeys(("date", "time", "text", "source", "significant"), "")
    is_table = "\t" in line
    cells = [cell.strip() for cell in (line.split("\t") if is_table else _DASHES.split(line.strip()))]
    if columns and 1 < len(cells) <= len(columns):
        for name, cell in zip(columns, cells, strict=False):
            if name != "skip":
                found[name] = f"{found[name]} {cell}".strip()
        return found
    if len(cells) == 1 and (match := _BEGINS.fullmatch(line.strip())):
        cells = [match["date"], match["rest"].strip()]
    found["date"], rest = cells[0], [cell for cell in cells[1:] if cell]
    if len(rest) > 1 and _is_time(rest[0]):
        found["time"] = rest.pop(0)
    if len(rest) > 1:
        found["source"] = rest.pop()
    found["text"] = (" " if is_table else " – ").join(rest)
    return found


def _is_time(cell: str) -> bool:
    try:
        return read_time(cell) is not None
    except ValueError:
        return False


@dataclass(frozen=True)
class Gap:
    """A time between two contacts, the days of these left out."""

    after: dt.date
    before: dt.date

    @property
    def days(self) -> int:
        """Days on which there was no contact."""
        return (self.before - self.after).days - 1

    def in_words(self) -> str:
        """As a page tells it."""
        return f"{display_date(self.after)} to {display_date(self.before)}"


def gaps(spans: Iterable[tuple[dt.date, dt.date]], least: int) -> list[Gap]:
    """Times of at least so many days without any contact, in order.

    Each span is the first and the last day that an event may be on: a contact of "May 2020" may have been on any day
    of that month, so none of its days is certain to be empty.
    """
    found: list[Gap] = []
    last: dt.date | None = None
    for first, end in sorted(spans):
        if last is not None and (first - last).days - 1 >= least:
            found.append(Gap(last, first))
        last = end if last is None else max(last, end)
    return found
