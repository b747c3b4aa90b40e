"""Dates of incidents and reviews that cannot be: pure rules, each error at the field that it is about."""

import datetime as dt
from collections.abc import Iterable, Mapping

from core.partial_dates import display_date

TO_COME = "This day is still to come. Enter it once it has happened."
NO_NOTIFICATION = "There is no rapid review without a notification: enter when it was sent."

Dates = Mapping[str, dt.date | None]

INCIDENT_ORDER = (
    ("aware_on", "notified_on", "The notification cannot be before anybody was aware of it ({})."),
    ("notified_on", "rapid_review_on", "The rapid review cannot be before the notification ({})."),
    ("aware_on", "decided_on", "The decision cannot be before anybody was aware of the incident ({})."),
)
REVIEW_ORDER = (
    ("decided_on", "started_on", "The review cannot start before it was decided ({})."),
    ("started_on", "published_on", "The review cannot be published before it started ({})."),
    ("started_on", "ended_on", "The review cannot end before it started ({})."),
    ("decided_on", "published_on", "The review cannot be published before it was decided ({})."),
)


def incident_errors(dates: Dates, today: dt.date) -> dict[str, str]:
    """Field → what is wrong with it."""
    found = _errors(dates, INCIDENT_ORDER, today)
    if dates["rapid_review_on"] and not dates["notified_on"]:
        found.setdefault("notified_on", NO_NOTIFICATION)
    return found


def review_errors(dates: Dates, today: dt.date) -> dict[str, str]:
    """Field → what is wrong with it."""
    found = _errors(dates, REVIEW_ORDER, today)
    if dates["ended_on"] and dates["published_on"]:
        found.setdefault("ended_on", "The review is published, so it did not end without publication.")
    return found


def _errors(dates: Dates, order: Iterable[tuple[str, str, str]], today: dt.date) -> dict[str, str]:
    found = {name: TO_COME for name, day in dates.items() if day is not None and day > today}
    for before, after, words in order:
        first, second = dates[before], dates[after]
        if first is not None and second is not None and second < first:
            found.setdefault(after, words.format(display_date(first)))
    return found
