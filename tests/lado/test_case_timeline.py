"""The timeline of a case, and what masking finds."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core.models import User
from core.pdf import can_write_pdf
from lado.masking import masked, names_in, words_in
from lado.models import CaseMeeting, Contact
from lado.services import case_meetings, notes, strands
from lado.timeline import timeline_of
from tests import builders
from tests.lado.stories import ADULT, DAY, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_case_meetings import pages_of, plan, planted_in
from tests.lado.test_contacts_pages import case_url, text

KNOWN = {
    "a child": names_in("Zebedee Thornapple, aged 9, class Kestrel. His sister Ann-Marie."),
    "the adult": words_in("Xanthippe Quillfeather"),
}
GUEST = "Ottoline Marrowfat"


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def contact(dunmoor: Board, officer: User) -> Contact:
    """A case in which something happened on several days, not written in their order."""
    with cleared(dunmoor):
        case = contact_of(dunmoor, actor=officer, account=f"{ADULT} shook Zebedee in the yard.")
        note = notes.NoteFacts(DAY + dt.timedelta(days=9), f"{GUEST} rang: Mr Smith saw XANTHIPPE’s car.")
        notes.save_note(case, facts=note, actor=deputy_of(dunmoor))
        meeting = plan(case, officer)
        facts = case_meetings.AttendeeFacts(GUEST)
        case_meetings.save_attendee(meeting, facts=facts, actor=officer)
        minutes = case_meetings.Minutes("Zebedee Thornapple was heard.", "Quillfeather is suspended.")
        case_meetings.write_minutes(meeting, minutes=minutes, actor=officer)
        strand = strands.StrandFacts(state="running", began_on=DAY - dt.timedelta(days=1), note="Interview.")
        strands.save_strand(case, "police", facts=strand, actor=officer)
        return case


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Xanthippe Quillfeather came.", "[the adult] came."),
        ("QUILLFEATHER’s car", "[the adult]’s car"),
        ("Zebedee and Thornapple-Brown", "[a child] and [a child]"),
        ("Mr Smith and Dr. Jones went", "[a person] and [a person] went"),
        ("David told his class", "[a person] told his class"),
        ("He will mark the sister in May", "He will mark the sister in May"),
        ("", ""),
    ],
)
def test_names_are_masked(words: str, found: str) -> None:
    assert masked(words, KNOWN) == found


SIGNS = st.text(alphabet=" .,;:!?()[]0123456789\n_-'’")


@given(SIGNS, st.sampled_from(["Xanthippe", "quillfeather", "ZEBEDEE", "Thornapple"]), SIGNS)
def test_a_known_name_between_other_words_never_stays(before: str, name: str, after: str) -> None:
    assert name.casefold() not in masked(f"{before}{name}{after}", KNOWN).casefold()


def test_everything_stands_in_order_with_its_writer(dunmoor: Board, client: Client, contact: Contact) -> None:
    with cleared(dunmoor):
        case = Contact.objects.select_related("made_by", "decided_by", "outcome").get(pk=contact.pk)
        events = timeline_of(case)
    assert [(event.on - DAY).days for event in events[:4]] == [-1, 0, 3, 9]
    assert events[4].on == timezone.localdate()
    assert [event.title for event in events] == [
        "Police: began",
        "Contact received",
        "Position of trust meeting",
        "Note",
        "Police: under way",
    ]
    officer = "Designated officer (LADO) of Dunmoor"
    assert [event.by for event in events] == [officer, officer, officer, "Deputy of Dunmoor", officer]
    assert "Decisions: Quillfeather is suspended." in text(client.get(case_url(contact, "timeline/")))


@pytest.mark.parametrize("more", [0, 2])
def test_the_timeline_takes_the_same_queries_for_any_number_of_rows(
    dunmoor: Board,
    client: Client,
    contact: Contact,
    officer: User,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with cleared(dunmoor):
        for number in range(more):
            CaseMeeting.objects.create(board=dunmoor, contact=contact, held_on=DAY)
            notes.save_note(contact, facts=notes.NoteFacts(DAY, f"Call {number}"), actor=officer)
    client.get(case_url(contact, "timeline/"))
    with django_assert_num_queries(18):
        client.get(case_url(contact, "timeline/"))


@pytest.mark.skipif(not can_write_pdf(), reason="the system has no Pango")
def test_the_masked_file_names_nobody(client: Client, contact: Contact, officer: User) -> None:
    masked_file = client.get(case_url(contact, "timeline-masked.pdf"))
    words = "\n".join(pages_of(masked_file.content))
    # The page says who took the file; of the case nobody is named.
    assert planted_in(words) == []
    assert "Deputy of Dunmoor" not in words
    assert "[the adult] shook [a child] in the yard." in words
    full = "\n".join(pages_of(client.get(case_url(contact, "timeline.pdf")).content))
    assert {"xanthippe", "zebedee", "ottoline"} <= set(planted_in(full))
    assert f"Taken by {officer}" in full
