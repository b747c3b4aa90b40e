"""Who on a waiting list is asked next, and how long they have to answer. No database."""

import datetime as dt
from collections.abc import Mapping, Sequence

#: From so many days before an event, places that no other agency wants go to agencies above their share.
SHARES_HOLD_UNTIL_DAYS = 14
#: An answer may take a quarter of the time that is left, so that a place that is declined can be offered again.
PART_OF_TIME_LEFT = 4
LEAST_TIME = dt.timedelta(hours=1)
#: A line manager who has said nothing for so long, or until the day before the event, gives the place back.
APPROVAL_DAYS = 7


def next_in_queue(
    queue: Sequence[tuple[int, int | None]],
    taken: Mapping[int | None, int],
    *,
    most: int | None,
    share_holds: bool,
) -> int | None:
    """Which booking is offered the next free place; None when nobody may have it yet.

    `queue` holds (booking, agency) in the order of waiting, `taken` how many places each agency has or is offered,
    `most` the share of one agency (None: no shares). The first whose agency is below its share is next. When all who
    wait are above it, the first of them is, once shares no longer hold (`share_holds`). People whose agency is not
    known have no share.
    """
    for booking, agency in queue:
        if not is_above_share(agency, taken, most=most):
            return booking
    return queue[0][0] if queue and not share_holds else None


def is_above_share(agency: int | None, taken: Mapping[int | None, int], *, most: int | None) -> bool:
    """Whether the agency has all the places that the rule gives it."""
    return most is not None and agency is not None and taken.get(agency, 0) >= most


def shares_hold(starts_on: dt.date, today: dt.date) -> bool:
    """Whether shares still keep places free for agencies that have not asked."""
    return (starts_on - today).days > SHARES_HOLD_UNTIL_DAYS


def answer_by(now: dt.datetime, starts: dt.datetime, *, hours: int) -> dt.datetime | None:
    """Until when an offer that is made now can be answered; None when the event is too near to ask.

    The board's hours, but never more than a quarter of the time until the event begins.
    """
    left = (starts - now) / PART_OF_TIME_LEFT
    if left < LEAST_TIME:
        return None
    return now + min(dt.timedelta(hours=hours), left)


def approval_lapses_on(booked_on: dt.date, starts_on: dt.date) -> dt.date:
    """The day on which a booking that no line manager approved is given back."""
    day = dt.timedelta(days=1)
    return max(min(booked_on + APPROVAL_DAYS * day, starts_on - day), booked_on + day)
