"""What audits of case files need: from leads whose agency has something to say, and from managers when one is late."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.models import CaseAudit
from boards.models import Agency, Board
from boards.needs import needs_of
from core.access import access_of
from core.models import User
from core.partial_dates import display_date
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits.case_stories import case_answer, case_audit_of, question

DAY = dt.timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def health(db: None) -> Agency:
    return builders.agency("Dunmoor Health")


@pytest.fixture
def lead(dunmoor: Board, police: Agency) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD, agency=police)


@pytest.fixture
def audit(dunmoor: Board, police: Agency, health: Agency) -> CaseAudit:
    """Three cases, two questions for all and a third for health."""
    with board_scope(dunmoor.pk):
        made = case_audit_of(dunmoor, police, health, cases=3)
        question(made, 3, agency=health)
        return made


def needs(board: Board, user: User) -> dict[str, tuple[str, bool]]:
    accesses = [access_of(user).by_board[board.pk]]
    with board_scope(board.pk):
        found = needs_of(user, accesses, TODAY)[board.pk]
    return {need.key: (need.title, need.urgent) for need in found if "case_audits" in need.key}


def test_cases_are_counted_until_every_own_question_is_answered(dunmoor, audit, police, health, lead) -> None:
    by = display_date(audit.ends_on)
    wanted = {"own_case_audits": (f"Answer the case file audit “Neglect”, 3 cases, by {by}", False)}
    assert needs(dunmoor, lead) == wanted
    with board_scope(dunmoor.pk):
        case_answer(audit, "A-01", 1, police)
        case_answer(audit, "A-01", 2, health)
        case_answer(audit, "A-02", 1, police, grade="")
    assert needs(dunmoor, lead) == wanted
    with board_scope(dunmoor.pk):
        case_answer(audit, "A-01", 2, police, grade="n/a")
        for place in (1, 2):
            case_answer(audit, "A-03", place, police)
    wanted = {"own_case_audits": (f"Answer the case file audit “Neglect”, 1 case, by {by}", False)}
    assert needs(dunmoor, lead) == wanted
    with board_scope(dunmoor.pk):
        audit.cases.get(reference="A-02").delete()
    assert needs(dunmoor, lead) == {}


def test_several_and_late_ones(dunmoor, audit, police, health, lead, manager) -> None:
    assert needs(dunmoor, manager) == {}
    with board_scope(dunmoor.pk):
        sooner = case_audit_of(dunmoor, police, health, theme="Online harm", ends_on=TODAY)
        case_audit_of(dunmoor, health, theme="Not ours")
        case_audit_of(dunmoor, police, theme="Later", starts_on=TODAY + DAY)
    words, urgent = needs(dunmoor, lead)["own_case_audits"]
    assert words == f"2 case file audits wait for answers, the first by {display_date(TODAY)}"
    assert not urgent
    with board_scope(dunmoor.pk):
        CaseAudit.objects.filter(pk=sooner.pk).update(ends_on=TODAY - DAY)
    late = display_date(TODAY - DAY)
    found = needs(dunmoor, lead)
    assert found["own_case_audits_overdue"] == (
        f"Answer the case file audit “Online harm”, 2 cases: it was due on {late}",
        True,
    )
    assert "3 cases" in found["own_case_audits"][0]
    assert needs(dunmoor, manager) == {
        "case_audits_overdue": (f"1 case file audit is overdue since {late}", True)
    }
    with board_scope(dunmoor.pk):
        CaseAudit.objects.filter(pk=sooner.pk).update(finished_on=TODAY)
    assert needs(dunmoor, manager) == {}
    assert "own_case_audits_overdue" not in needs(dunmoor, lead)


def test_members_and_leads_of_others_are_not_asked(dunmoor, audit) -> None:
    assert needs(dunmoor, builders.user_with_role(dunmoor, Role.MEMBER)) == {}
    other = builders.user_with_role(dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Fire"))
    assert needs(dunmoor, other) == {}
