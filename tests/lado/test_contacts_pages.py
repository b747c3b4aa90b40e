"""The list of cases, the form of a contact, the page of a case: what officers see and can do there."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.models import AuditEntry, User
from core.sealing import seal
from lado.models import CaseDraft, Contact
from lado.services import contacts
from tests import builders
from tests.lado.stories import (
    ACCOUNT,
    ADULT,
    CHILD,
    DAY,
    cleared,
    contact_of,
    deputy_of,
    officer_of,
    outcome_of,
    sector_of,
)

BASE = "/boards/dunmoor/allegations/"


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def contact(dunmoor: Board) -> Contact:
    with cleared(dunmoor):
        return contact_of(dunmoor)


def page_of(response: Any) -> str:
    found: str = response.content.decode()
    return found


def text(response: Any) -> str:
    """The words of a page, without markup."""
    main = page_of(response).split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields of a form with case content."""
    found = re.findall(
        r'<input type="hidden" name="(revision|began|draft)" value="([^"]*)"', page_of(response)
    )
    return dict(found)


def case_url(contact: Contact, more: str = "") -> str:
    return f"{BASE}{contact.pk}/{more}"


def form_of(**fields: Any) -> dict[str, Any]:
    return {"received_on": "2026-03-02", "stage": "referral", "prior_concerns": "unknown"} | fields


# The list -----------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    words = text(client.get(BASE))
    assert "There is no case yet" in words
    assert "Record a contact" in words
    assert "Filter" not in words


def test_the_list_shows_open_cases_and_no_name(dunmoor: Board, client: Client) -> None:
    with cleared(dunmoor):
        contact_of(dunmoor, sector="Sport", setting="Rovers")
        contact_of(dunmoor, closed_on=DAY)
    words = text(client.get(BASE))
    assert "2026-0001" in words
    assert "2026-0002" not in words
    assert "Rovers" in words
    assert "1 case" in words
    assert not {"Xanthippe", "Zebedee", "vestry"} & set(words.replace(".", " ").split())


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=", "1234"),
        ("state=closed", "2"),
        ("state=&stage=advice", "3"),
        ("state=&sector=null", "34"),
        ("state=&year=2025", "4"),
        ("state=&overdue=yes", "14"),
        ("state=&stage=advice&year=2025", ""),
    ],
)
def test_filters(dunmoor: Board, client: Client, query: str, shown: str) -> None:
    with cleared(dunmoor):
        contact_of(dunmoor, sector="Sport")
        contact_of(dunmoor, sector="Police", closed_on=DAY)
        contact_of(dunmoor, stage="advice", setting="", sector=None)
        contact_of(dunmoor, received_on=dt.date(2025, 3, 1), setting="", reference="2026-0004")
    words = text(client.get(f"{BASE}?{query}"))
    assert sorted(set(re.findall(r"2026-000(\d)", words))) == list(shown)


@pytest.mark.parametrize("sort", ["reference", "-received_on", "stage", "setting", "sector", "-state"])
def test_the_list_can_be_sorted(dunmoor: Board, client: Client, sort: str) -> None:
    with cleared(dunmoor):
        for sector in ("Sport", "Health"):
            contact_of(dunmoor, sector=sector, setting=sector)
    words = text(client.get(f"{BASE}?sort={sort}"))
    assert {"2026-0001", "2026-0002"} <= set(words.split())


def queries_of_the_list(client: Client, url: str, most: int, check: DjangoAssertNumQueries) -> None:
    client.get(url)
    with check(most):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    dunmoor: Board, client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with cleared(dunmoor):
        for number in range(rows):
            contact_of(dunmoor, setting=f"Setting {number}", sector="Sport")
        sport = sector_of(dunmoor, "Sport")
    found = client.post(f"{BASE}search/", {"text": ADULT})
    # Two of these begin and end the transaction, and one reads the session.
    queries_of_the_list(client, BASE, 13, django_assert_num_queries)
    queries_of_the_list(client, found["Location"], 13, django_assert_num_queries)
    filtered = f"{BASE}?state=open&stage=referral&year=2026&sector={sport.pk}"
    queries_of_the_list(client, filtered, 13, django_assert_num_queries)


