"""Statutory clocks as a board meets them: the rules in force for its edition, and deadlines with their steps."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from core.clock_rules import LONDON, ClockRule, ClockUnit, due
from core.models import ExtraBankHoliday, StatutoryClock
from core.working_days import bank_holidays_between

if TYPE_CHECKING:
    from boards.models import Board

_EDITION = re.compile(r"Working Together (\d{4})")


@dataclass(frozen=True)
class Deadline:
    """When a clock runs out: the last day in time (for hours the moment, UK time), and how it was counted."""

    rule: ClockRule
    start: dt.date
    due: dt.date
    steps: list[str]

    @property
    def in_words(self) -> str:
        """ "Friday 24 April 2026", for hours with the time."""
        return in_words(self.due)


def extra_bank_holidays() -> frozenset[dt.date]:
    """Bank holidays proclaimed after this release was made, as administrators have entered them. One query."""
    return frozenset(ExtraBankHoliday.objects.values_list("date", flat=True))


def clocks_in_force(board: "Board", on: dt.date, *, edition: str = "") -> list[StatutoryClock]:
    """The clocks under which something that starts on the day runs on this board, by name. One query.

    Of several editions of Working Together the board's own counts, or the latest before it: what an edition
    does not change goes on. Laws and local procedures hold for every edition. `edition` is that of a case which
    began when the board went by another one than today.
    """
    valid = StatutoryClock.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on)
    )
    return chosen_clocks(valid, edition or board.edition, on)


def chosen_clocks(clocks: Iterable[StatutoryClock], edition: str, on: dt.date) -> list[StatutoryClock]:
    """As `clocks_in_force`, of rows that were read already and under an edition: for many days at once."""
    valid = [
        one for one in clocks if (one.valid_from or dt.date.min) <= on <= (one.valid_until or dt.date.max)
    ]
    chosen: dict[str, StatutoryClock] = {}
    for clock in sorted(valid, key=lambda one: (_year(one), one.valid_from or dt.date.min)):
        if _year(clock) <= int(edition):
            chosen[clock.key] = clock
    return sorted(chosen.values(), key=lambda clock: (clock.name, clock.key))


def _year(clock: StatutoryClock) -> int:
    """The year of the edition of Working Together; 0 for what is no part of it."""
    found = _EDITION.search(clock.edition)
    return int(found[1]) if found else 0


def work_out(rule: ClockRule, start: dt.date, extra: frozenset[dt.date] | None = None) -> Deadline:
    """The deadline of a clock that starts then, without pauses. A clock in hours needs an aware datetime."""
    holidays = extra_bank_holidays() if extra is None else extra
    last = due(start, rule, (), holidays)
    if last is None:
        raise AssertionError("Only a pause without an end stops a clock.")
    return Deadline(rule, start, last, _steps(rule, start, last, holidays))


def _steps(rule: ClockRule, start: dt.date, last: dt.date, extra: frozenset[dt.date]) -> list[str]:
    first = f"The clock starts on {in_words(start)}, with {rule.start_event}."
    if rule.unit is ClockUnit.HOURS:
        return [first, f"{rule.length} hours later is {in_words(last)}, by the clocks of the United Kingdom."]
    steps = [f"{first} That day itself does not count."]
    if rule.unit is ClockUnit.WORKING_DAYS:
        steps.append(
            f"{_amount(rule)} {'is' if rule.length == 1 else 'are'} counted from the next day on: Monday to Friday, "
            "without bank holidays."
        )
        left_out = bank_holidays_between(start + dt.timedelta(days=1), last, extra)
        if left_out:
            days = ", ".join(in_words(day) for day in left_out)
            steps.append(f"Bank holidays on the way, not counted: {days}.")
    elif rule.unit is ClockUnit.MONTHS:
        steps.append(
            f"{_amount(rule)} later is the same day of the month, or the last day of a month that has no such day."
        )
    else:
        steps.append(f"{_amount(rule)} {'is' if rule.length == 1 else 'are'} counted, weekends included.")
    return [*steps, f"The last day in time is {in_words(last)}."]


def _amount(rule: ClockRule) -> str:
    unit = str(rule.unit).replace("_", " ")
    return f"{rule.length} {unit.removesuffix('s') if rule.length == 1 else unit}"


def in_words(moment: dt.date) -> str:
    """ "Friday 24 April 2026", with "at 14:30" for a moment."""
    if isinstance(moment, dt.datetime):
        local = moment.astimezone(LONDON) if moment.tzinfo else moment
        return f"{in_words(local.date())} at {local:%H:%M}"
    return f"{moment:%A} {moment.day} {moment:%B %Y}"
