"""Receiving, changing, deciding and closing: rules, references, the trail, two officers at once."""

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from boards.models import Board
from core.merging import ConflictError, Read, plain
from core.models import AuditEntry, User
from core.sealing import keyed_hash
from lado import contact_rules as rules
from lado.models import CaseNote, Contact, ContactSector, OutcomeLabel, Setting
from lado.services import contacts, outcomes
from lado.services.lists import ensure_lists
from lado.services.references import next_reference
from lado.services.searching import patterns_of
from tests.lado.stories import (
    ACCOUNT,
    ADULT,
    CHILD,
    DAY,
    cleared,
    contact_of,
    officer_of,
    outcome_of,
    sector_of,
)

LATER = DAY + dt.timedelta(days=10)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def on(dunmoor: Board) -> Iterator[Board]:
    """Within the scope of the board's officers."""
    with cleared(dunmoor):
        yield dunmoor


def entries(contact: Contact) -> list[tuple[str, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(object_type="lado.contact", object_id=str(contact.pk)).order_by("id")
    return [(row.action, row.after) for row in rows]


def wrong(error: Any) -> dict[str, list[str]]:
    return dict(error.value.message_dict)


# References ------------------------------------------------------------------------------------------------------


def test_references_count_by_board_and_year(on: Board, eastvale: Board) -> None:
    assert [contact_of(on).reference for _ in range(2)] == ["2026-0001", "2026-0002"]
    assert contact_of(on, received_on=dt.date(2025, 12, 31)).reference == "2025-0001"
    assert contact_of(on, reference="2026-0041").reference == "2026-0041"
    assert contact_of(on, reference="old 7").reference == "old 7"
    assert contact_of(on).reference == "2026-0042"
    assert next_reference(on, 2026) == "2026-0043"
    with cleared(eastvale):
        assert contact_of(eastvale).reference == "2026-0001"


def test_a_contact_that_is_refused_leaves_no_gap(on: Board) -> None:
    with pytest.raises(ValidationError):
        contact_of(on, received_on=timezone.localdate() + dt.timedelta(days=1))
    assert contact_of(on).reference == "2026-0001"


def test_a_reference_is_there_once(on: Board) -> None:
    contact_of(on, reference="A 1")
    with pytest.raises(ValidationError) as error:
        contact_of(on, reference="A 1")
    assert "There is already a case with this reference." in str(error.value)


def _at_once(board: Board, jobs: int) -> list[str]:
    """References of contacts that several officers save at one moment, each on a connection of their own."""
    found: list[str] = []
    ready = threading.Barrier(jobs)

    def save() -> None:
        try:
            ready.wait(timeout=20)
            with cleared(board):
                found.append(contact_of(board, setting="New Place").reference)
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_four_at_one_moment_get_four_numbers_one_setting_and_one_list() -> None:
    from tests import builders

    board = builders.board("Dunmoor Safeguarding Children Partnership", "dunmoor")
    assert _at_once(board, 4) == [f"2026-000{number}" for number in (1, 2, 3, 4)]
    with cleared(board):
        assert Setting.objects.count() == 1
        assert ContactSector.objects.count() == 12
        assert OutcomeLabel.objects.count() == 8


# Facts -----------------------------------------------------------------------------------------------------------


def test_a_referral_keeps_the_name_sealed_and_can_be_found(on: Board, officer: User) -> None:
    contact = contact_of(on, actor=officer)
    assert (contact.adult_name, contact.children, contact.account) == (ADULT, CHILD, ACCOUNT)
    assert contact.adult_hash == keyed_hash("quillfeather xanthippe", purpose="adult")
    assert len(contact.adult_sounds) == 2
    assert entries(contact) == [("case.received", {"reference": "2026-0001", "stage": "referral"})]


def test_a_consultation_keeps_no_name_and_knows_the_adult_again(on: Board) -> None:
    told = contact_of(on, stage="consultation", adult_name=ADULT, setting="")
    assert told.adult_name == ""
    again = contact_of(on, adult_name="Mr QUILLFEATHER, Xanthippe", setting="")
    assert patterns_of(again).same_adult == [told]
    assert patterns_of(told).same_adult == [again]
    # Changing something else, without a name on the page, does not lose the codes.
    facts = replace(contacts.facts_of(told), role="Coach")
    changed = contacts.change_contact(told, facts=facts, actor=officer_of(on))
    assert changed.adult_hash == told.adult_hash


def test_taking_the_name_out_takes_its_codes_out(on: Board, officer: User) -> None:
    contact = contact_of(on)
    facts = replace(contacts.facts_of(contact), adult_name="")
    changed = contacts.change_contact(contact, facts=facts, actor=officer)
    assert (changed.adult_hash, changed.adult_sounds) == ("", [])


@pytest.mark.parametrize("field", ["adult_details", "children"])
def test_only_a_referral_holds_people(on: Board, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        contact_of(on, stage="consultation", **{field: "Somebody"})
    assert wrong(error) == {field: [rules.NO_NAME_KEPT]}


def test_the_list_of_settings_learns(on: Board, officer: User) -> None:
    health = None
    contact_of(on, setting="Hilltop  School", sector="Education")
    health = sector_of(on, "Health")
    again = contact_of(on, setting="HILLTOP SCHOOL")
    assert again.sector == sector_of(on, "Education")
    assert Setting.objects.get().name == "Hilltop School"
    # The contact's own sector does not change what is known of the setting.
    assert contact_of(on, setting="Hilltop School", sector=health).sector == health
    assert Setting.objects.get().sector == sector_of(on, "Education")
    contact_of(on, setting="Dunmoor Rovers", has_employer=False)
    assert Setting.objects.get(name="Dunmoor Rovers").has_employer is False
    assert contact_of(on, setting=" ").setting is None


def test_natures_of_which_one_is_the_main(on: Board, officer: User) -> None:
    contact = contact_of(on, main_nature="physical", other_natures=("emotional", "neglect"))
    assert [(one.nature, one.is_main) for one in contact.natures.all()] == [
        ("physical", True),
        ("emotional", False),
        ("neglect", False),
    ]
    facts = replace(contacts.facts_of(contact), main_nature="emotional", other_natures=("physical",))
    contacts.change_contact(contact, facts=facts, actor=officer)
    assert sorted(contact.natures.values_list("nature", "is_main")) == [
        ("emotional", True),
        ("physical", False),
    ]
    with pytest.raises(ValidationError) as error:
        contact_of(on, other_natures=("sexual",))
    assert wrong(error) == {"main_nature": [rules.MAIN_MISSING]}


@pytest.mark.parametrize("field", ["received_on", "employer_heard_on"])
def test_days_that_are_still_to_come(on: Board, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        contact_of(on, **{field: timezone.localdate() + dt.timedelta(days=1)})
    assert wrong(error) == {field: [rules.FUTURE]}


def test_advice_that_is_closed_at_once(on: Board, officer: User) -> None:
    facts = contacts.ContactFacts(received_on=DAY, stage="advice")
    advice = contacts.AdviceGiven("Follow your code of conduct.", closes=True)
    contact = contacts.receive_contact(board=on, facts=facts, advice=advice, actor=officer)
    assert (contact.decision, contact.decided_by, contact.closed_on) == ("advice", officer, DAY)
    referral = contacts.ContactFacts(received_on=DAY)
    with pytest.raises(ValidationError) as error:
        contacts.receive_contact(
            board=on, facts=referral, advice=contacts.AdviceGiven("", True), actor=officer
        )
    assert wrong(error) == {"closes": [rules.NO_OUTCOME_YET]}


# Two officers in one case ----------------------------------------------------------------------------------------


def read_of(contact: Contact) -> Read[Any]:
    return Read(contact.revision, plain(contacts.facts_of(contact)))


def test_two_officers_who_change_different_things_both_keep_theirs(on: Board, officer: User) -> None:
    contact = contact_of(on)
    read = read_of(contact)
    facts = contacts.facts_of(contact)
    contacts.change_contact(contact, facts=replace(facts, account="First"), read=read, actor=officer)
    both = contacts.change_contact(contact, facts=replace(facts, children="Second"), read=read, actor=officer)
    assert (both.account, both.children, both.revision) == ("First", "Second", 2)


def test_two_officers_who_change_the_same_see_both_and_nothing_is_saved(on: Board, officer: User) -> None:
    contact = contact_of(on)
    read = read_of(contact)
    facts = contacts.facts_of(contact)
    first = replace(facts, account="First", role="Coach")
    contacts.change_contact(contact, facts=first, read=read, actor=officer)
    with pytest.raises(ConflictError) as error:
        contacts.change_contact(contact, facts=replace(facts, account="Second"), read=read, actor=officer)
    (one,) = error.value.differences
    assert (one.field, one.theirs, one.mine) == ("account", "First", "Second")
    assert (error.value.merged.role, error.value.revision) == ("Coach", 1)
    assert "First" not in str(error.value)
    contact.refresh_from_db()
    assert (contact.account, contact.revision) == ("First", 1)


def test_the_trail_names_fields_and_says_nothing_of_what_stands_in_them(on: Board, officer: User) -> None:
    contact = contact_of(on)
    facts = replace(contacts.facts_of(contact), account="Something else", role="Coach")
    contacts.change_contact(contact, facts=facts, actor=officer)
    contacts.change_contact(contact, facts=facts, actor=officer)
    assert entries(contact)[1:] == [("case.changed", {"fields": ["account", "role"]})]


# Decision, outcome, closing ---------------------------------------------------------------------------------------


def decided(contact: Contact, actor: User, decision: str = "employer", **more: Any) -> Contact:
    given = {"decided_on": LATER, "decision_reasons": "Below the threshold."} | more
    return outcomes.decide(contact, given=outcomes.DecisionGiven(decision, **given), actor=actor)


def ended(contact: Contact, actor: User, name: str = "Unfounded", on: dt.date = LATER) -> Contact:
    given = outcomes.OutcomeGiven(outcome_of(contact.board, name), on, "Nothing supports it.")
    return outcomes.record_outcome(contact, given=given, actor=actor)


def test_from_decision_to_closing_and_back(on: Board, officer: User) -> None:
    contact = contact_of(on)
    with pytest.raises(ValidationError, match="closed with an outcome"):
        outcomes.close_case(contact, on=LATER, actor=officer)
    decided(contact, officer)
    ended(contact, officer)
    closed = outcomes.close_case(contact, on=LATER, actor=officer)
    assert (closed.decided_by, closed.closed_on, closed.revision) == (officer, LATER, 3)
    with pytest.raises(ValidationError, match="This case is closed"):
        decided(contact, officer, "advice")
    with pytest.raises(ValidationError) as error:
        outcomes.reopen_case(contact, reason=" ", actor=officer)
    assert "reason" in wrong(error)
    opened = outcomes.reopen_case(contact, reason="A second child spoke.", actor=officer)
    assert opened.closed_on is None
    assert CaseNote.objects.get().text == "Reopened: A second child spoke."
    assert [action for action, _ in entries(contact)] == [
        "case.received",
        "case.decided",
        "case.outcome_recorded",
        "case.closed",
        "case.reopened",
    ]
    assert "second child" not in str(entries(contact))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decided_on": DAY - dt.timedelta(days=1)}, "decided_on"),
        ({"decided_on": dt.date(2200, 1, 1)}, "decided_on"),
        ({"decision_reasons": "  "}, "decision_reasons"),
        ({"decision": "meeting", "immediate_risk": "None"}, "suspension"),
        ({"decision": "meeting", "suspension": "not_needed"}, "immediate_risk"),
    ],
)
def test_decisions_that_are_refused(on: Board, officer: User, more: dict[str, Any], field: str) -> None:
    contact = contact_of(on)
    with pytest.raises(ValidationError) as error:
        decided(contact, officer, **more)
    assert list(wrong(error)) == [field]


def test_an_outcome_before_the_contact_is_refused(on: Board, officer: User) -> None:
    contact = contact_of(on)
    with pytest.raises(ValidationError) as error:
        ended(contact, officer, on=DAY - dt.timedelta(days=1))
    assert wrong(error) == {"outcome_on": [rules.OUTCOME_EARLY.format(day="2 March 2026")]}
    with pytest.raises(ValidationError) as error:
        ended(contact, officer, on=timezone.localdate() + dt.timedelta(days=1))
    assert wrong(error) == {"outcome_on": [rules.FUTURE]}


def test_advice_has_no_outcome(on: Board, officer: User) -> None:
    advice = contact_of(on, stage="advice")
    with pytest.raises(ValidationError) as error:
        ended(advice, officer)
    assert wrong(error) == {"outcome": [rules.ADVICE_HAS_NO_OUTCOME]}
    referral = contact_of(on)
    ended(referral, officer)
    with pytest.raises(ValidationError) as error:
        decided(referral, officer, "advice")
    assert wrong(error) == {"decision": [rules.HAS_OUTCOME]}
    facts = replace(contacts.facts_of(referral), stage="advice", adult_name="", children="")
    with pytest.raises(ValidationError) as error:
        contacts.change_contact(referral, facts=facts, actor=officer)
    assert wrong(error) == {"stage": [rules.HAS_OUTCOME]}


def test_an_outcome_of_another_board_is_refused(on: Board, eastvale: Board, officer: User) -> None:
    contact = contact_of(on)
    with cleared(eastvale):
        ensure_lists(eastvale)
        other = outcome_of(eastvale, "False")
    with pytest.raises(ValidationError):
        outcomes.record_outcome(contact, given=outcomes.OutcomeGiven(other, LATER), actor=officer)


def test_a_contact_stays_before_what_came_of_it(on: Board, officer: User) -> None:
    contact = contact_of(on)
    decided(contact, officer, decided_on=DAY)
    facts = replace(contacts.facts_of(contact), received_on=DAY + dt.timedelta(days=1))
    with pytest.raises(ValidationError) as error:
        contacts.change_contact(contact, facts=facts, actor=officer)
    assert list(wrong(error)) == ["received_on"]


def test_closing_before_the_outcome_is_refused(on: Board, officer: User) -> None:
    contact = contact_of(on)
    ended(contact, officer)
    with pytest.raises(ValidationError) as error:
        outcomes.close_case(contact, on=LATER - dt.timedelta(days=1), actor=officer)
    words = rules.CLOSED_EARLY.format(day="12 March 2026", what="its outcome was reached")
    assert wrong(error) == {"closed_on": [words]}


def test_a_case_that_was_disposed_of_is_not_changed(on: Board, officer: User) -> None:
    contact = contact_of(on, closed_on=DAY, disposed_on=DAY)
    for change in (
        lambda: decided(contact, officer),
        lambda: outcomes.reopen_case(contact, reason="x", actor=officer),
        lambda: contacts.change_contact(contact, facts=contacts.facts_of(contact), actor=officer),
    ):
        with pytest.raises(ValidationError, match="disposed of"):
            change()