# Searching ----------------------------------------------------------------------------------------------------------


def test_a_search_goes_by_post_and_leaves_no_name_in_the_address(dunmoor: Board, client: Client) -> None:
    with cleared(dunmoor):
        contact_of(dunmoor, closed_on=DAY)
        contact_of(dunmoor, adult_name="Zanthippe Quillfether", setting="Rovers")
        contact_of(dunmoor, adult_name="Somebody Else", setting="Elsewhere")
    answer = client.post(f"{BASE}search/", {"text": f"  {ADULT.upper()} "})
    assert answer.status_code == 302
    assert "quill" not in answer["Location"].lower()
    words = text(client.get(answer["Location"]))
    before, after = words.split("Sounds alike")
    assert "2026-0001" in before
    assert "2026-0002" not in before
    assert "2026-0002" in after
    assert "2026-0003" not in words
    assert 'value="XANTHIPPE QUILLFEATHER"' in page_of(client.get(answer["Location"]))


def test_a_search_for_nothing_and_one_that_finds_nothing(client: Client, contact: Contact) -> None:
    assert client.post(f"{BASE}search/", {"text": " "})["Location"] == BASE
    none = client.post(f"{BASE}search/", {"text": "Nobody\x00 Known"})
    assert "No case has this reference, setting or name" in text(client.get(none["Location"]))


def test_a_search_of_somebody_else_does_not_open(dunmoor: Board, client: Client, contact: Contact) -> None:
    found = client.post(f"{BASE}search/", {"text": ADULT})["Location"]
    assert builders.client_of(deputy_of(dunmoor)).get(found).status_code == 404
    assert client.get(f"{BASE}?search={seal('nonsense')}").status_code == 404


# Writing down a contact ---------------------------------------------------------------------------------------------


