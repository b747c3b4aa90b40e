"""A term's dates as boards know them: to the day, the month or the year."""

import datetime as dt

from core.partial_dates import PartialDate, Precision, parse_partial


def as_partial(day: dt.date | None, precision: str) -> PartialDate | None:
    """A stored day and its precision as the date that people wrote."""
    if day is None:
        return None
    kind = Precision(precision)
    if kind is Precision.DAY:
        return PartialDate(day, day, kind)
    return parse_partial(f"{day:%m/%Y}" if kind is Precision.MONTH else str(day.year))


def display_partial(day: dt.date | None, precision: str | None) -> str:
    """ "16 May 2011", "July 2011" or "2012"; nothing where no date is known."""
    partial = as_partial(day, precision or Precision.DAY)
    return partial.display() if partial else ""
