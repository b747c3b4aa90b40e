"""Strands, referrals to bodies, notes and letters of a case."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from boards.models import Board
from core.merging import ConflictError, Read, plain
from core.models import AuditEntry, User
from core.pdf import can_write_pdf
from lado.letter_rules import GAPS
from lado.models import BodyReferral, CaseNote, Contact, OutcomeLetter, Strand
from lado.services import notes, strands
from tests import builders
from tests.lado.stories import ADULT, DAY, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_case_meetings import pages_of, planted_in
from tests.lado.test_contacts_pages import case_url, hidden, text

Kind, State = Strand.Kind, Strand.State
TODAY = dt.date(2026, 6, 1)
SECRET = "Zebedee Thornapple told his mother in the vestry."


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def on(dunmoor: Board) -> Iterator[Board]:
    with cleared(dunmoor):
        yield dunmoor


@pytest.fixture
def contact(dunmoor: Board) -> Contact:
    with cleared(dunmoor):
        return contact_of(dunmoor, outcome="Substantiated", outcome_on=day(20), decision="meeting")


# Strands ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "facts", "wrong"),
    [
        (Kind.POLICE, {}, []),
        (Kind.POLICE, {"state": State.RUNNING, "began_on": day(1), "bail_until": dt.date(2026, 9, 1)}, []),
        (Kind.POLICE, {"state": State.ENDED, "began_on": day(1), "ended_on": day(1)}, []),
        (Kind.POLICE, {"state": State.ENDED, "began_on": day(1), "ended_on": day(0)}, ["ended_on"]),
        (Kind.POLICE, {"state": State.RUNNING, "began_on": day(5), "charged_on": day(4)}, ["charged_on"]),
        (Kind.POLICE, {"state": State.RUNNING, "began_on": day(5), "bail_until": day(4)}, ["bail_until"]),
        (Kind.POLICE, {"state": State.RUNNING, "suspended_on": day(4)}, ["suspended_on"]),
        (Kind.POLICE, {"state": State.ENDED}, ["ended_on"]),
        (Kind.POLICE, {"state": State.RUNNING, "ended_on": day(4)}, ["state"]),
        (Kind.POLICE, {"state": State.NOT_INVOLVED, "began_on": day(4)}, ["state"]),
        (Kind.POLICE, {"state": State.RUNNING, "began_on": TODAY + dt.timedelta(1)}, ["began_on"]),
        (
            Kind.EMPLOYER,
            {"state": State.RUNNING, "suspended_on": day(4), "returned_on": day(3)},
            ["returned_on"],
        ),
        (Kind.EMPLOYER, {"state": State.RUNNING, "disciplinary_on": dt.date(2026, 9, 1)}, []),
        (
            Kind.EMPLOYER,
            {"state": State.ENDED, "disciplinary_on": day(9), "ended_on": day(8)},
            ["ended_on"],
        ),
        (Kind.SOCIAL_CARE, {"state": State.RUNNING, "charged_on": day(3)}, ["charged_on"]),
    ],
)
def test_days_of_strands(kind: str, facts: dict[str, Any], wrong: list[str]) -> None:
    assert sorted(strands.strand_errors(kind, strands.StrandFacts(**facts), TODAY)) == wrong


def test_the_page_shows_for_whom_the_case_waits(dunmoor: Board, client: Client, contact: Contact) -> None:
    url = case_url(contact, "strands/police/")
    page = client.get(url)
    assert "Suspended on" not in text(page)
    sent = {"state": "waiting", "began_on": "2026-03-03", "note": SECRET} | hidden(page)
    assert client.post(url, sent).status_code == 302
    seen = text(client.get(case_url(contact)))
    assert "Waiting for: Police." in seen
    assert SECRET in seen
    assert client.get(case_url(contact, "strands/church/")).status_code == 404
    with cleared(dunmoor):
        trail = [str(row) for row in AuditEntry.objects.values_list()]
        assert AuditEntry.objects.filter(action="case.strand_changed", after__strand="police").count() == 1
    assert planted_in("\n".join(trail)) == []


def test_two_officers_begin_the_same_strand(on: Board, contact: Contact, officer: User) -> None:
    read: Read[Any] = Read(contact.revision, plain(strands.strand_facts(contact, Kind.EMPLOYER)))
    first = strands.StrandFacts(state=State.RUNNING, suspended_on=day(1))
    strands.save_strand(contact, Kind.EMPLOYER, facts=first, read=read, actor=deputy_of(on))
    second = strands.StrandFacts(disciplinary_on=day(9))
    row = strands.save_strand(contact, Kind.EMPLOYER, facts=second, read=read, actor=officer)
    assert (row.state, row.suspended_on, row.disciplinary_on) == (State.RUNNING, day(1), day(9))
    third = strands.StrandFacts(suspended_on=day(2))
    with pytest.raises(ConflictError):
        strands.save_strand(contact, Kind.EMPLOYER, facts=third, read=read, actor=officer)
    assert Strand.objects.get().suspended_on == day(1)


# Referrals to bodies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"due_on": day(-1)}, "due_on"),
        ({"made_on": day(-1), "made_by": "Head"}, "made_on"),
        ({"made_on": dt.date(2222, 1, 1), "made_by": "Head"}, "made_on"),
        ({"made_on": day(1)}, "made_by"),
        ({"made_by": "Head"}, "made_on"),
        ({"body": "ofsted"}, "body"),
    ],
)
def test_days_of_referrals_to_bodies(
    on: Board, contact: Contact, officer: User, facts: dict[str, Any], wrong: str
) -> None:
    strands.save_body_referral(contact, facts=strands.BodyReferralFacts("ofsted"), actor=officer)
    with pytest.raises(ValidationError) as error:
        strands.save_body_referral(
            contact, facts=strands.BodyReferralFacts(**({"body": "barring"} | facts)), actor=officer
        )
    assert list(error.value.message_dict) == [wrong]
    assert BodyReferral.objects.count() == 1


def test_a_referral_is_a_task_until_it_is_made(dunmoor: Board, client: Client, contact: Contact) -> None:
    url = case_url(contact, "referrals/add/")
    assert client.post(url, {"body": "barring", "due_on": "2026-03-09", "draft": "a"}).status_code == 302
    assert "Overdue since 9 March 2026" in text(client.get(case_url(contact)))
    with cleared(dunmoor):
        one = case_url(contact, f"referrals/{BodyReferral.objects.get().pk}/")
    sent = {"body": "barring", "due_on": "2026-03-09", "made_on": "2026-03-08", "made_by": "Mr Smith"}
    asked = client.post(one, sent | hidden(client.get(one)))
    assert "looks like the name of a person" in text(asked)
    assert client.post(one, sent | {"made_by": "Head teacher"} | hidden(client.get(one))).status_code == 302
    seen = text(client.get(case_url(contact)))
    assert "Overdue since" not in seen
    assert "Made 8 March 2026, Head teacher" in seen


# Notes --------------------------------------------------------------------------------------------------------------


def test_notes_are_changed_by_their_writer_only(
    dunmoor: Board, client: Client, contact: Contact, officer: User
) -> None:
    with cleared(dunmoor):
        Contact.objects.filter(pk=contact.pk).update(closed_on=day(21))
    url = case_url(contact, "notes/add/")
    assert client.post(url, {"happened_on": "2222-01-01", "text": SECRET}).status_code == 200
    assert client.post(url, {"happened_on": "2026-03-05", "text": SECRET, "draft": "a"}).status_code == 302
    assert SECRET in text(client.get(case_url(contact)))
    with cleared(dunmoor):
        note = CaseNote.objects.get()
        assert note.written_by == officer
        with pytest.raises(ValidationError, match="Somebody else"):
            notes.save_note(contact, note=note, facts=notes.NoteFacts(day(1), "x"), actor=deputy_of(dunmoor))
        assert planted_in("\n".join(str(row) for row in AuditEntry.objects.values_list())) == []


# Letters ------------------------------------------------------------------------------------------------------------


def test_a_letter_begins_with_a_text_and_stays_once_sent(
    dunmoor: Board, client: Client, contact: Contact
) -> None:
    url = case_url(contact, "letters/adult/add/")
    page = client.get(url)
    assert f"Dear {ADULT}," in text(page)
    assert "“Substantiated”" in text(page)
    assert client.post(url, {"text": f"Dear {ADULT}", **hidden(page)}).status_code == 302
    with cleared(dunmoor):
        one = case_url(contact, f"letters/{OutcomeLetter.objects.get().pk}/")
    early = {"text": f"Dear {ADULT}", "sent_on": "2026-03-03"} | hidden(client.get(one))
    assert "before the outcome was reached" in text(client.post(one, early))
    gaps = {"text": GAPS["reasons"], "sent_on": "2026-03-23"} | hidden(client.get(one))
    assert "stands in brackets" in text(client.post(one, gaps))
    sent = {"text": f"Dear {ADULT}", "sent_on": "2026-03-23"} | hidden(client.get(one))
    assert client.post(one, sent).status_code == 302
    again = {"text": "Something else", "sent_on": "2026-03-23"} | hidden(client.get(one))
    assert "stays as it is" in text(client.post(one, again))
    seen = text(client.get(case_url(contact)))
    assert "Sent 23 March 2026" in seen
    assert "Write the letter to the employer" in seen


def test_no_letter_without_an_outcome(dunmoor: Board, client: Client, officer: User) -> None:
    with cleared(dunmoor):
        other = contact_of(dunmoor)
        with pytest.raises(ValidationError, match="no outcome"):
            notes.save_letter(other, to="adult", facts=notes.LetterFacts("x"), actor=officer)
    assert "There is no outcome yet" in text(client.get(case_url(other, "letters/adult/add/")))
    assert client.get(case_url(other, "letters/friend/add/")).status_code == 404


@pytest.mark.skipif(not can_write_pdf(), reason="the system has no Pango")
def test_a_letter_as_a_file_is_written_down(
    dunmoor: Board, client: Client, contact: Contact, officer: User
) -> None:
    with cleared(dunmoor):
        letter = notes.save_letter(
            contact, to="employer", facts=notes.LetterFacts(f"About {ADULT}"), actor=officer
        )
    found = client.get(case_url(contact, f"letters/{letter.pk}/letter.pdf"))
    (page,) = pages_of(found.content)
    assert f"About {ADULT}" in page
    assert "Taken by" not in page
    with cleared(dunmoor):
        after = AuditEntry.objects.get(action="case.downloaded").after
    assert after == {"what": "letter", "step": f"outcomeletter-{letter.pk}"}
