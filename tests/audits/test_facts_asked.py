"""Which facts a framework asks for: shipped, edited in a draft, copied, compared, in files."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from audits.comparison import compare
from audits.models import FactAsked, FrameworkVersion, Standard
from audits.services import facts_asked as services
from audits.services import frameworks
from audits.services.facts_asked import FactAskedGiven
from audits.services.frameworks_content import content_of
from audits.services.frameworks_editing import DraftConflictError, fingerprint
from audits.services.frameworks_files import FileProblemsError, load_version
from audits.shipping import KEYS, shipped
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import fact_stories, stories
from tests.audits.test_frameworks_files import HEAD, upload, written

PERSON = FactAskedGiven("person", "Designated lead", months=24)


@pytest.fixture
def draft(in_dunmoor: Board) -> FrameworkVersion:
    return stories.framework_of(in_dunmoor, status="draft")


@pytest.fixture
def first(draft: FrameworkVersion) -> Standard:
    return draft.standards.get(number=1)


def labels(standard: Standard) -> list[tuple[int, str]]:
    return list(FactAsked.objects.filter(standard=standard).order_by("place").values_list("place", "label"))


@pytest.mark.parametrize("key", KEYS)
def test_shipped_facts_are_whole(key: str) -> None:
    facts = [fact for standard in shipped(key).content.standards for fact in standard.facts]

    assert len({fact.key for fact in facts}) == len(facts) >= 5
    assert {fact.kind for fact in facts} <= set(FactAsked.Kind.values)
    assert {bool(fact.counts) for fact in facts if fact.kind == "share"} == {True}
    assert all(len(fact.label) <= 200 and len(fact.hint) <= 300 for fact in facts)


def test_what_schools_and_agencies_are_asked() -> None:
    schools = {fact.key: fact for one in shipped("section-175").content.standards for fact in one.facts}
    agencies = {fact.key: fact for one in shipped("section-11").content.standards for fact in one.facts}

    assert {"lead", "deputies", "governor", "looked-after-teacher", "online-lead"} <= set(schools)
    assert schools["deputies"].most == 3
    assert schools["child-protection-policy"].months == 12
    assert "Keeping Children Safe in Education" in schools["part-one"].label
    assert {"senior-manager", "allegations-person", "safeguarding-policy", "basic-training"} <= set(agencies)


def test_taking_and_copying_a_framework_takes_its_facts(in_dunmoor: Board, manager: User) -> None:
    version = frameworks.take_shipped("section-175", board=in_dunmoor, actor=manager)
    draft = frameworks.copy_version(version, actor=manager)

    assert content_of(draft) == content_of(version) == shipped("section-175").content
    assert FactAsked.objects.filter(version=draft).count() == 14
    frameworks.drop_draft(draft, actor=manager)
    assert FactAsked.objects.filter(version=version).count() == 14


def test_add_change_move_and_remove(first: Standard, draft: FrameworkVersion, manager: User) -> None:
    lead = services.add_fact_asked(first, PERSON, actor=manager)
    staff = FactAskedGiven("share", "Staff\u200b  trained", counts="staff", most=4, months=3)
    trained = services.add_fact_asked(first, staff, actor=manager)
    assert (trained.number, trained.label, trained.most, trained.months) == (
        "Fact 1.2",
        "Staff trained",
        1,
        None,
    )

    assert services.move_fact_asked(trained, "up", actor=manager)
    assert not services.move_fact_asked(trained, "up", actor=manager)
    assert labels(first) == [(1, "Staff trained"), (2, "Designated lead")]

    second = draft.standards.get(number=2)
    services.change_fact_asked(trained, staff, standard=second, actor=manager)
    assert (labels(first), labels(second)) == ([(1, "Designated lead")], [(1, "Staff trained")])

    services.remove_fact_asked(lead, actor=manager)
    assert labels(first) == []
    actions = AuditEntry.objects.filter(object_type="audits.frameworkversion").order_by("pk")
    assert [entry.action.rsplit("_", 1)[1] for entry in actions] == [
        "added", "added", "moved", "changed", "removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (FactAskedGiven("person", "\u200b"), "label"),
        (FactAskedGiven("share", "Staff"), "counts"),
        (FactAskedGiven("person", "Leads", most=6), "most"),
        (FactAskedGiven("date", "Policy", months=0), "months"),
        (FactAskedGiven("drawing", "Policy"), "kind"),
        (FactAskedGiven("text", "x" * 201), "label"),
    ],
)
def test_bad_facts_are_refused(first: Standard, manager: User, given: FactAskedGiven, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        services.add_fact_asked(first, given, actor=manager)

    assert field in caught.value.message_dict
    assert labels(first) == []


def test_a_published_version_asks_for_what_it_asks(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)
    standard = version.standards.get(number=1)
    asked = fact_stories.asked(standard)

    for change in (
        lambda: services.add_fact_asked(standard, PERSON, actor=manager),
        lambda: services.change_fact_asked(asked, PERSON, standard=standard, actor=manager),
        lambda: services.move_fact_asked(asked, "up", actor=manager),
        lambda: services.remove_fact_asked(asked, actor=manager),
    ):
        with pytest.raises(ValidationError, match="published and cannot be changed"):
            change()


def test_two_managers_in_one_fact(first: Standard, manager: User) -> None:
    asked = services.add_fact_asked(first, PERSON, actor=manager)
    seen = fingerprint(services.state_of_fact(asked))
    other = FactAskedGiven("person", "The lead", months=12)
    services.change_fact_asked(asked, other, standard=first, seen=seen, actor=manager)

    with pytest.raises(DraftConflictError) as caught:
        services.change_fact_asked(asked, PERSON, standard=first, seen=seen, actor=manager)

    assert caught.value.now["label"] == "The lead"
    assert labels(first) == [(1, "The lead")]


def test_the_comparison_shows_facts(draft: FrameworkVersion, first: Standard, manager: User) -> None:
    services.add_fact_asked(first, PERSON, actor=manager)
    before = content_of(draft)
    asked = FactAsked.objects.get()
    services.change_fact_asked(asked, FactAskedGiven("date", "Reviewed on"), standard=first, actor=manager)
    services.add_fact_asked(first, FactAskedGiven("text", "Which edition?"), actor=manager)

    found = compare(before, content_of(draft), {})

    assert [(one.kind, one.number, one.title) for one in found.items] == [
        ("changed", "Fact 1.1", "Reviewed on"),
        ("added", "Fact 1.2", "Which edition?"),
    ]
    assert {change.what for change in found.items[0].changes} == {
        "What is asked for", "Kind of answer", "Pointed out after months",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_facts_go_out_and_in_with_a_file(draft: FrameworkVersion, manager: User, form: str) -> None:
    fact_stories.all_kinds(draft)
    before = content_of(draft)

    found = load_version(draft, upload(written(draft, form), f"x.{form}"), actor=manager)

    assert (found.added, found.removed, found.changed) == (0, 0, 0)
    assert content_of(draft) == before
    assert before.fact_count == 6


def test_a_file_from_before_there_were_facts_leaves_them(draft: FrameworkVersion, manager: User) -> None:
    fact_stories.all_kinds(draft)
    facts = content_of(draft).standards[0].facts

    load_version(draft, upload(HEAD + "1,Standard 1,1.1,What is asked in 1.1,,,,\n"), actor=manager)

    assert [one.facts for one in content_of(draft).standards] == [facts]


FACT_HEAD = (
    "standard,standard_title,criterion,text,guidance,fact,fact_kind,fact_counts,0 red No,1 green Yes\n"
)


def test_a_file_adds_and_removes_facts(draft: FrameworkVersion, manager: User) -> None:
    fact_stories.all_kinds(draft)
    text = FACT_HEAD + (
        "1,Standard 1,1.1,What is asked in 1.1,,,,,,\n"
        "1,Standard 1,,Policy last reviewed on,,1,date,,,\n"  # moved up: keeps its key
        "1,Standard 1,,Something new,A hint,2,yes no,,,\n"
    )

    load_version(draft, upload(text), actor=manager)

    policy, new = content_of(draft).standards[0].facts
    assert (policy.key, policy.kind, policy.months) == ("policy", "date", None)
    assert (new.kind, new.hint, new.is_required) == ("yes_no", "A hint", True)
    assert new.key not in {key for key, *_ in fact_stories.FACTS}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("1,Standard 1,1.2,Lead,,1,person,,,", "criterion", "no criterion"),
        ("1,Standard 1,,Lead,,,person,,,", "fact", "has no number"),
        ("1,Standard 1,,Lead,,1,,,,", "fact_kind", "no kind of answer"),
        ("1,Standard 1,,Lead,,1,drawing,,,", "fact_kind", "is not one of"),
        ("1,Standard 1,,Staff,,1,share,,,", "fact_counts", "Say what is counted"),
        ("1,Standard 1,,,,1,person,,,", "text", "has no text"),
        (f"1,Standard 1,,{'x' * 201},,1,person,,,", "text", "at most 200 fit"),
        ("1,Standard 1,,A,,1,date,,,\n1,Standard 1,,B,,1,date,,,", "fact", "is there already"),
    ],
)
def test_bad_rows_are_told(draft: FrameworkVersion, row: str, column: str, words: str) -> None:
    before = content_of(draft)

    with pytest.raises(FileProblemsError) as caught:
        load_version(draft, upload(f"{FACT_HEAD}1,Standard 1,1.1,Asked,,,,,,\n{row}\n"), actor=None)

    assert [one.column for one in caught.value.problems] == [column]
    assert words in caught.value.problems[0].message
    assert content_of(draft) == before


# The pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(manager: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(manager)


def text(response: Any) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def test_a_manager_edits_facts_on_pages(dunmoor: Board, client: Client) -> None:
    with board_scope(dunmoor.pk):
        draft = stories.framework_of(dunmoor, status="draft")
        standard = draft.standards.get(number=1)
    base = "/boards/dunmoor/audits/frameworks/"
    fields = {"kind": "person", "label": "Designated lead", "most": "2", "months": "24", "is_required": "on"}
    fields["standard"] = str(standard.pk)

    bad = client.post(f"{base}standards/{standard.pk}/facts/add/", fields | {"kind": "share", "hint": "Kept"})
    assert "Say what is counted" in text(bad)
    assert "Kept" in bad.content.decode()
    page = text(client.post(f"{base}standards/{standard.pk}/facts/add/", fields, follow=True))
    assert "Designated lead A named person, up to 2, pointed out after 24 months" in page

    with board_scope(dunmoor.pk):
        asked = FactAsked.objects.get()
    one = f"{base}facts/{asked.pk}/"
    opened = client.get(f"{one}edit/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', opened)
    assert seen is not None
    client.post(f"{one}edit/", fields | {"label": "The lead", "seen": seen[1]})
    again = client.post(f"{one}edit/", fields | {"label": "Our lead", "seen": seen[1]})
    assert "Somebody else changed this while you were writing" in text(again)
    assert "The lead" in text(again)
    assert "Our lead" in again.content.decode()

    assert "is taken out of the draft" in text(client.get(f"{one}remove/"))
    assert "Fact 1.1 was removed" in text(client.post(f"{one}remove/", follow=True))


def test_leads_see_what_is_asked_but_no_editor(dunmoor: Board, signed_in: Any) -> None:
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    with board_scope(dunmoor.pk):
        version = stories.framework_of(dunmoor)
        fact_stories.all_kinds(version)

    page = text(lead.get(version.get_absolute_url()))

    assert "Policy last reviewed on" in page
    assert "Ask for a fact" not in page
