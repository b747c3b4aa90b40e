"""Facts of a return: saved, in conflict, handed in, carried forward; what the trail keeps."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.fact_rules import FactGiven
from audits.models import Fact, FactAsked, Return
from audits.return_files import print_html
from audits.services import facts as services
from audits.services.carrying import carry_forward
from audits.services.facts import FactConflictError, facts_rows, save_fact, save_facts, slots_of
from audits.services.frameworks import copy_version, publish_version
from audits.services.submitting import OpenItemsError, open_items, submit_return
from audits.statistics.fact_progress import fact_progress
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from tests import builders
from tests.audits import fact_stories, stories

TODAY = timezone.localdate()
ORLA = FactGiven("Orla Foxcombe", "Head of year", "orla@school.example", "Level 3", TODAY)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def one(in_dunmoor: Board) -> Return:
    """A return with two items and a fact of each kind."""
    version = stories.framework_of(in_dunmoor, standards=1)
    fact_stories.all_kinds(version)
    police = builders.agency("Dunmoor Police")
    return stories.return_of(stories.cycle_of(version, police), police)


def ask(one: Return, key: str) -> FactAsked:
    found: FactAsked = FactAsked.objects.select_related("standard").get(version=one.cycle.version, key=key)
    return found


def save(one: Return, key: str, given: FactGiven, actor: User, *, place: int = 1, revision: int = 0) -> Any:
    return save_fact(one, ask(one, key), given, place=place, revision=revision, actor=actor)


def give_all(one: Return, actor: User) -> None:
    save(one, "lead", ORLA, actor)
    save(one, "trained", FactGiven(amount=38, of=41), actor)
    save(one, "policy", FactGiven(on=TODAY), actor)


def test_the_first_fact_begins_the_return(one: Return, lead: User) -> None:
    assert save(one, "lead", FactGiven(name="\u200b"), lead) is None
    made = save(one, "lead", ORLA, lead)

    assert (made.revision, made.edited_by, FactGiven.of_fact(made)) == (1, lead, ORLA)
    one.refresh_from_db()
    assert one.status == "in_progress"
    assert save(one, "lead", ORLA, lead).revision == 1  # the same words again


def test_somebody_else_meanwhile_is_shown_and_nothing_is_lost(one: Return, lead: User, manager: User) -> None:
    save(one, "trained", FactGiven(amount=1, of=2), manager)

    with pytest.raises(FactConflictError) as caught:
        save(one, "trained", FactGiven(amount=2, of=2), lead)

    assert (caught.value.theirs, caught.value.mine) == (FactGiven(amount=1, of=2), FactGiven(amount=2, of=2))
    assert caught.value.current.edited_by == manager
    assert save(one, "trained", FactGiven(amount=2, of=2), lead, revision=1).revision == 2
    assert save(one, "trained", FactGiven(), lead, revision=2).revision == 3


def test_the_trail_keeps_who_was_named_but_no_address(one: Return, lead: User, manager: User) -> None:
    save(one, "lead", ORLA, lead)
    save(one, "lead", FactGiven(**{**vars(ORLA), "email": "other@school.example"}), manager, revision=1)
    save(one, "lead", FactGiven("Bram Larkrise", "Head"), manager, revision=2)

    first, second, third = AuditEntry.objects.filter(action="fact.saved").order_by("pk")
    assert first.after["name"] == third.before["name"] == "Orla Foxcombe"
    assert [entry.after["email"] for entry in (first, second, third)] == ["added", "changed", "removed"]
    whole = str([(entry.before, entry.after, entry.object_name) for entry in (first, second, third)])
    assert "@" not in whole


@pytest.mark.parametrize(
    ("key", "given", "field"),
    [
        ("trained", FactGiven(amount=41, of=40), "amount"),
        ("policy", FactGiven(on=TODAY + dt.timedelta(days=1)), "on"),
        ("policy", FactGiven(on=dt.date(1949, 1, 1)), "on"),
        ("lead", FactGiven(name="x" * 500), "name"),
        ("lead", FactGiven(name="Orla", email="nowhere"), "email"),
        ("lead", FactGiven(name="Orla", is_none=True), "is_none"),
    ],
)
def test_bad_facts_are_refused(one: Return, lead: User, key: str, given: FactGiven, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        save(one, key, given, lead)

    assert list(caught.value.message_dict) == [field]
    assert not Fact.objects.exists()


def test_facts_of_another_framework_or_a_fourth_deputy_are_not_asked(
    one: Return, lead: User, in_dunmoor: Board
) -> None:
    other = stories.framework_of(in_dunmoor, key="own-x", name="Other")
    strange = fact_stories.asked(other.standards.get(number=1), key="strange")
    for asked, place in ((strange, 1), (ask(one, "deputies"), 4), (ask(one, "lead"), 2)):
        with pytest.raises(ValidationError, match="not asked for"):
            save_fact(one, asked, ORLA, place=place, revision=0, actor=lead)


def test_the_database_refuses_what_services_would(one: Return) -> None:
    for fields in ({"amount": 2, "of": 1}, {"is_none": True, "name": "Orla"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            fact_stories.fact(one, ask(one, "lead"), **fields)


def test_a_page_saves_what_it_can(one: Return, lead: User, manager: User) -> None:
    save(one, "lead", ORLA, manager)
    given = {
        (ask(one, "lead"), 1): (FactGiven("Bram Larkrise"), 0),
        (ask(one, "trained"), 1): (FactGiven(amount=41, of=40), 0),
        (ask(one, "policy"), 1): (FactGiven(on=TODAY), 0),
        (ask(one, "deputies"), 3): (FactGiven("Xanthe Mossbank"), 0),
    }

    saved = save_facts(one, given, actor=lead)

    keys = {key: services.fact_key(ask(one, key), 1) for key in ("lead", "trained", "policy")}
    assert list(saved.conflicts) == [keys["lead"]]
    assert list(saved.errors) == [keys["trained"]]
    assert set(saved.kept) == {keys["policy"], services.fact_key(ask(one, "deputies"), 3)}


def test_a_return_that_is_handed_in_is_not_written(one: Return, lead: User) -> None:
    Return.objects.filter(pk=one.pk).update(status="submitted", submitted_at=timezone.now())

    with pytest.raises(ValidationError, match="handed in"):
        save(one, "lead", ORLA, lead)


def test_handing_in_lists_the_facts_that_are_missing(one: Return, lead: User) -> None:
    stories.answer(one, "1.1", 75)
    stories.answer(one, "1.2", 75)
    save(one, "deputies", FactGiven(post="Teacher"), lead)
    save(one, "trained", FactGiven(amount=1), lead)

    with pytest.raises(OpenItemsError) as caught:
        submit_return(one, senior_name="Quilla Vetchley", senior_role="Head", actor=lead)

    assert [(item.number, item.words, item.why) for item in caught.value.items] == [
        ("Fact 1.1", "Designated safeguarding lead", "Not answered yet"),
        ("Fact 1.2", "Deputy leads", "Not complete yet: name is missing"),
        ("Fact 1.3", "Staff trained", "Not complete yet: of how many is missing"),
        ("Fact 1.4", "Policy last reviewed on", "Not answered yet"),
    ]
    save(one, "deputies", FactGiven(), lead, revision=1)
    save(one, "trained", FactGiven(is_none=True), lead, revision=1)
    save(one, "lead", FactGiven(is_none=True), lead)
    save(one, "policy", FactGiven(on=TODAY), lead)
    assert submit_return(one, senior_name="Quilla Vetchley", senior_role="Head", actor=lead).submitted_at


def test_progress_has_a_count_of_its_own(one: Return, lead: User) -> None:
    give_all(one, lead)
    save(one, "deputies", FactGiven("Bram Larkrise"), lead, place=2)

    found = fact_progress(slots_of(one))

    assert (found.given, found.asked, found.open) == (3, 6, 1)
    assert found.figure.base() == "3 of 6 facts"


def last_and_this(one: Return, *, new_version: bool, actor: User) -> Return:
    """The return becomes one of last year; a new one begins with the same or a copied version."""
    long_ago = TODAY - dt.timedelta(days=400)
    type(one.cycle).objects.filter(pk=one.cycle_id).update(
        opens_on=long_ago, due_on=long_ago, name="Last year"
    )
    version = one.cycle.version
    if new_version:
        version = copy_version(version, actor=actor)
        publish_version(version, actor=actor)
    stories.answer(one, "1.1", 75)
    return stories.return_of(stories.cycle_of(version, one.agency), one.agency)


@pytest.mark.parametrize("new_version", [False, True])
def test_facts_are_carried_forward_to_be_confirmed(
    one: Return, lead: User, manager: User, new_version: bool
) -> None:
    give_all(one, lead)
    save(one, "deputies", FactGiven("Bram Larkrise", "Teacher"), lead, place=2)
    now = last_and_this(one, new_version=new_version, actor=manager)
    save(now, "policy", FactGiven(on=TODAY - dt.timedelta(days=3)), lead)  # said already: it stays

    carried = carry_forward(now, actor=lead)

    assert (carried.answers, carried.facts) == (1, 3)
    marked = {(slot.asked.key, slot.place) for slot in slots_of(now) if slot.is_from_last}
    assert marked == {("lead", 1), ("trained", 1), ("deputies", 2)}
    assert {item.why for item in open_items(now) if item.is_fact} == {"From last time: confirm it"}
    assert carry_forward(now, actor=lead).facts == 0

    save(now, "trained", FactGiven(amount=40, of=41), lead, revision=1)
    done = save_facts(now, {}, confirmed=[(slot.asked, slot.place) for slot in slots_of(now)], actor=lead)
    assert done.confirmed == 2
    assert not [item for item in open_items(now) if item.is_fact]


def test_rows_for_a_sheet(one: Return, lead: User) -> None:
    give_all(one, lead)
    save(one, "deputies", FactGiven("Bram Larkrise", "Teacher"), lead, place=2)

    rows = [dict(zip(services.FACT_HEADERS, row, strict=True)) for row in facts_rows(one)]

    assert [row["Name"] for row in rows if row["What is asked for"] == "Deputy leads"] == [
        "",
        "Bram Larkrise",
    ]
    assert (rows[0]["Email"], rows[0]["Date"], rows[0]["Changed by"]) == (ORLA.email, TODAY, str(lead))
    trained = next(row for row in rows if row["Fact"] == "Fact 1.3")
    assert (trained["Answer"], trained["How many"]) == ("38 of 41 members of staff", 38)


def test_the_pdf_holds_the_facts(one: Return, lead: User) -> None:
    give_all(one, lead)

    html = print_html(stories.return_of(one.cycle, one.agency))

    assert '<th scope="row">Staff trained</th><td>38 of 41 members of staff</td>' in html
    assert '<th scope="row">Which edition?</th><td>No answer</td>' in html
