"""What can be true of a child's death: ages, bands of age, dates in order. No database."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from math import ceil
from typing import Any

from core.clock_rules import ClockRule, ClockUnit, due
from core.partial_dates import display_date

ADULT = 18  # years
#: A death is to be reviewed within six months, and within a year at most (local targets of panels).
REVIEW_MONTHS = (6, 12)
FUTURE = "{what} is still to come."
BEFORE_DEATH = "{what} cannot be before the child died ({day})."
NOT_A_CHILD = "This is {years} years: a child is under 18. Enter the age in days."
NOT_REVIEWED = "Modifiable factors are found by the review: enter the day of the review first."
NEEDS_FACTORS = "Choose “Modifiable factors found” before you say which."
MORE_RECEIVED = "More forms are received than were asked for."
NOT_DEFERRED = "Enter how many panels were put off."
NAMES_OF_DAYS = {
    "notified_on": "The notification",
    "response_on": "The meeting",
    "panel_on": "The panel",
    "reviewed_on": "The review",
}
NOT_TO_COME = {
    "died_on": "The day of death",
    "notified_on": "The day of the notification",
    "reviewed_on": "The day of the review",
}

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages of a table: from `first_days` days or `first_years` whole years on, up to the next band."""

    key: str
    label: str
    first_years: int
    first_days: int = 0


#: In order. Under one year bands are counted in days, above in whole years.
AGE_BANDS = (
    AgeBand("neonatal", "0-28 days", 0),
    AgeBand("infant", "29 days to <1 year", 0, 29),
    AgeBand("1-4", "1-4 years", 1),
    AgeBand("5-9", "5-9 years", 5),
    AgeBand("10-14", "10-14 years", 10),
    AgeBand("15-17", "15-17 years", 15),
)
INFANT_BANDS = AGE_BANDS[:2]


def factors_in(text: str) -> list[str]:
    """The modifiable factors that a text lists, one in each line, each once; bullets and full stops are left out."""
    lines = (" ".join(line.split()).strip("-–•*· .;,") for line in text.splitlines())
    found: dict[str, str] = {}
    for line in lines:
        if line:
            found.setdefault(line.casefold(), line)
    return list(found.values())


def years_old(died_on: dt.date, age_days: int) -> int:
    """Whole years between birth and death.

    No length of a year is assumed: the day of death less the age in days is the birthday. Whoever was born on 29
    February is a year older on 1 March of other years. Raises OverflowError for ages before the calendar.
    """
    born = died_on - dt.timedelta(days=age_days)
    return died_on.year - born.year - ((died_on.month, died_on.day) < (born.month, born.day))


def band_of(died_on: dt.date, age_days: int) -> AgeBand:
    """The band that an age belongs to."""
    years = years_old(died_on, age_days)
    return next(
        band for band in reversed(AGE_BANDS) if years >= band.first_years and age_days >= band.first_days
    )


def age_in_words(died_on: dt.date, age_days: int) -> str:
    """An age as people say it: "1 day", "41 days", and from the first birthday on "8 years"."""
    years = years_old(died_on, age_days)
    number, unit = (years, "year") if years else (age_days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def months_passed(since: dt.date, on: dt.date, months: int) -> bool:
    """Whether more than so many calendar months have passed, counted as core.clock_rules does."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    return on > dt.date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def age_error(died_on: dt.date, age_days: int) -> str:
    """Why this cannot be the age of a child in days; empty where it can."""
    try:
        years = years_old(died_on, age_days)
    except OverflowError:
        years = age_days // 365
    return NOT_A_CHILD.format(years=years) if years >= ADULT else ""


def last_day_to_notify(died_on: dt.date, rule: ClockRule, extra: frozenset[dt.date] = frozenset()) -> dt.date:
    """The last day of a notification in time. Days are recorded, so a clock in hours runs for whole days.

    `extra` are bank holidays beyond those that this release knows.
    """
    if rule.unit is ClockUnit.HOURS:
        return died_on + dt.timedelta(days=ceil(rule.length / 24))
    return due(died_on, rule, (), extra) or dt.date.max


def death_errors(facts: Any, today: dt.date) -> Errors:
    """What is wrong with the facts of a death (reviews.services.deaths.DeathFacts), by field."""
    errors: Errors = {
        name: [FUTURE.format(what=what)]
        for name, what in NOT_TO_COME.items()
        if (day := getattr(facts, name)) is not None and day > today
    }
    for name, what in NAMES_OF_DAYS.items():
        day = getattr(facts, name)
        if day is not None and day < facts.died_on:
            errors.setdefault(name, [BEFORE_DEATH.format(what=what, day=display_date(facts.died_on))])
    if facts.age_days is not None and (words := age_error(facts.died_on, facts.age_days)):
        errors["age_days"] = [words]
    if facts.modifiable and facts.reviewed_on is None:
        errors["modifiable"] = [NOT_REVIEWED]
    if facts.factors and facts.modifiable != "yes":
        errors["factors"] = [NEEDS_FACTORS]
    if facts.forms_received > facts.forms_asked:
        errors["forms_received"] = [MORE_RECEIVED]
    if facts.deferred_because and not facts.deferrals:
        errors["deferrals"] = [NOT_DEFERRED]
    return errors
