"""Statutory and local deadlines as data, and the arithmetic of a clock that can pause.

A rule says what starts its clock and how long it runs; each edition of the guidance may bring another. A case
keeps the rule it began under. The day on which a clock starts does not count; the last day still is in time.
A pause stops the clock on the days from its `start` up to, but not on, `until`, the day on which it runs
again.

`CLOCK_RULES` are the rules the project starts with: only what the project's survey of law and guidance
states, each with its source. `[local]` marks what boards' own procedures say, to be changed by each board.
Where the survey does not say from when a rule holds, `valid_from` is None.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.partial_dates import display_date
from core.working_days import NO_EXTRA, is_working_day

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)

# Editions of Working Together to Safeguard Children.
EDITIONS = ("2010", "2013", "2015", "2018", "2023", "2026")


class ClockUnit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"
    HOURS = "hours"


class ClockState(StrEnum):
    RUNNING = "running"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One deadline: `length` in `unit` after `start_event`, for clocks started from `valid_from` to `valid_until`.

    Both ends of the validity are included; None leaves an end open. Raises ValueError when it cannot hold.
    """

    key: str
    name: str
    start_event: str
    length: int
    unit: ClockUnit
    edition: str
    valid_from: date | None
    valid_until: date | None
    source: str

    def __post_init__(self) -> None:
        if not self.key or not self.name or not self.start_event:
            raise ValueError("A clock rule needs a key, a name and the event that starts it")
        if self.length < 1:
            raise ValueError(f"The clock “{self.name}” must run for at least 1, not {self.length}")
        if not self.source:
            raise ValueError(
                f"Say where the rule “{self.name}” comes from: a law, guidance or local procedure"
            )
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            ends, begins = display_date(self.valid_until), display_date(self.valid_from)
            raise ValueError(f"The rule “{self.name}” ends on {ends}, before it begins on {begins}")

    def in_words(self) -> str:
        """ "15 working days from becoming aware"."""
        unit = self.unit.replace("_", " ")
        return f"{self.length} {unit[:-1] if self.length == 1 else unit} from {self.start_event}"

    def holds_on(self, day: date) -> bool:
        """Whether clocks that start on the day run under this rule."""
        return (self.valid_from or date.min) <= day <= (self.valid_until or date.max)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `start` until it runs again on `until` (None: nobody knows yet), for a
    reason.
    """

    start: date
    until: date | None
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("Say why the clock is paused")
        if self.until is not None and _moment(self.until) < _moment(self.start):
            ends, begins = display_date(self.until), display_date(self.start)
            raise ValueError(f"The pause ends on {ends}, before it begins on {begins}")


def due(
    start: date, rule: ClockRule, pauses: Sequence[Pause] = (), extra: frozenset[date] = NO_EXTRA
) -> date | None:
    """The last day (for hours: the moment, in UK time) that is in time; None while a pause without an end stops it.

    `extra` are bank holidays proclaimed late. A clock in hours must start at an aware datetime, else
    ValueError. Months end on the same day of the month, or on its last day where it has no such day.
    """
    if rule.unit is ClockUnit.HOURS:
        return _due_moment(_exact(start), rule, pauses)
    day, left = _day(start), rule.length
    if rule.unit is ClockUnit.WEEKS:
        left = rule.length * 7
    elif rule.unit is ClockUnit.MONTHS:
        left = (_add_months(day, rule.length) - day).days
    stops = [(_day(pause.start), pause.until and _day(pause.until)) for pause in pauses]
    if not stops and rule.unit is not ClockUnit.WORKING_DAYS:
        return day + timedelta(days=left)  # every day counts
    while left:
        day += ONE_DAY
        covering = [until for begin, until in stops if begin <= day and (until is None or day < until)]
        if None in covering:
            return None
        left -= not covering and _counts(rule, day, extra)
    return day


def days_left(
    now: date,
    start: date,
    rule: ClockRule,
    pauses: Sequence[Pause] = (),
    extra: frozenset[date] = NO_EXTRA,
) -> int:
    """How much time is left after `now`, in working days for such rules, whole hours for hours, else calendar days.

    0 on the last day, negative when overdue. Days of pauses do not count, and while the clock is paused the
    number stands still.
    """
    closed = _close(pauses, now, rule)
    last = due(start, rule, closed, extra)
    if last is None:
        raise AssertionError("pauses were closed")
    if rule.unit is ClockUnit.HOURS:
        seconds = (_exact(last) - _exact(now)).total_seconds()
        seconds -= sum(
            (min(b, _exact(last)) - max(a, _exact(now))).total_seconds()
            for a, b in _stretches(closed)
            if min(b, _exact(last)) > max(a, _exact(now))
        )
        return int(seconds // 3600)
    today, end = _day(now), _day(last)
    if end < today:
        # On the weekend after the last day no working day has passed yet, and it is over all the same.
        return -max(1, sum(_counts(rule, day, extra) for day in _days_after(end, today)))
    stops = [(_day(pause.start), _day(pause.until)) for pause in closed if pause.until]
    running = (day for day in _days_after(today, end) if not any(a <= day < b for a, b in stops))
    return sum(_counts(rule, day, extra) for day in running)


def state(
    now: date,
    start: date,
    rule: ClockRule,
    pauses: Sequence[Pause] = (),
    done: date | None = None,
    extra: frozenset[date] = NO_EXTRA,
    soon: int | None = None,
) -> ClockState:
    """Where the clock stands at `now`. `done` is when the deadline's event happened, None if it has not.

    "Due soon" is when at most `soon` units of `days_left` are left: by default a fifth of the length, at
    least 1.
    """
    if done is not None:
        return ClockState.MISSED if days_left(done, start, rule, pauses, extra) < 0 else ClockState.MET
    left = days_left(now, start, rule, pauses, extra)
    if left < 0:
        return ClockState.OVERDUE
    if _paused(now, pauses, rule):
        return ClockState.PAUSED
    days_of_unit = {ClockUnit.WEEKS: 7, ClockUnit.MONTHS: 30}.get(rule.unit, 1)
    limit = max(1, rule.length * days_of_unit // 5) if soon is None else soon
    return ClockState.DUE_SOON if left <= limit else ClockState.RUNNING


def predicted_breach(
    planned: date,
    start: date,
    rule: ClockRule,
    pauses: Sequence[Pause] = (),
    extra: frozenset[date] = NO_EXTRA,
) -> int | None:
    """How late the event will be if it happens when planned, in the units of `days_left`; None when in time."""
    left = days_left(planned, start, rule, pauses, extra)
    return -left if left < 0 else None


def rule_in_force(rules: Iterable[ClockRule], on: date, key: str | None = None) -> ClockRule | None:
    """The rule for clocks that start on a day: of those with `key`, or of all given when there is one key only.

    None when no rule holds. Raises ValueError when two do, or when rules of several keys come without `key`.
    """
    candidates = [rule for rule in rules if key in (None, rule.key)]
    if len({rule.key for rule in candidates}) > 1:
        raise ValueError("Say which clock is meant: the rules are of several")
    holding = [rule for rule in candidates if rule.holds_on(on)]
    if len(holding) > 1:
        raise ValueError(f"Two rules for “{holding[0].name}” hold on {display_date(on)}: end one of them")
    return holding[0] if holding else None


def overlaps(rules: Iterable[ClockRule]) -> list[str]:
    """A sentence for each two rules of one clock that hold on the same day; empty when all is well."""
    by_key: dict[str, list[ClockRule]] = {}
    for rule in rules:
        by_key.setdefault(rule.key, []).append(rule)
    found = []
    for same in by_key.values():
        ordered = sorted(same, key=lambda rule: rule.valid_from or date.min)
        for one, other in pairwise(ordered):
            begins = other.valid_from or date.min
            if (one.valid_until or date.max) >= begins:
                found.append(f"Two rules for “{one.name}” hold at once ({one.edition} and {other.edition})")
    return found


def _counts(rule: ClockRule, day: date, extra: frozenset[date]) -> bool:
    return rule.unit is not ClockUnit.WORKING_DAYS or is_working_day(day, extra)


def _days_after(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range(1, (last - first).days + 1)]


def _day(moment: date) -> date:
    """The day in England on which a moment falls."""
    if isinstance(moment, datetime):
        return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()
    return moment


def _exact(moment: date) -> datetime:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("A clock in hours needs the time of day, with its time zone")
    return moment


def _moment(moment: date) -> datetime:
    """Something to compare dates with datetimes by: a date is its first moment in England."""
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
    return datetime(moment.year, moment.month, moment.day, tzinfo=LONDON)


def _paused(now: date, pauses: Iterable[Pause], rule: ClockRule) -> bool:
    place = _moment(now if rule.unit is ClockUnit.HOURS else _day(now))
    by_day = rule.unit is not ClockUnit.HOURS
    for pause in pauses:
        begin = _moment(_day(pause.start) if by_day else pause.start)
        until = pause.until and _moment(_day(pause.until) if by_day else pause.until)
        if begin <= place and (until is None or place < until):
            return True
    return False


def _close(pauses: Iterable[Pause], now: date, rule: ClockRule) -> list[Pause]:
    """Pauses without an end, as far as they have gone: today does not count any more, tomorrow may."""
    until = now if rule.unit is ClockUnit.HOURS else _day(now) + ONE_DAY
    return [
        pause if pause.until is not None else Pause(pause.start, until, pause.reason)
        for pause in pauses
        if pause.until is not None or _moment(pause.start) <= _moment(until)
    ]


def _stretches(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """Closed pauses as stretches of time in order, overlapping ones made one."""
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((_moment(p.start), _moment(p.until)) for p in pauses if p.until is not None):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _due_moment(start: datetime, rule: ClockRule, pauses: Sequence[Pause]) -> datetime | None:
    # In UTC, because an hour that the clocks skip in spring has passed nevertheless.
    end = start.astimezone(UTC) + timedelta(hours=rule.length)
    for begin, until in _stretches(pauses):
        if until > start and begin < end:
            end += until - max(begin, start)
    if any(pause.until is None and _moment(pause.start) < end for pause in pauses):
        return None
    return end.astimezone(LONDON)


def _add_months(day: date, count: int) -> date:
    years, index = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


_STATUTE = "Statute"
_LOCAL = "Local procedure"
_GUIDANCE = "Guidance, edition not stated"
_WORKING, _MONTHS = ClockUnit.WORKING_DAYS, ClockUnit.MONTHS


def _rule(
    key: str, name: str, start_event: str, length: int, unit: ClockUnit, edition: str, source: str
) -> ClockRule:
    return ClockRule(key, name, start_event, length, unit, edition, None, None, source)


CLOCK_RULES: tuple[ClockRule, ...] = (
    _rule("notification", "Notify the national Panel", "becoming aware of the incident", 5, _WORKING,
          _STATUTE, "Children Act 2004 section 16C"),
    _rule("rapid_review", "Rapid review", "notification of the incident", 15, _WORKING,
          _GUIDANCE, "Non-statutory expectation; start [local]: from notification (Devon)"),
    _rule("rapid_review_from_awareness", "Rapid review", "becoming aware of the incident", 15, _WORKING,
          _GUIDANCE, "Non-statutory expectation; start [local]: from becoming aware (Trafford)"),
    _rule("practice_review", "Publish the child safeguarding practice review", "the decision to hold it", 6, _MONTHS,
          _GUIDANCE, "Trafford; Devon: within 6 months of initiation"),
    _rule("annual_report", "Publish the yearly report", "the end of the last report's period", 12, _MONTHS,
          "Working Together 2018", "Working Together 2018: at least 12-monthly"),
    _rule("lado_employer_report", "Employer reports the allegation", "the employer hearing of it", 1, _WORKING,
          _GUIDANCE, "dcfp.org.uk; Hillingdon: within 1 working day"),
    _rule("lado_meeting", "Position of trust meeting", "the referral", 5, _WORKING,
          _LOCAL, "[local] Walsall; Sefton: within 5 working days"),
    _rule("lado_meeting_urgent", "Position of trust meeting, urgent", "the referral", 72, ClockUnit.HOURS,
          _LOCAL, "[local] the officer's procedures: within 72 hours"),
    _rule("lado_police_decision", "Police decide what they do", "the police hearing of it", 4, ClockUnit.WEEKS,
          _LOCAL, "[local] the officer's procedures: within four weeks"),
    _rule("lado_review", "Review of the allegation", "the last meeting", 28, ClockUnit.CALENDAR_DAYS,
          _LOCAL, "[local] Walsall; Sefton: within 28 days"),
    _rule("lado_closure_1_month", "Close the case (target: 80% of cases)", "the referral", 1, _MONTHS,
          _GUIDANCE, "Walsall; Sefton: 80% in 1 month"),
    _rule("lado_closure_3_months", "Close the case (target: 90% of cases)", "the referral", 3, _MONTHS,
          _GUIDANCE, "Walsall; Sefton: 90% in 3 months"),
    _rule("lado_closure_12_months", "Close the case (target: nearly all)", "the referral", 12, _MONTHS,
          _GUIDANCE, "Walsall; Sefton: nearly all in 12 months"),
    _rule("employer_action", "Employer takes action", "the event the board's procedure names", 3, _WORKING,
          _GUIDANCE, "nscb.org.uk: employer stages: action"),
    _rule("employer_report", "Employer's report", "the event the board's procedure names", 10, _WORKING,
          _GUIDANCE, "nscb.org.uk: employer stages: report"),
    _rule("employer_decision", "Employer decides", "the event the board's procedure names", 2, _WORKING,
          _GUIDANCE, "nscb.org.uk: employer stages: decision"),
    _rule("employer_hearing", "Employer's hearing", "the event the board's procedure names", 15, _WORKING,
          _GUIDANCE, "nscb.org.uk: employer stages: hearing"),
    _rule("private_fostering_visit", "Officer visits", "notification of the arrangement", 7, _WORKING,
          _STATUTE, "Private fostering regulations 2005; Kent; Croydon"),
    _rule("child_death_notification", "Notify the child death", "the death of the child", 24, ClockUnit.HOURS,
          _LOCAL, "[local] notification within 24 hours"),
)  # fmt: skip
