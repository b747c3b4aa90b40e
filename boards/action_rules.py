"""What colour an action has, and why: pure rules, no database.

The first line that fits decides. `ActionQuerySet.with_colour` says the same in SQL, and a test holds the two
against each other.

| The action                                                              | Colour |
|-------------------------------------------------------------------------|--------|
| is closed, its closing agreed by a second person                        | blue   |
| was withdrawn                                                           | grey   |
| is done and has waited for agreement for 60 days or more                | amber  |
| is done and waits for agreement                                         | green  |
| was due before today                                                    | red    |
| is due today or within the next 14 days                                 | amber  |
| has a due day, but no progress was reported for 60 days or more         | amber  |
| has no due day, and no progress was reported for 90 days or more        | amber  |
| is none of these: on time                                               | green  |

The due day is the date agreed, or the day of the meeting by which it is due; words alone ("as soon as
possible") are no day. Progress is the last update; where there is none, the day on which the action was added.
An action that is done is never overdue: its owner has nothing left to do.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

SOON_DAYS = 14
QUIET_DAYS = 60
QUIET_UNDATED_DAYS = 90
#: Where the bands of age begin, in months before the day of counting.
AGE_MONTHS = (1, 3, 6, 12)


class Colour(StrEnum):
    """The colour of an action; red and amber are in use for unfinished ones only."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"


class State(StrEnum):
    """How far an action is; the values are those of Action.Status."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why an action has its colour, one for each line of the table above."""

    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    WAITS_LONG = "waits_long"
    WAITS = "waits"
    OVERDUE = "overdue"
    SOON = "soon"
    QUIET = "quiet"
    QUIET_UNDATED = "quiet_undated"
    ON_TIME = "on_time"


COLOUR_OF: dict[Reason, Colour] = {
    Reason.CLOSED: Colour.BLUE,
    Reason.WITHDRAWN: Colour.GREY,
    Reason.WAITS_LONG: Colour.AMBER,
    Reason.WAITS: Colour.GREEN,
    Reason.OVERDUE: Colour.RED,
    Reason.SOON: Colour.AMBER,
    Reason.QUIET: Colour.AMBER,
    Reason.QUIET_UNDATED: Colour.AMBER,
    Reason.ON_TIME: Colour.GREEN,
}

#: The rule as pages print it, in its order.
RULE_WORDS: dict[Reason, str] = {
    Reason.CLOSED: "It is closed: a second person agreed that it is done.",
    Reason.WITHDRAWN: "It was withdrawn.",
    Reason.WAITS_LONG: f"It is done, and nobody has agreed for {QUIET_DAYS} days or more.",
    Reason.WAITS: "It is done and waits for agreement.",
    Reason.OVERDUE: "It was due before today.",
    Reason.SOON: f"It is due today or within the next {SOON_DAYS} days.",
    Reason.QUIET: f"It has a due day, but no progress was reported for {QUIET_DAYS} days or more.",
    Reason.QUIET_UNDATED: (
        f"It has no due day, and no progress was reported for {QUIET_UNDATED_DAYS} days or more."
    ),
    Reason.ON_TIME: "None of these: it is on time.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour with its reason and the reason in words about this one action ("due in 3 days")."""

    reason: Reason
    words: str

    @property
    def colour(self) -> Colour:
        return COLOUR_OF[self.reason]


def reason_of(state: str, due: dt.date | None, progress_on: dt.date, on: dt.date) -> Reason:
    """Which line of the table fits an action on the day `on`.

    `due` is None where only words are given; `progress_on` is the day of the last update, or of adding it.
    Raises ValueError for a state that does not exist.
    """
    known, quiet = State(state), (on - progress_on).days
    if known is State.CLOSED:
        return Reason.CLOSED
    if known is State.WITHDRAWN:
        return Reason.WITHDRAWN
    if known is State.DONE:
        return Reason.WAITS_LONG if quiet >= QUIET_DAYS else Reason.WAITS
    if due is None:
        return Reason.QUIET_UNDATED if quiet >= QUIET_UNDATED_DAYS else Reason.ON_TIME
    if due < on:
        return Reason.OVERDUE
    if (due - on).days <= SOON_DAYS:
        return Reason.SOON
    return Reason.QUIET if quiet >= QUIET_DAYS else Reason.ON_TIME


def colour_of(state: str, due: dt.date | None, progress_on: dt.date, on: dt.date) -> Colour:
    """The colour of an action on a day; see `reason_of`."""
    return COLOUR_OF[reason_of(state, due, progress_on, on)]


def mark_of(state: str, due: dt.date | None, progress_on: dt.date, on: dt.date) -> Mark:
    """The colour of an action on a day, with words for its page."""
    reason = reason_of(state, due, progress_on, on)
    return Mark(reason, _words(reason, due, (on - progress_on).days, on))


def _words(reason: Reason, due: dt.date | None, quiet: int, on: dt.date) -> str:
    left = (due - on).days if due else 0
    return {
        Reason.CLOSED: "Closed",
        Reason.WITHDRAWN: "Withdrawn",
        Reason.WAITS_LONG: f"Waiting for agreement for {quiet} days",
        Reason.WAITS: "Waiting for agreement",
        Reason.OVERDUE: f"Overdue by {_days(-left)}",
        Reason.SOON: f"Due in {_days(left)}" if left else "Due today",
        Reason.QUIET: f"No progress reported for {quiet} days",
        Reason.QUIET_UNDATED: f"No due day, and no progress reported for {quiet} days",
        Reason.ON_TIME: "On time" if due else "On time, no due day",
    }[reason]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


class AgeBand(StrEnum):
    """How long ago an action was added."""

    UNDER_1 = "under_1"
    FROM_1 = "from_1"
    FROM_3 = "from_3"
    FROM_6 = "from_6"
    FROM_12 = "from_12"


AGE_WORDS: dict[AgeBand, str] = {
    AgeBand.UNDER_1: "Under 1 month",
    AgeBand.FROM_1: "1 to 3 months",
    AgeBand.FROM_3: "3 to 6 months",
    AgeBand.FROM_6: "6 to 12 months",
    AgeBand.FROM_12: "A year or more",
}


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier; the last day of a month that is too short for it."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def age_starts(on: dt.date) -> tuple[dt.date, ...]:
    """The latest days of adding that are 1, 3, 6 and 12 months old on a day."""
    return tuple(months_before(on, months) for months in AGE_MONTHS)


def age_band(added_on: dt.date, on: dt.date) -> AgeBand:
    """Which band an action belongs to that was added on `added_on`: a full month old is "1 to 3 months"."""
    bands = list(AgeBand)
    return bands[sum(added_on <= start for start in age_starts(on))]
