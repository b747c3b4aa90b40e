"""Meetings about a case: rules, invitations that say nothing, minutes of two officers, actions, files."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from boards.models import Action, Board
from core.merging import ConflictError, Read, plain
from core.models import AuditEntry, Job, User
from core.pdf import can_write_pdf
from core.permissions import Role
from lado.models import CaseDraft, CaseMeeting, Contact
from lado.services import case_meetings as services
from lado.services import contacts
from tests import builders
from tests.lado.stories import ADULT, DAY, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_contacts_pages import hidden, text

BASE = "/boards/dunmoor/allegations/"
GUEST = "Ottoline Marrowfat"
TALK = "He admits that he shook Zebedee Thornapple in the vestry."
PLANTED = ("xanthippe", "quillfeather", "zebedee", "thornapple", "vestry", "ottoline", "marrowfat", "hilltop")
KIND = CaseMeeting.Kind


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def delivered() -> Iterator[None]:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


@pytest.fixture
def on(dunmoor: Board) -> Iterator[Board]:
    with cleared(dunmoor):
        yield dunmoor


@pytest.fixture
def contact(dunmoor: Board) -> Contact:
    with cleared(dunmoor):
        return contact_of(dunmoor)


def plan(contact: Contact, actor: User, *, days: int = 3, **facts: Any) -> CaseMeeting:
    """A meeting some days after the contact. Call it in the scope of officers."""
    given: dict[str, Any] = {
        "kind": KIND.POSITION_OF_TRUST,
        "held_on": contact.received_on + dt.timedelta(days=days),
    } | facts
    return services.plan_meeting(contact, facts=services.MeetingFacts(**given), actor=actor)


def planted_in(words: str) -> list[str]:
    return [word for word in PLANTED if word in words.lower()]


# Days ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "is_urgent", "limit"),
    [(7, False, None), (8, False, "9 March 2026"), (3, True, None), (4, True, "5 March 2026")],
)
def test_a_late_first_meeting_needs_a_reason(
    on: Board, contact: Contact, officer: User, days: int, is_urgent: bool, limit: str | None
) -> None:
    Contact.objects.filter(pk=contact.pk).update(is_urgent=is_urgent)
    if limit:
        with pytest.raises(ValidationError) as error:
            plan(contact, officer, days=days)
        assert error.value.message_dict == {"why_late": [services.WHY_LATE.format(day=limit)]}
        plan(contact, officer, days=days, why_late="The police asked us to wait.")
    else:
        plan(contact, officer, days=days)
    assert CaseMeeting.objects.count() == 1


@pytest.mark.parametrize(("days", "is_late"), [(28, False), (29, True)])
def test_a_review_is_due_28_days_after_the_meeting_before(
    on: Board, contact: Contact, officer: User, days: int, is_late: bool
) -> None:
    plan(contact, officer, days=1)
    gone = plan(contact, officer, days=10)
    services.cancel_meeting(gone, actor=officer)
    found = services.missed_limit(contact, KIND.REVIEW, DAY + dt.timedelta(days=1 + days))
    assert found == (DAY + dt.timedelta(days=29) if is_late else None)


def test_a_meeting_is_not_before_its_contact_and_not_about_advice(
    on: Board, contact: Contact, officer: User
) -> None:
    with pytest.raises(ValidationError) as error:
        plan(contact, officer, days=-1)
    assert list(error.value.message_dict) == ["held_on"]
    advice = contact_of(on, stage="advice")
    with pytest.raises(ValidationError, match="advice only"):
        plan(advice, officer)


def test_a_contact_stays_before_its_meetings(on: Board, contact: Contact, officer: User) -> None:
    plan(contact, officer, days=3)
    facts = contacts.facts_of(contact)
    contacts.change_contact(contact, facts=replace(facts, received_on=DAY + dt.timedelta(3)), actor=officer)
    late = replace(facts, received_on=DAY + dt.timedelta(4))
    with pytest.raises(ValidationError) as error:
        contacts.change_contact(contact, facts=late, actor=officer)
    assert "a meeting, which is recorded for 5 March 2026" in error.value.message_dict["received_on"][0]


def test_minutes_wait_for_the_day(on: Board, contact: Contact, officer: User) -> None:
    days = (timezone.localdate() - DAY).days + 1
    meeting = plan(contact, officer, days=days, why_late="x")
    with pytest.raises(ValidationError) as error:
        services.write_minutes(meeting, minutes=services.Minutes("x"), actor=officer)
    assert list(error.value.message_dict) == ["discussion"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_meeting_takes_the_same_queries_for_any_number_of_rows(
    dunmoor: Board,
    client: Client,
    contact: Contact,
    officer: User,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agency = builders.agency("Dunmoor Police")
    with cleared(dunmoor):
        for number in range(rows):
            meeting = plan(contact, officer, days=number)
        for number in range(rows):
            facts = services.AttendeeFacts(f"{GUEST} {number}", agency, "Sergeant", "o.m@police.example")
            services.save_attendee(meeting, facts=facts, actor=officer)
            services.add_meeting_action(meeting, text="Train", agency=agency, due_on=None, actor=officer)
    url = f"{BASE}{contact.pk}/meetings/{meeting.pk}/"
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)


def test_more_meetings_cost_the_page_of_the_case_nothing(
    dunmoor: Board, client: Client, contact: Contact, officer: User
) -> None:
    counts = []
    for number in range(3):
        with cleared(dunmoor):
            plan(contact, officer, days=number)
        client.get(f"{BASE}{contact.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}{contact.pk}/")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


# Invitations --------------------------------------------------------------------------------------------------------


def test_emails_and_the_trail_say_nothing_of_the_case(
    dunmoor: Board,
    client: Client,
    officer: User,
    contact: Contact,
    delivered: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    one = f"{BASE}{contact.pk}/meetings/"
    day = timezone.localdate() + dt.timedelta(days=7)
    sent = {"kind": "trust", "held_on": day.isoformat(), "held_time": "14:30", "place": "Town Hall, room 2"}
    added = client.post(f"{one}add/", sent | {"why_late": TALK, "draft": "a"})
    assert added.status_code == 302
    page = added["Location"]
    person = {"name": GUEST, "post": "Team manager", "email": "o.m@police.example", "draft": "b"}
    assert client.post(f"{page}people/add/", person).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{page}invite/").status_code == 302
    assert client.post(f"{page}invite/").status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{page}cancel/").status_code == 302
    invitation, cancelled = mail.outbox
    assert invitation.to == ["o.m@police.example"]
    assert invitation.subject == f"Case {contact.reference}: you are asked to a meeting"
    assert invitation.reply_to == [officer.email]
    assert f"on {day:%A} {day.day} {day:%B %Y} at 14:30, place: Town Hall, room 2." in invitation.body
    assert "is cancelled" in cancelled.body
    for one_mail in mail.outbox:
        everything = f"{one_mail.subject}\n{one_mail.body}"
        assert planted_in(everything) == []
        assert not re.search(r"allegation|position of trust|adult", everything, re.IGNORECASE)
    with cleared(dunmoor):
        assert planted_in("\n".join(str(row) for row in AuditEntry.objects.values_list())) == []
        assert planted_in("\n".join(str(row) for row in Job.objects.values_list())) == []
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"case.meeting_planned", "case.meeting_invited", "case.meeting_cancelled"} <= actions
    assert planted_in(str(dict(client.session))) == []


def test_a_place_that_names_the_setting_is_asked_about(client: Client, contact: Contact) -> None:
    sent = {"kind": "trust", "held_on": "2026-03-04", "place": "Hilltop School", "draft": "a"}
    page = client.post(f"{BASE}{contact.pk}/meetings/add/", sent)
    assert page.status_code == 200
    assert "the setting" in text(page)
    assert client.post(f"{BASE}{contact.pk}/meetings/add/", sent | {"confirmed": "yes"}).status_code == 302


def test_another_day_makes_a_new_invitation(on: Board, contact: Contact, officer: User) -> None:
    days = (timezone.localdate() - DAY).days + 2
    meeting = plan(contact, officer, days=days, why_late="x")
    facts = services.AttendeeFacts(GUEST, email="o.m@police.example")
    person = services.save_attendee(meeting, facts=facts, actor=officer)
    assert services.invite(meeting, actor=officer) == 1
    assert services.invite(meeting, actor=officer) == 0
    before = services.MeetingFacts(KIND.ALLEGATIONS, meeting.held_on, why_late="x")
    services.change_meeting(meeting, facts=before, actor=officer)
    assert services.invite(meeting, actor=officer) == 0
    later = meeting.held_on + dt.timedelta(days=1)
    moved = services.MeetingFacts(KIND.ALLEGATIONS, later, why_late="x")
    services.change_meeting(meeting, facts=moved, actor=officer)
    assert services.invite(meeting, actor=officer) == 1
    services.save_attendee(
        meeting,
        attendee=person,
        facts=services.AttendeeFacts(GUEST, email="new@police.example"),
        actor=officer,
    )
    assert services.invite(meeting, actor=officer) == 1


# Minutes ------------------------------------------------------------------------------------------------------------


def test_two_officers_write_minutes(on: Board, contact: Contact, officer: User) -> None:
    meeting = plan(contact, officer)
    contact.refresh_from_db()
    read: Read[Any] = Read(contact.revision, plain(services.minutes_of(meeting)))
    services.write_minutes(meeting, minutes=services.Minutes("Theirs"), read=read, actor=deputy_of(on))
    # Another field: both stay.
    services.write_minutes(meeting, minutes=services.Minutes("", "Suspend."), read=read, actor=officer)
    meeting.refresh_from_db()
    assert (meeting.discussion, meeting.decisions) == ("Theirs", "Suspend.")
    with pytest.raises(ConflictError) as conflict:
        services.write_minutes(meeting, minutes=services.Minutes("Mine"), read=read, actor=officer)
    assert [one.field for one in conflict.value.differences] == ["discussion"]
    meeting.refresh_from_db()
    assert meeting.discussion == "Theirs"


def test_minutes_by_pages_with_a_lost_connection(
    dunmoor: Board, client: Client, contact: Contact, officer: User
) -> None:
    with cleared(dunmoor):
        meeting = plan(contact, officer)
        came = services.save_attendee(meeting, facts=services.AttendeeFacts(GUEST), actor=officer)
        away = services.save_attendee(
            meeting, facts=services.AttendeeFacts("Peregrine Oddfish"), actor=officer
        )
    url = f"{BASE}{contact.pk}/meetings/{meeting.pk}/minutes/"
    page = client.get(url)
    fields = hidden(page) | {"discussion": TALK, "decisions": "Suspend.", "came": str(came.pk)}
    kept = client.post(f"{BASE}drafts/save/", fields | {"place": url})
    assert kept.status_code == 200
    # The connection is lost: another officer opens what was kept.
    deputy = builders.client_of(deputy_of(dunmoor))
    again = deputy.get(f"{url}?draft={fields['draft']}")
    assert TALK in text(again)
    assert deputy.post(url, fields).status_code == 302
    with cleared(dunmoor):
        meeting.refresh_from_db()
        came.refresh_from_db()
        away.refresh_from_db()
        assert (meeting.discussion, came.has_come, away.has_come) == (TALK, True, False)
        assert not CaseDraft.objects.exists()
        trail = "\n".join(str(row) for row in AuditEntry.objects.values_list())
    assert planted_in(trail) == []
    conflict = client.post(url, fields | {"discussion": "Something else"})
    assert conflict.status_code == 409
    assert TALK in text(conflict)


# Actions ------------------------------------------------------------------------------------------------------------


def test_an_action_shows_its_meeting_to_officers_only(
    dunmoor: Board, client: Client, contact: Contact, officer: User, manager: User
) -> None:
    with cleared(dunmoor):
        meeting = plan(contact, officer)
    url = f"{BASE}{contact.pk}/meetings/{meeting.pk}/"
    for words in (f"Ask {ADULT} to come", "Train the staff of Hilltop School"):
        asked = client.post(f"{url}actions/add/", {"text": words, "draft": "a"})
        assert asked.status_code == 200
        assert "take it out" in text(asked)
    sent = {"text": "Train the staff on safe touch", "due_on": "2026-12-01", "draft": "a"}
    assert client.post(f"{url}actions/add/", sent).status_code == 302
    with cleared(dunmoor):
        action = Action.objects.get()
        assert action.source_id == meeting.pk
    assert "Train the staff on safe touch" in text(client.get(url))
    # An officer who also reads the actions of the board.
    builders.give_role(officer, dunmoor, Role.GROUP_CHAIR)
    assert contact.reference in text(client.get(action.get_absolute_url()))
    seen = text(builders.client_of(manager).get(action.get_absolute_url()))
    assert contact.reference not in seen
    assert "Position of trust" not in seen


# Files --------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not can_write_pdf(), reason="the system has no Pango")
@pytest.mark.parametrize(("name", "has_talk"), [("minutes", True), ("invitation", False)])
def test_files_are_marked_and_written_down(
    dunmoor: Board, client: Client, contact: Contact, officer: User, name: str, has_talk: bool
) -> None:
    with cleared(dunmoor):
        meeting = plan(contact, officer)
        services.save_attendee(meeting, facts=services.AttendeeFacts(GUEST), actor=officer)
        long = f"{TALK}\n\n" * 60
        services.write_minutes(meeting, minutes=services.Minutes(long), actor=officer)
    found = client.get(f"{BASE}{contact.pk}/meetings/{meeting.pk}/{name}.pdf")
    assert found["Content-Type"] == "application/pdf"
    assert "no-store" in found["Cache-Control"]
    assert planted_in(found["Content-Disposition"]) == []
    pages = pages_of(found.content)
    assert all(f"Taken by {officer}" in page for page in pages)
    assert ("vestry" in pages[0]) == has_talk
    assert len(pages) > 1 if has_talk else len(pages) == 1
    with cleared(dunmoor):
        entry = AuditEntry.objects.filter(action="case.downloaded").get()
        assert entry.after == {"what": name, "step": f"casemeeting-{meeting.pk}"}
        assert entry.clearance == "lado"


def pages_of(content: bytes) -> list[str]:
    """The words of each page of a PDF."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]
