"""A board's own texts of letters: checked when saved, looked at with made-up values, used when one is begun."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from lado import letter_rules as rules
from lado.models import Contact, LetterTemplate, OutcomeLetter
from lado.services import letters as services
from tests import builders
from tests.lado.stories import ADULT, DAY, cleared, contact_of, officer_of, outcome_of
from tests.lado.test_contacts_pages import case_url, text

BASE = "/boards/dunmoor/allegations/lists/letters/"


@pytest.fixture
def client(dunmoor: Board, manager: User) -> Client:
    """Of the manager, who reads no case."""
    return builders.client_of(manager)


@pytest.fixture
def contact(dunmoor: Board) -> Contact:
    with cleared(dunmoor):
        return contact_of(dunmoor, outcome="Unfounded", outcome_on=DAY)


# Texts --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("Dear {adult}, on { Received } …", []),
        ("Dear {name}", ["{name} is no placeholder. You can use: {adult}"]),
        ("{name} and {child}, {name}", ["{name}, {child} are no placeholders."]),
        ("Dear {adult", ["A curly bracket stands alone"]),
        ("{adult} {}", ["{} is no placeholder"]),
        ("{{adult}}", ["A curly bracket stands alone"]),
        ("{adult.adult_name} {0} {adult!r}", ["are no placeholders"]),
        ("", []),
    ],
)
def test_what_is_wrong_with_a_text(given: str, wrong: list[str]) -> None:
    found = rules.text_errors(given)
    assert len(found) == len(wrong)
    assert all(words in one for words, one in zip(wrong, found, strict=True))


@pytest.mark.parametrize("to", OutcomeLetter.To)
def test_the_usual_texts_can_be_used(to: str) -> None:
    assert rules.text_errors(rules.USUAL[to]) == []
    whole = rules.filled(rules.USUAL[to], rules.MADE_UP)
    assert "{" not in whole
    assert "Ash Fernlea" in whole


def test_a_paragraph_of_which_nothing_is_left_goes() -> None:
    assert rules.filled("One\r\n\r\n{action}\r\n\r\nTwo", {"action": ""}) == "One\n\nTwo"
    # What is filled in is not read as a text again.
    assert rules.filled("{reasons}", {"reasons": "{adult}"}) == "{adult}"


def test_every_placeholder_has_a_made_up_value() -> None:
    assert set(rules.MADE_UP) == set(rules.PLACEHOLDERS)
    assert set(rules.GAPS) <= set(rules.PLACEHOLDERS)


# Which text a letter begins with ------------------------------------------------------------------------------------


def test_a_letter_begins_with_the_boards_own_text(dunmoor: Board, contact: Contact, manager: User) -> None:
    with cleared(dunmoor):
        assert services.letter_text(contact, "adult").startswith(f"Dear {ADULT},")
        of_all = services.TemplateFacts(None, "Hello {adult}, {outcome}: {meaning} {reasons}")
        services.add_template(board=dunmoor, to="adult", facts=of_all, actor=manager)
        begun = services.letter_text(contact, "adult")
        assert begun.startswith(f"Hello {ADULT}, Unfounded: Nothing supports it")
        assert begun.endswith(rules.GAPS["reasons"])
        of_one = services.TemplateFacts(outcome_of(dunmoor, "Unfounded"), "Unfounded, {adult}. {reference}")
        services.add_template(board=dunmoor, to="adult", facts=of_one, actor=manager)
        assert services.letter_text(contact, "adult") == f"Unfounded, {ADULT}. {contact.reference}"
        contact.outcome = outcome_of(dunmoor, "False")
        assert services.letter_text(contact, "adult").startswith("Hello")
        assert services.letter_text(contact, "employer").startswith("To Hilltop School")
        assert services.letter_text(contact_of(dunmoor, reference="OPEN"), "adult") == ""
    officer = builders.client_of(officer_of(dunmoor))
    assert "Unfounded, Xanthippe" in text(officer.get(case_url(contact, "letters/adult/add/")))


# Pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.LADO, Role.BOARD_MANAGER])
def test_a_text_is_written_looked_at_changed_and_taken_away(dunmoor: Board, role: Role) -> None:
    person = officer_of(dunmoor) if role == Role.LADO else builders.user_with_role(dunmoor, role)
    client = builders.client_of(person)
    assert "The usual text" in text(client.get(BASE))
    begun = client.get(f"{BASE}employer/add/")
    assert "To {employer}" in text(begun)
    looked = client.post(f"{BASE}employer/add/", {"text": "About {adult}.", "preview": "yes"})
    assert "About Ash Fernlea." in text(looked)
    with board_scope(dunmoor.pk):
        assert not LetterTemplate.objects.exists()
        outcome = outcome_of(dunmoor, "Malicious")
    sent = {"text": "About {adult}.", "outcome": outcome.pk}
    page = client.post(f"{BASE}employer/add/", sent, follow=True)
    assert "Malicious About {adult}." in text(page)
    assert "Change that one" in text(client.post(f"{BASE}employer/add/", sent))
    with board_scope(dunmoor.pk):
        template = LetterTemplate.objects.get()
    url = f"{BASE}{template.pk}/"
    assert "About Ash Fernlea." in text(client.get(url))
    changed = client.post(url, {"text": "On {today} about {adult}.", "outcome": ""}, follow=True)
    assert "Every outcome On {today} about {adult}." in text(changed)
    client.post(f"{url}remove/")
    with board_scope(dunmoor.pk):
        assert not LetterTemplate.objects.exists()
        entries = AuditEntry.objects.filter(action__startswith="letter_template.").order_by("id")
        assert [one.action.partition(".")[2] for one in entries] == ["added", "changed", "removed"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Dear {name}", "{name} is no placeholder"),
        ("Dear {adult", "A curly bracket stands alone"),
        ("", "Enter text of the letter"),
        ("Yours, Mrs Smith", "looks like the name of a person"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_at_its_field(
    dunmoor: Board, client: Client, typed: str, words: str
) -> None:
    page = client.post(f"{BASE}adult/add/", {"text": typed})
    assert words in text(page)
    assert 'href="#id_text"' in page.content.decode()
    with board_scope(dunmoor.pk):
        assert not LetterTemplate.objects.exists()
    assert client.get(f"{BASE}friend/add/").status_code == 404


def test_an_officers_own_name_stands_when_it_is_confirmed(dunmoor: Board, client: Client) -> None:
    sent = {"text": "Dear {adult}\n\nMrs Smith, designated officer"}
    page = client.post(f"{BASE}adult/add/", sent)
    assert 'name="confirmed"' in page.content.decode()
    assert client.post(f"{BASE}adult/add/", sent | {"confirmed": "on"}).status_code == 302


def test_the_list_takes_as_many_queries_for_one_row_as_for_three(
    dunmoor: Board, client: Client, manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for names in ([None], ["False", "Malicious"]):
        with cleared(dunmoor):
            contact_of(dunmoor)
            for name in names:
                facts = services.TemplateFacts(outcome_of(dunmoor, name) if name else None, "Dear {adult}")
                services.add_template(board=dunmoor, to="adult", facts=facts, actor=manager)
        client.get(BASE)
        with django_assert_num_queries(7):
            client.get(BASE)