def test_one_page_and_the_contact_is_kept(dunmoor: Board, client: Client, officer: User) -> None:
    page = client.get(f"{BASE}add/")
    assert page.status_code == 200
    form = form_of(
        received_time="14.30",
        how="phone",
        referrer="Hilltop School",
        referrer_role="Head teacher",
        setting="Hilltop School",
        has_employer="yes",
        role="Class teacher",
        main_nature="physical",
        other_natures=["physical", "emotional"],
        thresholds=["harmed", "risk"],
        adult_name=ADULT,
        children=CHILD,
        account=ACCOUNT,
        is_urgent="on",
        **hidden(page),
    )
    with cleared(dunmoor):
        form["sector"] = sector_of(dunmoor, "Education").pk
    answer = client.post(f"{BASE}add/", form, follow=True)
    with cleared(dunmoor):
        contact = Contact.objects.get()
        assert (contact.made_by, contact.received_time, contact.is_urgent) == (officer, dt.time(14, 30), True)
        assert contact.thresholds == ["harmed", "risk"]
        assert [one.nature for one in contact.natures.all()] == ["physical", "emotional"]
        assert contact.adult_name == ADULT
    words = text(answer)
    for part in ("2026-0001", ADULT, CHILD, "Head teacher, Hilltop School", "Decide what happens", "Urgent"):
        assert part in words
    assert "The contact is kept as 2026-0001." in page_of(answer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"received_on": "2222-01-01"}, "This day is still to come"),
        ({"stage": ""}, "Choose an answer to “What is it?”"),
        ({"other_natures": ["sexual"]}, "Choose the main one of these"),
        ({"stage": "advice", "children": CHILD}, "Only a referral holds this"),
        ({"received_time": "25:00"}, "Time must be hours and minutes"),
        ({"sector": "999999"}, "Select a valid choice"),
        ({"advice": "Call us back."}, "For a referral, record the decision on the page of the case"),
        ({"account": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    dunmoor: Board, client: Client, fields: dict[str, Any], words: str
) -> None:
    page = client.post(f"{BASE}add/", form_of(role="Coach of boats") | fields)
    assert page.status_code == 200
    assert words in text(page)
    assert "Coach of boats" in page_of(page)
    with cleared(dunmoor):
        assert not Contact.objects.exists()


def test_a_name_in_a_printed_field_must_be_confirmed(dunmoor: Board, client: Client) -> None:
    form = form_of(role="Class teacher Quillfeather", adult_name=ADULT)
    page = client.post(f"{BASE}add/", form)
    assert "This looks like the name of a person" in text(page)
    assert 'name="confirmed"' in page_of(page)
    assert client.post(f"{BASE}add/", form | {"confirmed": "yes"}).status_code == 302


def test_a_setting_that_is_nearly_known_must_be_confirmed(
    dunmoor: Board, client: Client, contact: Contact
) -> None:
    form = form_of(setting="Hiltop School")
    assert "“Hilltop School” is known already" in text(client.post(f"{BASE}add/", form))
    assert client.post(f"{BASE}add/", form | {"confirmed": "yes"}).status_code == 302
    assert client.post(f"{BASE}add/", form).status_code == 302


def test_advice_is_written_down_and_closed_at_once(dunmoor: Board, client: Client) -> None:
    form = form_of(stage="advice", advice="Follow your code of conduct.", closes="on", adult_name=ADULT)
    answer = client.post(f"{BASE}add/", form, follow=True)
    words = text(answer)
    assert "Follow your code of conduct." in words
    assert "Closed on 2 March 2026" in words
    assert ADULT not in words
    assert "The name of the adult was given and is not kept" in words
    assert "Outcome" not in words


# Drafts -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_opened_and_gone_with_the_contact(dunmoor: Board, client: Client) -> None:
    first = hidden(client.get(f"{BASE}add/"))
    form = form_of(role="Coach", adult_name=ADULT, other_natures=["sexual"], **first)
    for _ in range(2):
        saved = client.post(f"{BASE}drafts/save/", form | {"place": f"{BASE}add/"})
        assert re.fullmatch(r"\d\d:\d\d", saved.json()["at"])
    assert "Not handed in yet" in text(client.get(BASE))
    url = f"{BASE}add/?draft={first['draft']}"
    assert f'href="{url}"' in page_of(client.get(BASE))
    page = client.get(url)
    assert ADULT in page_of(page)
    assert "There is a problem" not in text(page)
    assert hidden(page)["draft"] == first["draft"]
    assert client.post(f"{BASE}add/", form | {"main_nature": "physical"}).status_code == 302
    with cleared(dunmoor):
        assert not CaseDraft.objects.exists()
    assert client.get(url).status_code == 404


def test_save_and_finish_later_works_without_the_script(dunmoor: Board, client: Client) -> None:
    answer = client.post(
        f"{BASE}add/", form_of(received_on="nonsense", draft="abc", later="yes"), follow=True
    )
    assert "It is kept as a draft for 30 days." in page_of(answer)
    assert "Record a contact" in text(answer)
    with cleared(dunmoor):
        (draft,) = CaseDraft.objects.all()
    # A colleague goes on with it, or throws it away.
    other = builders.client_of(deputy_of(dunmoor))
    assert "nonsense" in page_of(other.get(f"{BASE}add/?draft=abc"))
    other.post(f"{BASE}drafts/{draft.pk}/delete/")
    with cleared(dunmoor):
        assert not CaseDraft.objects.exists()


@pytest.mark.parametrize(
    "place", ["", "/", "/boards/eastvale/allegations/add/", "/boards/dunmoor/", "https://elsewhere.example/"]
)
def test_a_draft_of_no_form_of_this_board_is_refused(eastvale: Board, client: Client, place: str) -> None:
    answer = client.post(f"{BASE}drafts/save/", {"place": place, "draft": "abc"})
    assert answer.status_code == 422


def test_a_draft_without_a_key_or_far_too_long_is_refused(client: Client) -> None:
    form = {"place": f"{BASE}add/"}
    assert client.post(f"{BASE}drafts/save/", form).status_code == 422
    assert (
        client.post(f"{BASE}drafts/save/", form | {"draft": "a", "account": "x" * 400_001}).status_code == 422
    )


def test_a_draft_of_a_case_shows_on_its_page_and_its_form(client: Client, contact: Contact) -> None:
    form = {"place": case_url(contact, "decide/"), "draft": "abc", "decision_reasons": "Half a thought"}
    assert client.post(f"{BASE}drafts/save/", form).status_code == 200
    assert "Decide what happens : what you wrote on" in text(client.get(case_url(contact)))
    assert "Go on with what you wrote on" in text(client.get(case_url(contact, "decide/")))
    assert "Half a thought" in page_of(client.get(case_url(contact, "decide/?draft=abc")))
    assert client.get(case_url(contact, "change/?draft=abc")).status_code == 404


# The page of a case -------------------------------------------------------------------------------------------------


def test_every_look_at_a_case_is_one_entry_and_the_page_shows_who_looked(
    dunmoor: Board, client: Client, contact: Contact
) -> None:
    deputy = builders.client_of(deputy_of(dunmoor))
    assert "You are the first to open it" in text(client.get(case_url(contact)))
    deputy.get(case_url(contact))
    deputy.get(case_url(contact, "change/"))
    client.get(BASE)
    with cleared(dunmoor):
        rows = AuditEntry.objects.filter(action="case.read").order_by("id")
        assert [(row.actor_name, row.object_name, row.after) for row in rows] == [
            ("Designated officer (LADO) of Dunmoor", "2026-0001", {"page": "case"}),
            ("Deputy of Dunmoor", "2026-0001", {"page": "case"}),
            ("Deputy of Dunmoor", "2026-0001", {"page": "contact_change"}),
        ]
    assert re.search(r"Deputy of Dunmoor 2 \d+ \w+ \d{4}, \d\d:\d\d", text(client.get(case_url(contact))))


def test_the_page_says_what_other_cases_say(dunmoor: Board, client: Client, contact: Contact) -> None:
    with cleared(dunmoor):
        contact_of(dunmoor, adult_name="Zanthippe Quillfether")
        third = contact_of(dunmoor)
    words = text(client.get(case_url(third)))
    assert "The same adult is in another case" in words
    assert "This is the third contact about Hilltop School within a year" in words
    assert "The adult’s name sounds like one in another case" in words
    assert "third contact" not in text(client.get(case_url(contact)))


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_takes_the_same_queries_however_much_there_is(
    dunmoor: Board, client: Client, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with cleared(dunmoor):
        for _ in range(others):
            contact_of(dunmoor)
        contact = contact_of(dunmoor, main_nature="physical", other_natures=("neglect",)[:others])
    url = case_url(contact)
    client.get(url)
    with django_assert_num_queries(26):
        assert client.get(url).status_code == 200


def test_from_decision_to_closing(dunmoor: Board, client: Client, contact: Contact) -> None:
    url = case_url(contact, "decide/")
    given = {"decision": "meeting", "decided_on": "2026-03-03", "decision_reasons": "He works with children."}
    page = client.post(url, given | hidden(client.get(url)))
    assert "Say what was considered about suspension" in text(page)
    given |= {
        "suspension": "suspended",
        "immediate_risk": "None.",
        "told_by": "Head teacher",
        "told_on": "2026-03-04",
        "told_how": "in_person",
    }
    words = text(client.post(url, given | hidden(client.get(url)), follow=True))
    for part in ("A meeting", "He works with children.", "Suspended", "Head teacher, 4 March 2026 In person"):
        assert part in words
    assert "The outcome is missing" in text(client.get(case_url(contact, "close/")))
    url = case_url(contact, "outcome/")
    assert "There is enough evidence that it did not happen" in text(client.get(url))
    with cleared(dunmoor):
        label = outcome_of(dunmoor, "Unfounded")
    early = {"outcome": label.pk, "outcome_on": "2026-03-01", "outcome_reasons": "x"}
    page = client.post(url, early | hidden(client.get(url)))
    assert "The outcome cannot be earlier than the contact, which was received on 2 March 2026" in text(page)
    words = text(
        client.post(url, early | {"outcome_on": "2026-03-20"} | hidden(client.get(url)), follow=True)
    )
    assert "Unfounded 20 March 2026" in words
    assert "Close the case" in words
    words = text(client.post(case_url(contact, "close/"), {"closed_on": "2026-03-21"}, follow=True))
    assert "Closed on 21 March 2026" in words
    assert "This case is closed" in text(client.get(case_url(contact, "change/")))
    refused = client.post(case_url(contact, "change/"), form_of(role="Coach"))
    assert "This case is closed" in text(refused)
    words = text(client.post(case_url(contact, "reopen/"), {"reason": "A second child spoke."}, follow=True))
    assert "Closed on" not in words


def test_an_outcome_is_taken_away(dunmoor: Board, client: Client, contact: Contact) -> None:
    url = case_url(contact, "outcome/")
    with cleared(dunmoor):
        given = {"outcome": outcome_of(dunmoor, "False").pk, "outcome_on": "2026-03-20"}
    assert client.post(url, given | hidden(client.get(url))).status_code == 302
    page = client.get(url)
    assert "take the outcome away" in text(page)
    assert client.post(url, {"outcome": "", "outcome_on": "2026-03-20"} | hidden(page)).status_code == 302
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert (contact.outcome, contact.outcome_on) == (None, None)


def test_advice_has_no_outcome_to_record(dunmoor: Board, client: Client) -> None:
    with cleared(dunmoor):
        advice = contact_of(dunmoor, stage="advice")
    assert "This contact is advice only, so it has no outcome" in text(
        client.get(case_url(advice, "outcome/"))
    )


# Two officers in one case -------------------------------------------------------------------------------------------


def sent(page: Any, contact: Contact, **fields: Any) -> dict[str, Any]:
    """The form of a contact as it is, with some fields changed."""
    facts = contacts.facts_of(contact)
    said = {"adult_name": facts.adult_name, "children": facts.children, "account": facts.account}
    return form_of(setting=facts.setting, has_employer="yes", **said) | fields | hidden(page)


def test_two_officers_who_write_the_same_field_see_both(
    dunmoor: Board, client: Client, contact: Contact
) -> None:
    url = case_url(contact, "change/")
    deputy = builders.client_of(deputy_of(dunmoor))
    mine, theirs = client.get(url), deputy.get(url)
    with cleared(dunmoor):
        first = sent(theirs, contact, account="What the deputy wrote", role="Coach")
        second = sent(mine, contact, account="What I wrote", children="Two children")
    assert deputy.post(url, first).status_code == 302
    page = client.post(url, second)
    assert page.status_code == 409
    words = text(page)
    assert "Deputy of Dunmoor saved this case at" in words
    assert "Saved now What the deputy wrote Yours What I wrote" in words
    assert "Both of you changed 1 field" in words
    # Mine stays in the form, theirs that I did not touch is taken over, and saving again saves.
    assert ">\nWhat I wrote</textarea>" in page_of(page)
    assert 'value="Coach"' in page_of(page)
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert contact.account == "What the deputy wrote"
    again = second | {"account": "What both of us wrote", "role": "Coach"} | hidden(page)
    assert client.post(url, again).status_code == 302
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert (contact.account, contact.children, contact.role) == (
            "What both of us wrote",
            "Two children",
            "Coach",
        )


def test_two_officers_who_write_different_fields_meet_nothing(
    dunmoor: Board, client: Client, contact: Contact
) -> None:
    url = case_url(contact, "change/")
    deputy = builders.client_of(deputy_of(dunmoor))
    mine, theirs = client.get(url), deputy.get(url)
    with cleared(dunmoor):
        first, second = sent(theirs, contact, role="Coach"), sent(mine, contact, account="What I wrote")
    assert deputy.post(url, first).status_code == 302
    assert client.post(url, second).status_code == 302
    with cleared(dunmoor):
        contact.refresh_from_db()
        assert (contact.role, contact.account) == ("Coach", "What I wrote")


# Navigation ---------------------------------------------------------------------------------------------------------


def test_officers_have_an_entry_and_others_have_none(client: Client, manager: User, signed_in: Any) -> None:
    assert f'href="{BASE}"' in page_of(client.get("/boards/dunmoor/"))
    assert f'href="{BASE}"' not in page_of(signed_in(manager).get("/boards/dunmoor/"))
