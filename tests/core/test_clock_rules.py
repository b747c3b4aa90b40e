"""Clocks: due dates, pauses, states, and the rules the project starts with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock_rules import (
    CLOCK_RULES,
    ClockRule,
    ClockState,
    ClockUnit,
    Pause,
    days_left,
    due,
    overlaps,
    predicted_breach,
    rule_in_force,
    state,
)
from core.working_days import add_working_days, working_days_between

DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))
RULES = {rule.key: rule for rule in CLOCK_RULES}


def rule(length: int, unit: ClockUnit, **more: object) -> ClockRule:
    made = ClockRule("key", "Visit", "referral", length, unit, "2023", None, None, "Guidance")
    return replace(made, **more)  # type: ignore[arg-type]


FIVE = rule(5, ClockUnit.WORKING_DAYS)
WEEK = rule(1, ClockUnit.WEEKS)
HOURS = rule(24, ClockUnit.HOURS)


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        (date(2026, 11, 20), 5, ClockUnit.WORKING_DAYS, date(2026, 11, 27)),
        (date(2022, 9, 16), 5, ClockUnit.WORKING_DAYS, date(2022, 9, 26)),
        (date(2026, 12, 24), 15, ClockUnit.WORKING_DAYS, date(2027, 1, 19)),
        (date(2026, 11, 20), 28, ClockUnit.CALENDAR_DAYS, date(2026, 12, 18)),
        (date(2026, 11, 20), 6, ClockUnit.WEEKS, date(2027, 1, 1)),
        (date(2026, 8, 31), 6, ClockUnit.MONTHS, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, ClockUnit.MONTHS, date(2026, 2, 28)),
        (date(2026, 11, 20), 12, ClockUnit.MONTHS, date(2027, 11, 20)),
    ],
)
def test_due_known_dates(start: date, length: int, unit: ClockUnit, expected: date) -> None:
    assert due(start, rule(length, unit)) == expected


def test_a_moment_counts_as_its_day_in_england() -> None:
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in England
    assert due(late, WEEK) == date(2026, 6, 9)


def test_late_bank_holidays_move_the_date() -> None:
    assert due(date(2026, 11, 20), FIVE, extra=frozenset({date(2026, 11, 24)})) == date(2026, 11, 30)


def test_hours_are_real_hours_when_the_clocks_change() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    found = due(start, HOURS)
    assert isinstance(found, datetime)
    assert found - start == timedelta(hours=24)
    assert found.isoformat() == "2026-03-29T13:00:00+01:00"
    assert days_left(start + timedelta(hours=20, minutes=30), start, HOURS) == 3
    assert state(start + timedelta(hours=25), start, HOURS) is ClockState.OVERDUE
    with pytest.raises(ValueError, match="time of day"):
        due(date(2026, 3, 28), HOURS)


def test_hours_pause_by_the_hour() -> None:
    start = datetime(2026, 11, 2, 12, tzinfo=UTC)
    one = Pause(start + timedelta(hours=2), start + timedelta(hours=5), "waiting for the hospital")
    two = Pause(start + timedelta(hours=4), start + timedelta(hours=6), "waiting for the police")
    assert due(start, HOURS, [one, two]) == start + timedelta(hours=28)
    assert days_left(start + timedelta(hours=3), start, HOURS, [one, two]) == 22
    unended = Pause(start + timedelta(hours=2), None, "waiting")
    assert due(start, HOURS, [unended]) is None
    assert days_left(start + timedelta(hours=9), start, HOURS, [unended]) == 22
    assert state(start + timedelta(hours=9), start, HOURS, [unended]) is ClockState.PAUSED


@given(DAYS, st.integers(1, 60), st.frozensets(DAYS, max_size=4))
def test_working_days_agree_with_the_calendar_of_working_days(
    start: date, length: int, extra: frozenset[date]
) -> None:
    assert due(start, rule(length, ClockUnit.WORKING_DAYS), extra=extra) == add_working_days(
        start, length, extra
    )


@given(DAYS, st.integers(1, 40), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=3))
def test_pauses_move_the_date_by_the_paused_days(
    start: date, length: int, spans: list[tuple[int, int]]
) -> None:
    pauses = [Pause(start + timedelta(a), start + timedelta(a + n), "waiting") for a, n in spans]
    found = due(start, rule(length, ClockUnit.CALENDAR_DAYS), pauses)
    assert found is not None
    # Counted independently: the days after the start that are in no pause.
    span = (start + timedelta(i) for i in range(1, (found - start).days + 1))
    ran = [day for day in span if not any(p.start <= day and p.until and day < p.until for p in pauses)]
    assert len(ran) == length
    assert ran[-1] == found


def test_a_pause_without_end_stops_the_days_left() -> None:
    start, pause = date(2026, 11, 2), Pause(date(2026, 11, 4), None, "criminal investigation")
    assert due(start, FIVE, [pause]) is None
    assert [days_left(date(2026, 11, day), start, FIVE, [pause]) for day in (2, 3, 4, 9, 20)] == [
        5,
        4,
        4,
        4,
        4,
    ]
    assert state(date(2026, 11, 3), start, FIVE, [pause]) is ClockState.RUNNING
    assert state(date(2026, 11, 4), start, FIVE, [pause]) is ClockState.PAUSED
    ended = [replace(pause, until=date(2026, 11, 16))]
    assert due(start, FIVE, ended) == date(2026, 11, 19)
    assert days_left(date(2026, 11, 15), start, FIVE, ended) == 4
    assert days_left(date(2026, 11, 16), start, FIVE, ended) == 3


def test_a_pause_after_the_deadline_does_not_save_it() -> None:
    pause = Pause(date(2026, 11, 16), None, "too late")
    assert due(date(2026, 11, 2), FIVE, [pause]) == date(2026, 11, 9)
    assert state(date(2026, 11, 20), date(2026, 11, 2), FIVE, [pause]) is ClockState.OVERDUE


@given(DAYS, st.integers(-30, 60), st.integers(1, 25))
def test_days_left_are_working_days_to_the_deadline(start: date, offset: int, length: int) -> None:
    now = start + timedelta(days=offset)
    clock = rule(length, ClockUnit.WORKING_DAYS)
    last = add_working_days(start, length)
    # Late from the day after on, also on a weekend on which no working day has passed.
    expected = working_days_between(now, last) if now <= last else min(-1, -working_days_between(last, now))
    assert days_left(now, start, clock) == expected


@pytest.mark.parametrize(
    ("now", "done", "expected"),
    [
        (date(2026, 11, 3), None, ClockState.RUNNING),
        (date(2026, 11, 6), None, ClockState.DUE_SOON),
        (date(2026, 11, 9), None, ClockState.DUE_SOON),
        (date(2026, 11, 10), None, ClockState.OVERDUE),
        (date(2026, 12, 1), date(2026, 11, 9), ClockState.MET),
        (date(2026, 12, 1), date(2026, 11, 10), ClockState.MISSED),
    ],
)
def test_state(now: date, done: date | None, expected: ClockState) -> None:
    assert state(now, date(2026, 11, 2), FIVE, done=done) is expected


def test_the_weekend_after_the_last_day_is_late() -> None:
    """Five working days from Monday 2 November end on Monday 9; from Friday 30 October on Friday 6."""
    start, saturday = date(2026, 10, 30), date(2026, 11, 7)
    assert due(start, FIVE) == date(2026, 11, 6)
    assert state(saturday, start, FIVE) is ClockState.OVERDUE
    assert state(saturday, start, FIVE, done=saturday) is ClockState.MISSED
    assert state(saturday, start, FIVE, done=date(2026, 11, 6)) is ClockState.MET
    assert days_left(saturday, start, FIVE) == days_left(date(2026, 11, 9), start, FIVE) == -1


def test_due_soon_can_be_set_and_defaults_to_a_fifth() -> None:
    months = rule(6, ClockUnit.MONTHS)
    assert state(date(2026, 11, 3), date(2026, 11, 2), FIVE, soon=4) is ClockState.DUE_SOON
    assert state(date(2026, 5, 25), date(2026, 1, 1), months) is ClockState.RUNNING
    assert state(date(2026, 5, 26), date(2026, 1, 1), months) is ClockState.DUE_SOON


def test_a_plan_that_comes_too_late_is_a_predicted_breach() -> None:
    assert predicted_breach(date(2026, 11, 9), date(2026, 11, 2), FIVE) is None
    assert predicted_breach(date(2026, 11, 11), date(2026, 11, 2), FIVE) == 2
    unended = [Pause(date(2026, 11, 3), None, "waiting")]
    assert predicted_breach(date(2026, 12, 11), date(2026, 11, 2), FIVE, unended) is None


def test_the_rule_in_force_is_that_of_the_day_the_clock_started() -> None:
    old = rule(10, ClockUnit.WORKING_DAYS, edition="2018", valid_until=date(2023, 12, 14))
    new = rule(15, ClockUnit.WORKING_DAYS, edition="2023", valid_from=date(2023, 12, 15))
    other = replace(new, key="other")
    assert rule_in_force([new, old], date(2023, 12, 14)) is old
    assert rule_in_force([new, old, other], date(2023, 12, 15), "key") is new
    assert rule_in_force([new], date(2020, 1, 1)) is None
    with pytest.raises(ValueError, match="Say which clock"):
        rule_in_force([new, other], date(2024, 1, 1))
    with pytest.raises(ValueError, match="Two rules for “Visit” hold on 1 January 2024"):
        rule_in_force([new, rule(5, ClockUnit.WEEKS)], date(2024, 1, 1))
    assert overlaps([old, new, other]) == []
    assert overlaps([old, new, rule(5, ClockUnit.WEEKS, edition="2026", valid_from=date(2024, 1, 1))]) == [
        "Two rules for “Visit” hold at once (2023 and 2026)"
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length": 0}, "at least 1, not 0"),
        ({"source": ""}, "where the rule “Visit” comes from"),
        ({"name": ""}, "needs a key, a name"),
        (
            {"valid_from": date(2024, 1, 2), "valid_until": date(2024, 1, 1)},
            "ends on 1 January 2024, before it begins on 2 January 2024",
        ),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(FIVE, **changes)  # type: ignore[arg-type]


def test_a_pause_needs_a_reason_and_an_end_after_its_start() -> None:
    with pytest.raises(ValueError, match="Say why"):
        Pause(date(2026, 1, 1), None, " ")
    with pytest.raises(ValueError, match="ends on 1 January 2026, before it begins on 2 January 2026"):
        Pause(date(2026, 1, 2), date(2026, 1, 1), "waiting")


def test_the_seed_rules_say_what_the_survey_says() -> None:
    words = {key: (found.length, found.unit.value) for key, found in RULES.items()}
    assert words == {
        "notification": (5, "working_days"),
        "rapid_review": (15, "working_days"),
        "rapid_review_from_awareness": (15, "working_days"),
        "practice_review": (6, "months"),
        "annual_report": (12, "months"),
        "lado_employer_report": (1, "working_days"),
        "lado_meeting": (5, "working_days"),
        "lado_meeting_urgent": (72, "hours"),
        "lado_police_decision": (4, "weeks"),
        "lado_review": (28, "calendar_days"),
        "lado_closure_1_month": (1, "months"),
        "lado_closure_3_months": (3, "months"),
        "lado_closure_12_months": (12, "months"),
        "employer_action": (3, "working_days"),
        "employer_report": (10, "working_days"),
        "employer_decision": (2, "working_days"),
        "employer_hearing": (15, "working_days"),
        "private_fostering_visit": (7, "working_days"),
        "child_death_notification": (24, "hours"),
    }
    assert len(RULES) == len(CLOCK_RULES)
    assert overlaps(CLOCK_RULES) == []
    assert RULES["lado_employer_report"].in_words() == "1 working day from the employer hearing of it"
