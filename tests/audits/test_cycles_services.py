"""Cycles: planning and changing, asking agencies and their leads, withdrawing, closing and reopening."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from audits.models import Cycle, FrameworkVersion, Return
from audits.services import cycles as services
from audits.services.cycles import CycleFacts
from boards.models import Agency, Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

OPENS, DUE = dt.date(2026, 9, 1), dt.date(2026, 11, 30)
FACTS = CycleFacts("Section 11, 2026", OPENS, DUE)


@pytest.fixture
def version(in_dunmoor: Board) -> FrameworkVersion:
    return stories.framework_of(in_dunmoor)


def plan(version: FrameworkVersion, actor: User, **facts: object) -> Cycle:
    return services.plan_cycle(
        board=version.board, version=version, facts=CycleFacts(**{**FACTS.__dict__, **facts}), actor=actor
    )


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def lead_of(board: Board, agency: Agency, email: str) -> User:
    person = builders.user(email)
    builders.give_role(person, board, Role.AGENCY_LEAD, agency=agency)
    return person


def test_plan(version, manager) -> None:
    main = builders.main_group(version.board)
    meeting = builders.meeting(main, dt.date(2030, 1, 15))
    made = plan(version, manager, name="  Section  11 ", is_pilot=True, challenge_meeting=meeting)
    assert (made.name, made.threshold, made.is_pilot, made.challenge_meeting) == (
        "Section 11",
        Decimal(75),
        True,
        meeting,
    )
    assert entries("cycle.planned")[0].after["due_on"] == "2026-11-30"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"due_on": OPENS - dt.timedelta(days=1)}, "due_on"),
        ({"challenge_on": OPENS - dt.timedelta(days=1)}, "challenge_on"),
        ({"name": " "}, "name"),
        ({"threshold": Decimal(101)}, "threshold"),
    ],
)
def test_what_cannot_be_planned(version, manager, facts, field) -> None:
    with pytest.raises(ValidationError) as caught:
        plan(version, manager, **facts)
    assert list(caught.value.error_dict) == [field]
    assert not Cycle.objects.exists()


def test_a_name_is_there_once(version, manager) -> None:
    plan(version, manager)
    with pytest.raises(ValidationError, match="already a cycle of this name"):
        plan(version, manager, name="SECTION 11, 2026")


def test_drafts_cannot_be_asked(in_dunmoor, manager) -> None:
    draft = stories.framework_of(in_dunmoor, status=FrameworkVersion.Status.DRAFT)
    with pytest.raises(ValidationError, match="is a draft"):
        plan(draft, manager)


def test_a_version_of_another_board_is_refused(version, eastvale, manager) -> None:
    with board_scope(eastvale.pk), pytest.raises(ValueError, match="another board"):
        services.plan_cycle(board=eastvale, version=version, facts=FACTS, actor=manager)


def test_a_changed_due_date_is_in_the_trail(version, manager) -> None:
    cycle = plan(version, manager)
    later = CycleFacts(FACTS.name, OPENS, dt.date(2026, 12, 15))
    changed = services.change_cycle(cycle, facts=later, actor=manager)
    assert (changed.due_on, changed.due_before) == (dt.date(2026, 12, 15), DUE)
    (entry,) = entries("cycle.changed")
    assert (entry.before, entry.after) == ({"due_on": "2026-11-30"}, {"due_on": "2026-12-15"})
    services.change_cycle(cycle, facts=later, actor=manager)
    assert len(entries("cycle.changed")) == 1
    assert Cycle.objects.get().due_before == DUE


def test_standards_change_only_while_nothing_is_answered(version, manager) -> None:
    other = stories.framework_of(version.board, key="other", name="Other")
    police = builders.agency("Dunmoor Police")
    cycle = plan(version, manager)
    (one,) = services.ask_agencies(cycle, [police], actor=manager)
    services.change_cycle(cycle, facts=FACTS, version=other, actor=manager)
    assert Cycle.objects.get().version == other
    stories.answer(stories.return_of(cycle, police), "1.1", 50)
    with pytest.raises(ValidationError, match="have answered already"):
        services.change_cycle(cycle, facts=FACTS, version=version, actor=manager)
    assert one.answers.count() == 1


def test_asking_several_agencies(version, manager) -> None:
    board = version.board
    police, fire, health = (builders.agency(f"Dunmoor {name}") for name in ("Police", "Fire", "Health"))
    only = lead_of(board, police, "only@police.example")
    lead_of(board, fire, "first@fire.example")
    lead_of(board, fire, "second@fire.example")
    cycle = plan(version, manager)
    made = services.ask_agencies(cycle, [police, fire, health], actor=manager)
    assert [(one.agency.name, one.lead) for one in made] == [
        ("Dunmoor Fire", None),
        ("Dunmoor Health", None),
        ("Dunmoor Police", only),
    ]
    assert entries("cycle.agencies_asked")[0].after == {
        "agencies": ["Dunmoor Fire", "Dunmoor Health", "Dunmoor Police"]
    }
    assert services.ask_agencies(cycle, [police], actor=manager) == []
    assert len(entries("cycle.agencies_asked")) == 1


def test_a_lead_of_another_board_or_of_the_past_leads_nothing(version, eastvale, manager) -> None:
    police = builders.agency("Dunmoor Police")
    lead_of(eastvale, police, "other@police.example")
    builders.give_role(
        builders.user("former@police.example"),
        version.board,
        Role.AGENCY_LEAD,
        agency=police,
        ends_on=dt.date(2020, 1, 1),
    )
    (made,) = services.ask_agencies(plan(version, manager), [police], actor=manager)
    assert made.lead is None
    assert services.possible_leads(made) == []


def test_choosing_a_lead(version, manager) -> None:
    police = builders.agency("Dunmoor Police")
    first, second = (lead_of(version.board, police, f"{name}@police.example") for name in ("first", "second"))
    stranger = lead_of(version.board, builders.agency("Dunmoor Fire"), "lead@fire.example")
    (made,) = services.ask_agencies(plan(version, manager), [police], actor=manager)
    assert services.possible_leads(made) == [first, second]
    assert services.choose_lead(made, lead=second, actor=manager).lead == second
    assert entries("return.lead_chosen")[0].after == {"lead": "second"}
    with pytest.raises(ValidationError, match="not a lead of Dunmoor Police"):
        services.choose_lead(made, lead=stranger, actor=manager)
    assert services.choose_lead(made, lead=None, actor=manager).lead is None


def test_withdrawing_loses_nothing(version, manager) -> None:
    police = builders.agency("Dunmoor Police")
    cycle = plan(version, manager)
    (made,) = services.ask_agencies(cycle, [police], actor=manager)
    stories.answer(stories.return_of(cycle, police), "1.1", 75, narrative="We train everybody.")
    services.withdraw_return(made, reason="It has merged with the fire service.", actor=manager)
    found = Return.objects.get()
    assert (found.withdrawn_why, found.can_be_answered) == ("It has merged with the fire service.", False)
    assert found.answers.get().narrative == "We train everybody."
    assert not Return.objects.asked().exists()
    with pytest.raises(ValidationError, match="not asked any more already"):
        services.withdraw_return(made, reason="x", actor=manager)
    back = services.ask_again(made, actor=manager)
    assert (back.withdrawn_on, back.withdrawn_why, back.can_be_answered) == (None, "", True)
    with pytest.raises(ValidationError, match="is asked already"):
        services.ask_again(made, actor=manager)
    assert [
        entry.action for entry in AuditEntry.objects.filter(object_type="audits.return").order_by("pk")
    ] == [
        "return.withdrawn",
        "return.asked_again",
    ]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_withdrawing_needs_a_reason(version, manager, reason) -> None:
    (made,) = services.ask_agencies(
        plan(version, manager), [builders.agency("Dunmoor Police")], actor=manager
    )
    with pytest.raises(ValidationError) as caught:
        services.withdraw_return(made, reason=reason, actor=manager)
    assert list(caught.value.error_dict) == ["reason"]
    assert Return.objects.asked().exists()


def test_a_closed_cycle_stays_as_it_is_until_it_is_reopened(version, manager) -> None:
    police = builders.agency("Dunmoor Police")
    cycle = plan(version, manager, opens_on=dt.date(2026, 1, 1))
    (made,) = services.ask_agencies(cycle, [police], actor=manager)
    closed = services.close_cycle(cycle, actor=manager)
    assert not closed.is_open()
    assert entries("cycle.closed")[0].after["not handed in"] == 1
    for change in (
        lambda: services.close_cycle(cycle, actor=manager),
        lambda: services.change_cycle(cycle, facts=FACTS, actor=manager),
        lambda: services.ask_agencies(cycle, [builders.agency("Dunmoor Fire")], actor=manager),
        lambda: services.withdraw_return(made, reason="x", actor=manager),
        lambda: services.choose_lead(made, lead=None, actor=manager),
    ):
        with pytest.raises(ValidationError, match="closed"):
            change()
    services.reopen_cycle(cycle, actor=manager)
    assert Cycle.objects.get().closed_on is None
    with pytest.raises(ValidationError, match="is open already"):
        services.reopen_cycle(cycle, actor=manager)
