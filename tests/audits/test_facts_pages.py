"""The page on which an agency gives facts: with and without its script, what is wrong, who sees it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Fact, FactAsked, Return
from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import fact_stories, stories

SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def client(lead: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(lead)


@pytest.fixture
def one(dunmoor: Board) -> Return:
    with board_scope(dunmoor.pk):
        version = stories.framework_of(dunmoor, standards=1)
        fact_stories.all_kinds(version)
        police = builders.agency("Dunmoor Police")
        return stories.return_of(stories.cycle_of(version, police), police)


@pytest.fixture
def keys(dunmoor: Board, one: Return) -> dict[str, str]:
    """The beginning of the names of boxes, by key of the fact."""
    with board_scope(dunmoor.pk):
        return {row.key: f"fact-{row.pk}-1" for row in FactAsked.objects.all()}


def url(one: Return, more: str = "facts/") -> str:
    return f"/boards/dunmoor/audits/returns/{one.pk}/{more}"


def text(response: Any) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def boxes(key: str, revision: int = 0, **fields: Any) -> dict[str, Any]:
    return {f"{key}-revision": revision, **{f"{key}-{name}": value for name, value in fields.items()}}


def facts(dunmoor: Board) -> list[Fact]:
    with board_scope(dunmoor.pk):
        return list(Fact.objects.select_related("asked").order_by("pk"))


def test_the_task_list_leads_to_the_facts(client: Client, one: Return) -> None:
    page = client.get(url(one, ""))

    assert "Named people, dates and numbers" in text(page)
    assert "0 of 6 given" in text(page)
    assert f'href="{url(one)}"' in page.content.decode()


def test_all_boxes_are_there_and_saved_without_script(
    dunmoor: Board, client: Client, one: Return, keys: dict[str, str]
) -> None:
    page = client.get(url(one)).content.decode()
    for label in ("Designated safeguarding lead", "Of how many members of staff", "Never, or there is none"):
        assert label in page
    assert page.count("Name another person") == 2
    deputy = keys["deputies"].removesuffix("1") + "2"
    data = {
        **boxes(keys["lead"], name=" Orla  Foxcombe ", post="Head", email="orla@school.example"),
        **boxes(deputy, name="Bram Larkrise", post="Teacher", on_day="3", on_month="may", on_year="2024"),
        **boxes(keys["trained"], amount="1,204", of="1 377"),
        **boxes(keys["policy"], is_none="on"),
        **boxes(keys["supervision"], is_yes="no"),
        **boxes(keys["edition"], text="September 2026"),
        "then": "list",
    }

    answer = client.post(url(one, "facts/save/"), data, follow=True)

    assert answer.redirect_chain == [(url(one, ""), 302)]
    assert "The facts are saved." in text(answer)
    assert "5 of 6 given" in text(answer)
    found = {(fact.asked.key, fact.place): fact for fact in facts(dunmoor)}
    assert found["lead", 1].name == "Orla Foxcombe"
    assert str(found["deputies", 2].on) == "2024-05-03"
    assert (found["trained", 1].amount, found["trained", 1].of) == (1204, 1377)
    assert found["policy", 1].is_none
    assert found["supervision", 1].is_yes is False


@pytest.mark.parametrize(
    ("key", "fields", "words"),
    [
        ("trained", {"amount": "41", "of": "40"}, "41 of 40 is more than there are"),
        ("trained", {"amount": "many", "of": "40"}, "Enter a whole number, such as 38"),
        ("trained", {"amount": "-1", "of": "40"}, "Enter a whole number, such as 38"),
        ("trained", {"amount": "1.5", "of": "40"}, "Enter a whole number, such as 38"),
        ("trained", {"amount": "9" * 400, "of": ""}, "Enter a whole number from 0 to 9,999,999"),
        ("policy", {"on_day": "1", "on_month": "1", "on_year": "2999"}, "The date lies in the future"),
        ("policy", {"on_day": "1", "on_month": "1", "on_year": "1949"}, "must be 1 January 1950 or later"),
        ("policy", {"on_day": "31", "on_month": "2", "on_year": "2024"}, "Date must be a real date"),
        ("policy", {"on_day": "31", "on_month": "", "on_year": "2024"}, "Date must include a month"),
        ("lead", {"name": "Orla", "email": "orla at school"}, "correct format"),
        ("lead", {"name": "x" * 500}, "At most 120 characters fit here, and this has 500"),
        ("lead", {"name": "Orla", "is_none": "on"}, "take away the tick"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    dunmoor: Board, client: Client, one: Return, keys: dict[str, str], key: str, fields: Any, words: str
) -> None:
    other = boxes(keys["edition"], text="September 2026")

    answer = client.post(url(one, "facts/save/"), boxes(keys[key], **fields) | other)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert text(answer).count(words) == 2  # in the summary, and at the field
    for value in fields.values():
        assert f'value="{value}"' in page or value in ("", "on")
    anchor = re.search(r'<li><a href="#([^"]+)"', page)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in page
    assert [fact.asked.key for fact in facts(dunmoor)] == ["edition"]  # what could be saved is

    script = client.post(url(one, "facts/save/"), boxes(keys[key], **fields), **SCRIPT)
    assert script.status_code == 422
    assert words in script.json()["error"]


def test_unseen_characters_are_no_name(
    dunmoor: Board, client: Client, one: Return, keys: dict[str, str]
) -> None:
    data = boxes(keys["lead"], name="\u200b\u2066\x00", post="Head")

    assert client.post(url(one, "facts/save/"), data).status_code == 302

    (fact,) = facts(dunmoor)
    assert (fact.name, fact.post) == ("", "Head")
    assert "Not complete yet: name is missing" in text(client.get(url(one, "submit/")))


def test_the_script_saves_one_fact(client: Client, one: Return, keys: dict[str, str]) -> None:
    answer = client.post(url(one, "facts/save/"), boxes(keys["lead"], name="Orla"), **SCRIPT)

    assert answer.json()["revision"] == 1
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["at"])


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_people_in_the_same_fact_choose(
    dunmoor: Board, client: Client, one: Return, keys: dict[str, str], signed_in: Any, choice: str
) -> None:
    colleague = builders.user("second@dunmoor.example", "Second Lead")
    builders.give_role(colleague, dunmoor, Role.AGENCY_LEAD)
    theirs = boxes(keys["lead"], name="Bram Larkrise", post="Head", on_day="1", on_month="2", on_year="2024")
    signed_in(colleague).post(url(one, "facts/save/"), theirs, **SCRIPT)
    mine = boxes(keys["lead"], name="Orla Foxcombe", on_day="5", on_month="2", on_year="2024")

    told = client.post(url(one, "facts/save/"), mine, **SCRIPT)
    assert told.status_code == 409
    assert told.json() | {"at": ""} == {
        "name": "Bram Larkrise", "post": "Head", "email": "", "level": "", "on_day": "1", "on_month": "2",
        "on_year": "2024", "is_none": "", "revision": 1, "by": "Second Lead", "is_own": False, "at": "",
    }  # fmt: skip

    page = client.post(url(one, "facts/save/"), mine | boxes(keys["trained"], amount="5", of="4"))
    assert page.status_code == 409
    words = text(page)
    assert "Orla Foxcombe, trained on 5 February 2024" in words
    assert "Bram Larkrise, Head, trained on 1 February 2024" in words
    sent = dict(
        re.findall(r'<input type="hidden" name="(fact-[^"]+)" value="([^"]*)"', page.content.decode())
    )
    assert sent[f"{keys['trained']}-amount"] == "5"  # carried through the choice

    answer = client.post(url(one, "facts/save/"), sent | {f"{keys['lead']}-choice": choice})
    assert answer.status_code == 422  # of the other fact, which is still wrong
    (fact,) = facts(dunmoor)
    assert fact.name == ("Orla Foxcombe" if choice == "mine" else "Bram Larkrise")


def test_last_times_facts_are_confirmed(
    dunmoor: Board, client: Client, one: Return, keys: dict[str, str]
) -> None:
    with board_scope(dunmoor.pk):
        rows = {row.key: row for row in FactAsked.objects.all()}
        fact_stories.fact(one, rows["lead"], name="Orla", post="Head", is_from_last=True)
        fact_stories.fact(one, rows["trained"], amount=1, of=2, is_from_last=True)
    assert "2 facts here came from last time" in text(client.get(url(one)))

    client.post(
        url(one, "facts/save/"), boxes(keys["lead"], 1, name="Orla", post="Head") | {"confirm": keys["lead"]}
    )
    assert [fact.is_from_last for fact in facts(dunmoor)] == [False, True]

    sent = boxes(keys["trained"], 1, amount="1", of="2") | {"confirm": "all"}
    assert "1 fact confirmed" in text(client.post(url(one, "facts/save/"), sent, follow=True))
    assert [fact.is_from_last for fact in facts(dunmoor)] == [False, False]


def test_missing_facts_are_links_where_the_return_is_handed_in(
    client: Client, one: Return, keys: dict[str, str]
) -> None:
    page = client.get(url(one, "submit/")).content.decode()

    assert f'href="{url(one)}#{keys["lead"]}"' in page
    assert f'id="{keys["lead"]}"' in client.get(url(one)).content.decode()


def test_a_return_that_is_handed_in_is_read(
    dunmoor: Board, client: Client, one: Return, keys: dict[str, str], manager: User, signed_in: Any
) -> None:
    client.post(url(one, "facts/save/"), boxes(keys["lead"], name="Orla Foxcombe", post="Head"))
    with board_scope(dunmoor.pk):
        Return.objects.filter(pk=one.pk).update(status="submitted", submitted_at=timezone.now())

    for person in (client, signed_in(manager)):
        page = person.get(url(one))
        assert "Orla Foxcombe, Head" in text(page)
        assert "<fieldset" not in page.content.decode().split("<main", 1)[1]
    late = client.post(url(one, "facts/save/"), boxes(keys["edition"], text="Typed in vain"))
    assert late.status_code == 422
    assert "Typed in vain" in late.content.decode()
    assert "Orla Foxcombe, Head" in text(signed_in(manager).get(url(one, "moderation/")))


def test_access(
    dunmoor: Board, one: Return, other_manager: User, manager: User, signed_in: Any, keys: dict[str, str]
) -> None:
    stranger = builders.user("fire@dunmoor.example")
    builders.give_role(stranger, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Fire"))
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    got = {
        person.email: (
            signed_in(person).get(url(one)).status_code,
            signed_in(person).post(url(one, "facts/save/"), boxes(keys["lead"], name="X")).status_code,
        )
        for person in (manager, stranger, other_manager, member)
    }

    assert list(got.values()) == [(200, 403), (404, 404), (404, 404), (403, 403)]
    assert Client().get(url(one)).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    dunmoor: Board, client: Client, one: Return, count: int, django_assert_num_queries: Any
) -> None:
    with board_scope(dunmoor.pk):
        standard = one.cycle.version.standards.get(number=1)
        FactAsked.objects.all().delete()
        for number in range(count):
            row = fact_stories.asked(standard, key=f"k{number}")
            fact_stories.fact(one, row, name="Orla")
    client.get(url(one))
    with django_assert_num_queries(9):
        client.get(url(one))
