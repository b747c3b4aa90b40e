"""Limits of cases: when each is over, what stops it, and the page that tells what is due."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.clock_rules import CLOCK_RULES, ClockState
from core.models import AuditEntry, StatutoryClock, User
from core.working_days import add_working_days
from lado import case_clocks
from lado.models import CaseMeeting, ClockPause, Contact, Strand
from lado.services import clocks as services
from lado.services.case_meetings import missed_limit
from tests import builders
from tests.lado.stories import ADULT, cleared, contact_of, officer_of

RULES = {rule.key: rule for rule in CLOCK_RULES}
MONDAY = dt.date(2026, 3, 2)
BASE = "/boards/dunmoor/allegations/"
DAY = dt.timedelta(days=1)


@dataclass
class Case:
    """A contact as the pure rules see it."""

    received_on: dt.date = MONDAY
    received_time: dt.time | None = None
    employer_heard_on: dt.date | None = None
    stage: str = "referral"
    decision: str = ""
    is_urgent: bool = False
    closed_on: dt.date | None = None
    outcome_on: dt.date | None = None


def clocks(on: dt.date, case: Case | None = None, **facts: Any) -> dict[str, case_clocks.CaseClock]:
    found = case_clocks.clocks_of(case or Case(), on=on, rules=RULES, **facts)
    return {clock.key: clock for clock in found}


def due_on(key: str, case: Case, **facts: Any) -> dt.date | None:
    return clocks(MONDAY, case, **facts)[key].due_on


# The rules ----------------------------------------------------------------------------------------------------------


@given(received=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))
def test_a_meeting_is_late_the_day_after_its_fifth_working_day(received: dt.date) -> None:
    last = add_working_days(received, 5)
    case = Case(received)
    assert clocks(last, case)["lado_meeting"].state is ClockState.DUE_SOON
    assert clocks(last + DAY, case)["lado_meeting"].is_overdue


def test_urgent_ones_meet_within_72_hours() -> None:
    assert due_on("lado_meeting_urgent", Case(is_urgent=True, received_time=dt.time(9))) == MONDAY + 3 * DAY
    assert "lado_meeting" not in clocks(MONDAY, Case(is_urgent=True))


@pytest.mark.parametrize(
    ("key", "case", "expected"),
    [
        ("lado_employer_report", Case(employer_heard_on=dt.date(2026, 2, 27)), MONDAY),
        ("lado_closure_1_month", Case(), dt.date(2026, 4, 2)),
        ("lado_closure_3_months", Case(), dt.date(2026, 6, 2)),
        ("lado_closure_12_months", Case(), dt.date(2027, 3, 2)),
    ],
)
def test_limits(key: str, case: Case, expected: dt.date) -> None:
    assert due_on(key, case) == expected


def test_the_employer_was_in_time_or_late() -> None:
    in_time = clocks(MONDAY, Case(employer_heard_on=dt.date(2026, 2, 27)))["lado_employer_report"]
    late = clocks(MONDAY, Case(employer_heard_on=dt.date(2026, 2, 26)))["lado_employer_report"]
    assert [in_time.state, late.state] == [ClockState.MET, ClockState.MISSED]
    assert not late.is_overdue  # it is done: nobody can see to it any more


def test_a_review_follows_the_last_meeting_that_was_held() -> None:
    held = [MONDAY, MONDAY + 10 * DAY, MONDAY + 60 * DAY]
    found = clocks(MONDAY + 20 * DAY, meetings=held)
    assert found["lado_review"].due_on == MONDAY + 38 * DAY
    assert found["lado_meeting"].state is ClockState.MET
    assert clocks(MONDAY + 39 * DAY, meetings=held)["lado_review"].is_overdue
    ended = Case(outcome_on=MONDAY + 20 * DAY)
    assert "lado_review" not in clocks(MONDAY + 39 * DAY, ended, meetings=held)


def test_a_planned_meeting_meets_nothing_yet() -> None:
    late = MONDAY + 30 * DAY
    assert clocks(late, meetings=[late + DAY])["lado_meeting"].is_overdue


def test_the_police_have_four_weeks_to_decide() -> None:
    began = MONDAY + 2 * DAY
    waits = case_clocks.PoliceWork(True, began)
    found = clocks(MONDAY, police=waits)["lado_police_decision"]
    assert (found.due_on, found.waiting_for) == (began + 28 * DAY, "Police")
    decided = case_clocks.PoliceWork(True, began, began + 30 * DAY)
    assert clocks(MONDAY + 90 * DAY, police=decided)["lado_police_decision"].state is ClockState.MISSED
    assert "lado_police_decision" not in clocks(MONDAY, police=case_clocks.PoliceWork())


@pytest.mark.parametrize("case", [Case(stage="advice"), Case(stage="consultation"), Case(decision="advice")])
def test_advice_has_no_limits(case: Case) -> None:
    assert clocks(MONDAY, case) == {}


def test_what_the_employer_handles_needs_no_meeting() -> None:
    assert "lado_meeting" not in clocks(MONDAY, Case(decision="employer"))


def test_targets_are_never_overdue() -> None:
    found = clocks(MONDAY + 200 * DAY)
    assert [key for key, one in found.items() if one.is_overdue] == ["lado_meeting"]
    assert clocks(MONDAY + 366 * DAY)["lado_closure_12_months"].is_overdue


def test_a_pause_moves_the_limit_by_its_working_days() -> None:
    """Due on Monday 9 March; from Wednesday to before Monday three working days stand still."""
    pause = case_clocks.Paused("lado_meeting", dt.date(2026, 3, 4), dt.date(2026, 3, 9))
    assert due_on("lado_meeting", Case(), pauses=[pause]) == dt.date(2026, 3, 12)
    other = case_clocks.Paused("lado_review", dt.date(2026, 3, 4))
    assert due_on("lado_meeting", Case(), pauses=[other]) == dt.date(2026, 3, 9)


def test_without_an_end_nobody_knows_when_it_is_due() -> None:
    pause = case_clocks.Paused("lado_meeting", dt.date(2026, 3, 4), waiting_for="Police")
    found = clocks(MONDAY + 100 * DAY, pauses=[pause])["lado_meeting"]
    assert (found.state, found.due_on, found.waiting_for) == (ClockState.PAUSED, None, "Police")
    # What was late before it stood still stays late.
    late = case_clocks.Paused("lado_meeting", dt.date(2026, 3, 20))
    assert clocks(MONDAY + 100 * DAY, pauses=[late])["lado_meeting"].is_overdue


# Cases --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


def days_ago(number: int) -> dt.date:
    return timezone.localdate() - number * DAY


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_a_case_keeps_the_rules_it_began_under(dunmoor: Board) -> None:
    old = StatutoryClock.objects.get(key="lado_meeting")
    old.valid_until = dt.date(2026, 3, 31)
    old.save()
    facts = {"name": old.name, "start_event": old.start_event, "unit": old.unit, "source": "Local"}
    StatutoryClock.objects.create(
        key=old.key, length=2, edition="Second edition", valid_from=dt.date(2026, 4, 1), **facts
    )
    with cleared(dunmoor):
        found = []
        for day in (dt.date(2026, 3, 30), dt.date(2026, 4, 13)):
            case = contact_of(dunmoor, received_on=day)
            (clock,) = [one for one in services.clocks_of_case(case) if one.key == "lado_meeting"]
            found.append((clock.rule.edition, clock.rule.length, clock.due_on))
    # Good Friday and Easter Monday lie in the first one.
    assert found == [
        ("Local procedure", 5, dt.date(2026, 4, 8)),
        ("Second edition", 2, dt.date(2026, 4, 15)),
    ]


def test_a_new_edition_of_the_guidance_leaves_open_cases_alone(dunmoor: Board, client: Client) -> None:
    """The board goes over to an edition that came into force before the case was received."""
    Board.objects.filter(pk=dunmoor.pk).update(edition=Board.Edition.WT2023)
    dunmoor.refresh_from_db()
    old = StatutoryClock.objects.get(key="lado_meeting")
    StatutoryClock.objects.create(
        key=old.key,
        name=old.name,
        start_event=old.start_event,
        unit=old.unit,
        length=2,
        edition="Working Together 2026",
        source="Statute",
    )

    def found(case: Contact) -> tuple[str, int]:
        (clock,) = [one for one in services.clocks_of_case(case) if one.key == "lado_meeting"]
        return clock.rule.edition, clock.rule.length

    with cleared(dunmoor):
        before = contact_of(dunmoor, received_on=days_ago(1), reference="BEFORE")
        assert found(before) == ("Local procedure", 5)
        Board.objects.filter(pk=dunmoor.pk).update(edition=Board.Edition.WT2026)
        dunmoor.refresh_from_db()
        after = contact_of(dunmoor, received_on=days_ago(1), reference="AFTER")
        assert found(after) == ("Working Together 2026", 2)
        before = Contact.objects.select_related("board").get(pk=before.pk)
        assert found(before) == ("Local procedure", 5)
        # A meeting is late by the same rule as the limit of its case.
        assert missed_limit(before, "trust", add_working_days(before.received_on, 5)) is None
        assert missed_limit(after, "trust", add_working_days(after.received_on, 5)) is not None
    assert "5 working days from the referral. Local procedure" in text(client.get(f"{BASE}{before.pk}/"))
    assert "2 working days from the referral. Working Together 2026" in text(client.get(f"{BASE}{after.pk}/"))


def test_a_pause_is_kept_and_ended(dunmoor: Board, officer: User, client: Client) -> None:
    with cleared(dunmoor):
        case = contact_of(dunmoor, received_on=days_ago(2))
    one = f"{BASE}{case.pk}/"
    form = {
        "clock": "lado_meeting",
        "waiting_for": "Police",
        "reason": f"{ADULT} is in custody",
        "draft": "d",
    }
    day = days_ago(1)
    answer = client.post(f"{one}pauses/add/", form | {"starts_on": day.isoformat()})
    assert answer.status_code == 302, text(answer)
    page = text(client.get(one))
    assert "Waiting for: Police" in page
    assert f"{ADULT} is in custody" in page
    with cleared(dunmoor):
        pause = ClockPause.objects.get()
        entry = AuditEntry.objects.get(action="case.clock_paused")
        assert entry.after == {"clock": "lado_meeting", "from": day.isoformat()}
    due = text(client.get(f"{BASE}due/"))
    assert "Police" in due
    assert "Paused" in due
    assert "Xanthippe" not in due
    answer = client.post(f"{one}pauses/{pause.pk}/end/", {"until": timezone.localdate().isoformat()})
    assert answer.status_code == 302, text(answer)
    with cleared(dunmoor):
        pause.refresh_from_db()
        assert pause.until == timezone.localdate()
        with pytest.raises(ValidationError, match="ended already"):
            services.end_pause(pause, until=timezone.localdate(), actor=officer)
        case.refresh_from_db()
        assert case.revision == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"clock": "lado_review"}, "clock"),
        ({"clock": "lado_closure_1_month"}, "clock"),
        ({"reason": "  "}, "reason"),
        ({"starts_on": days_ago(11)}, "starts_on"),
        ({"starts_on": days_ago(-1)}, "starts_on"),
        ({"until": days_ago(3)}, "until"),
    ],
)
def test_pauses_that_cannot_be(dunmoor: Board, officer: User, changes: dict[str, Any], field: str) -> None:
    usual: dict[str, Any] = {"clock": "lado_meeting", "starts_on": days_ago(2), "reason": "waits"}
    facts = usual | changes
    with cleared(dunmoor):
        case = contact_of(dunmoor, received_on=days_ago(10))
        with pytest.raises(ValidationError) as caught:
            services.pause_clock(case, facts=services.PauseFacts(**facts), actor=officer)
    assert list(caught.value.error_dict) == [field]


def test_two_pauses_at_once_are_one_too_many(dunmoor: Board, officer: User) -> None:
    facts = services.PauseFacts("lado_meeting", days_ago(2), reason="waits")
    with cleared(dunmoor):
        case = contact_of(dunmoor, received_on=days_ago(10))
        services.pause_clock(case, facts=facts, actor=officer)
        with pytest.raises(ValidationError, match="stands still already"):
            services.pause_clock(case, facts=facts, actor=officer)
        Contact.objects.filter(pk=case.pk).update(closed_on=timezone.localdate())
        with pytest.raises(ValidationError, match="closed"):
            services.pause_clock(case, facts=facts, actor=officer)


def test_what_is_due_over_all_cases(dunmoor: Board, client: Client) -> None:
    with cleared(dunmoor):
        late = contact_of(dunmoor, received_on=days_ago(30), reference="LATE")
        met = contact_of(dunmoor, received_on=days_ago(50), reference="REVIEW")
        CaseMeeting.objects.create(board=dunmoor, contact=met, held_on=days_ago(40))
        CaseMeeting.objects.create(board=dunmoor, contact=late, held_on=days_ago(2), is_cancelled=True)
        fresh = contact_of(dunmoor, received_on=days_ago(1), reference="FRESH")
        Strand.objects.create(board=dunmoor, contact=fresh, kind="police")
        contact_of(dunmoor, received_on=days_ago(90), closed_on=days_ago(2), reference="CLOSED")
        contact_of(dunmoor, received_on=days_ago(90), stage="advice", reference="ADVICE")
        found = services.due_clocks(dunmoor, on=timezone.localdate())
        assert [(one.contact.reference, one.clock.key) for one in found[:2]] == [
            ("LATE", "lado_meeting"),
            ("REVIEW", "lado_review"),
        ]
        assert services.overdue_cases(dunmoor, on=timezone.localdate()) == {late.pk, met.pk}
        assert {one.contact.reference for one in found} == {"LATE", "REVIEW", "FRESH"}
    words = text(client.get(f"{BASE}due/"))
    assert "2 overdue" in words
    assert "Police decide what they do" in words
    listed = text(client.get(f"{BASE}?overdue=yes"))
    assert "LATE" in listed
    assert "REVIEW" in listed
    assert "FRESH" not in listed


def test_nothing_is_due(client: Client) -> None:
    assert "Nothing is due" in text(client.get(f"{BASE}due/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_what_is_due_takes_as_many_queries_for_one_case_as_for_many(
    dunmoor: Board, client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with cleared(dunmoor):
        for number in range(rows):
            case = contact_of(dunmoor, received_on=days_ago(number + 20))
            CaseMeeting.objects.create(board=dunmoor, contact=case, held_on=days_ago(number))
            ClockPause.objects.create(
                board=dunmoor, contact=case, clock="lado_review", starts_on=days_ago(1), reason="x"
            )
    client.get(f"{BASE}due/")
    with django_assert_num_queries(12):
        client.get(f"{BASE}due/")
