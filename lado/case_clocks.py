"""Which clocks run in a case, from when until when, and where each of them stands. Pure: no database.

A case keeps the rules of the day on which it was received. Everything is told in days: of a clock in hours the day on
which its last hour falls.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.clock_rules import LONDON, ClockRule, ClockState, ClockUnit, Pause, due
from lado import contact_rules

EMPLOYER, MEETING, URGENT_MEETING = "lado_employer_report", "lado_meeting", "lado_meeting_urgent"
POLICE, REVIEW, YEAR = "lado_police_decision", "lado_review", "lado_closure_12_months"
#: Shares of all cases are to be closed in these: for one case a target, never late by itself.
TARGETS = ("lado_closure_1_month", "lado_closure_3_months")
KEYS = (EMPLOYER, MEETING, URGENT_MEETING, POLICE, REVIEW, *TARGETS, YEAR)
#: Whose turn it is while nobody wrote down that the clock waits for somebody else.
TURN = {POLICE: "Police", EMPLOYER: "Employer"}
SOON = dt.timedelta(days=7)
LAST_MINUTE = dt.time(23, 59)  # of a contact whose time nobody wrote down, so that nothing is late too early


class Received(Protocol):
    """What a clock asks of a contact."""

    received_on: dt.date
    received_time: dt.time | None
    employer_heard_on: dt.date | None
    stage: str
    decision: str
    is_urgent: bool
    closed_on: dt.date | None
    outcome_on: dt.date | None


@dataclass(frozen=True)
class PoliceWork:
    """The police's strand: whether they have something to decide, since when, and when they did."""

    is_involved: bool = False
    began_on: dt.date | None = None
    decided_on: dt.date | None = None


@dataclass(frozen=True)
class Paused:
    """One pause of one clock: the days from `start` up to, but not on, `until` do not count."""

    key: str
    start: dt.date
    until: dt.date | None = None
    waiting_for: str = ""

    def covers(self, day: dt.date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class CaseClock:
    """One clock of a case as it stands on a day. `due_on` is None while a pause without an end stops it."""

    key: str
    rule: ClockRule
    began_on: dt.date
    due_on: dt.date | None
    done_on: dt.date | None
    state: ClockState
    waiting_for: str = ""

    @property
    def is_open(self) -> bool:
        return self.done_on is None

    @property
    def is_target(self) -> bool:
        return self.key in TARGETS

    @property
    def is_overdue(self) -> bool:
        """Late, and nobody has done it yet; a target that passed is none."""
        return self.state is ClockState.OVERDUE and not self.is_target

    def days_late(self, on: dt.date) -> int:
        """How many days it is overdue; 0 where it is not."""
        return (on - self.due_on).days if self.is_overdue and self.due_on else 0


def clocks_of(
    contact: Received,
    *,
    on: dt.date,
    rules: Mapping[str, ClockRule],
    meetings: Sequence[dt.date] = (),
    police: PoliceWork | None = None,
    pauses: Iterable[Paused] = (),
    extra: frozenset[dt.date] = frozenset(),
) -> list[CaseClock]:
    """The clocks of a referral, in the order of KEYS; of advice and consultations there are none.

    `rules` are those of the day on which the contact was received, `meetings` the days of meetings that were not called
    off. Those after `on` are planned, and stop nothing yet.
    """
    if contact.stage != "referral" or contact_rules.is_advice_only(contact.stage, contact.decision):
        return []
    spans = _spans(contact, sorted(day for day in meetings if day <= on), police or PoliceWork())
    stops = list(pauses)
    return [
        _clock(key, rules[key], contact, span, on, [one for one in stops if one.key == key], extra)
        for key, span in spans.items()
        if key in rules
    ]


Span = tuple[dt.date, dt.date | None]


def _spans(contact: Received, held: Sequence[dt.date], police: PoliceWork) -> dict[str, Span]:
    """Clock → the day it began, and the day it was met."""
    received, found = contact.received_on, dict[str, Span]()
    if contact.employer_heard_on:
        found[EMPLOYER] = (contact.employer_heard_on, received)
    first = held[0] if held else None
    if contact.decision in {"", "meeting"} and (first or not contact.closed_on):
        found[URGENT_MEETING if contact.is_urgent else MEETING] = (received, first)
    if police.is_involved and (police.decided_on or not contact.closed_on):
        found[POLICE] = (police.began_on or received, police.decided_on)
    if held and not contact.closed_on and not contact.outcome_on:
        found[REVIEW] = (held[-1], None)
    return found | dict.fromkeys((*TARGETS, YEAR), (received, contact.closed_on))


def _clock(
    key: str,
    rule: ClockRule,
    contact: Received,
    span: Span,
    on: dt.date,
    stops: list[Paused],
    extra: frozenset[dt.date],
) -> CaseClock:
    began, done = span
    start: dt.date = began
    if rule.unit is ClockUnit.HOURS:
        start = dt.datetime.combine(began, contact.received_time or LAST_MINUTE, LONDON)
    last = due(start, rule, [Pause(one.start, one.until, "paused") for one in stops], extra)
    last_day = last.date() if isinstance(last, dt.datetime) else last
    waiting = next((one.waiting_for for one in stops if one.covers(on)), "") or TURN.get(key, "")
    return CaseClock(
        key, rule, began, last_day, done, _state(last_day, done, on, stops), "" if done else waiting
    )


def _state(last: dt.date | None, done: dt.date | None, on: dt.date, stops: list[Paused]) -> ClockState:
    if done is not None:
        return ClockState.MISSED if last is not None and done > last else ClockState.MET
    if last is not None and on > last:
        return ClockState.OVERDUE
    if last is None or any(one.covers(on) for one in stops):
        return ClockState.PAUSED
    return ClockState.DUE_SOON if last - on <= SOON else ClockState.RUNNING
