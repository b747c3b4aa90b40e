"""Case content is read by officers of the board, and by nobody and nothing else."""

import datetime as dt
import io
import logging
import pickle
import smtplib
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core import tasks
from core.email import EmailUnsendableError
from core.logs import RequestIdFilter
from core.models import AuditEntry, Job, User
from core.permissions import Role
from core.protection import has_board
from core.scoping import Clearance, board_scope
from core.services import roles
from lado.models import CaseContent, CaseDraft, Contact
from lado.services import case_meetings, drafts
from lado.services.searching import SEALED
from tests import builders
from tests.lado.stories import ACCOUNT, ADULT, CHILD, cleared, contact_of, officer_of

BASE = "/boards/dunmoor/allegations/"
#: Words of the planted names and text that no other text holds, in lower case.
PLANTED = ("xanthippe", "quillfeather", "zebedee", "thornapple", "vestry", "ultramarine")
SECRET = "Aged nine, of Ultramarine Close."


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    found = builders.client_of(officer)
    found.raise_request_exception = False
    return found


@pytest.fixture
def contact(dunmoor: Board, officer: User) -> Contact:
    with cleared(dunmoor):
        return contact_of(dunmoor, actor=officer, adult_details=SECRET, prior_note=SECRET)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the console of production shows it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RequestIdFilter())
    handler.setLevel(logging.DEBUG)
    root = logging.getLogger()
    names = ("django", "django.request", "django.db.backends", "core", "boards", "lado")
    before = root.level
    root.setLevel(logging.DEBUG)
    for name in (None, *names):
        logging.getLogger(name).addHandler(handler)
    yield stream
    for name in (None, *names):
        logging.getLogger(name).removeHandler(handler)
    root.setLevel(before)


def planted_in(text: str) -> list[str]:
    return [word for word in PLANTED if word in text.lower()]


def every_row() -> str:
    """All tables as text, read past the policies, as whoever has a dump of the database reads them."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            found += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


def use_every_page(client: Client, contact: Contact) -> str:
    """Write, search, read, change, keep a draft; gives the addresses that were asked for."""
    one = f"{BASE}{contact.pk}/"
    form = {
        "received_on": "2026-03-02",
        "stage": "referral",
        "adult_name": ADULT,
        "children": CHILD,
        "account": ACCOUNT,
        "role": "Coach",
        "draft": "abc",
        "prior_concerns": "unknown",
    }
    asked = []
    for url, data in (
        (f"{BASE}drafts/save/", form | {"place": f"{BASE}add/"}),
        (f"{BASE}add/", form | {"later": "yes", "draft": "def"}),
        (f"{BASE}add/", form),
        (f"{BASE}add/", form | {"role": ADULT}),
        (f"{BASE}add/", form | {"received_on": "2222-01-01"}),
        (f"{one}decide/", {"decision": "employer", "decided_on": "2026-03-03", "decision_reasons": ACCOUNT}),
        (f"{one}change/", form | {"account": f"{ACCOUNT} {SECRET}"}),
        (f"{BASE}search/", {"text": ADULT}),
    ):
        response = client.post(url, data)
        assert response.status_code in {200, 302}, (url, response.status_code)
        asked += [url, response.get("Location", "")]
        if where := response.get("Location"):
            assert client.get(where).status_code == 200
    for url in (BASE, one, f"{one}change/", f"{one}decide/", f"{BASE}?state=&sort=setting"):
        assert client.get(url).status_code == 200
        asked.append(url)
    return "\n".join(asked)


def test_a_planted_name_is_nowhere(
    dunmoor: Board, client: Client, contact: Contact, log: io.StringIO
) -> None:
    addresses = use_every_page(client, contact)
    assert planted_in(addresses) == []
    with cleared(dunmoor):
        # It is there, for those who may read it, and the trail shows that it was read.
        contact.refresh_from_db()
        assert contact.adult_name == ADULT
        assert CaseDraft.objects.count() == 1
        assert AuditEntry.objects.filter(action="case.read").exists()
        assert planted_in(every_row()) == []
        trail = "\n".join(str(row) for row in AuditEntry.objects.values_list())
        assert planted_in(trail) == []
        assert planted_in("\n".join(str(row) for row in Job.objects.values_list())) == []
    assert planted_in(log.getvalue()) == []
    assert planted_in("\n".join(f"{one.subject} {one.body}" for one in mail.outbox)) == []
    # Sessions hold the search and the messages.
    assert planted_in(str(dict(client.session))) == []


def test_the_planted_name_would_be_found(dunmoor: Board, contact: Contact) -> None:
    """The search above finds what is not sealed."""
    with cleared(dunmoor):
        Contact.objects.filter(pk=contact.pk).update(role="Quillfeather")
        assert planted_in(every_row()) == ["quillfeather"]


def test_an_error_page_and_the_log_say_nothing(
    client: Client, contact: Contact, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lado.services import contacts
    from lado.views import case

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(f"cannot save {ADULT}: {ACCOUNT}")

    monkeypatch.setattr(contacts, "save_checked", fail)
    form = {
        "received_on": "2026-03-02",
        "stage": "referral",
        "adult_name": ADULT,
        "account": ACCOUNT,
        "draft": "a",
    }
    answers = [client.post(f"{BASE}add/", form)]
    monkeypatch.setattr(case.CasePage, "drafts", fail)
    answers.append(client.get(f"{BASE}{contact.pk}/"))
    monkeypatch.setattr("lado.tables.contacts.state_of", fail)
    answers.append(client.get(BASE))
    assert [answer.status_code for answer in answers] == [500, 500, 500]
    assert [planted_in(answer.content.decode()) for answer in answers] == [[], [], []]
    written = log.getvalue()
    assert planted_in(written) == []
    # What is needed to mend it is there: the kind of error, and the lines of code.
    assert "ConfidentialPageError: builtins.RuntimeError" in written
    assert "in get_context_data" in written


def test_pages_are_kept_by_no_browser_and_no_memory(
    client: Client, contact: Contact, remembering: None
) -> None:
    for url in (f"{BASE}{contact.pk}/", f"{BASE}{contact.pk}/change/", f"{BASE}add/"):
        for _ in range(2):
            page = client.get(url)
            assert "no-store" in page["Cache-Control"], url
            assert "core/remembered_page.html" not in [template.name for template in page.templates or []]
    fields = client.get(f"{BASE}add/").content.decode()
    assert "data-no-keep" in fields
    assert 'autocomplete="off"' in fields


def in_memory() -> str:
    """Everything that the cache of pages holds, as whoever reads its server sees it."""
    return "".join(str(pickle.loads(one)) for one in caches["pages"]._cache.values())  # noqa: S301 -- ours


def test_lists_are_remembered_sealed(
    dunmoor: Board, client: Client, contact: Contact, officer: User, remembering: None
) -> None:
    urls = (BASE, f"{BASE}due/", f"{BASE}time-is-over/", f"{BASE}numbers/")
    for url in urls:
        first, second = client.get(url), client.get(url)
        assert "core/remembered_page.html" in [template.name for template in second.templates]
        assert second.content.count(b"</h1>") == first.content.count(b"</h1>") == 1
    assert "no-store" in client.get(BASE)["Cache-Control"]
    assert "Hilltop School" in client.get(BASE).content.decode()
    assert len(caches["pages"]._cache) == len(urls)
    for word in ("Hilltop", contact.reference, "Allegations", "<h1"):
        assert word not in in_memory()
    # What changes is seen at once, also a draft, which leaves no entry in the trail.
    with cleared(dunmoor):
        contact_of(dunmoor, reference="LATER")
    assert "LATER" in client.get(BASE).content.decode()
    with cleared(dunmoor):
        drafts.save_draft(board=dunmoor, key="k", place=f"{BASE}add/", fields={}, actor=officer)
    assert "Not handed in yet" in client.get(BASE).content.decode()


def test_a_list_is_remembered_for_its_reader_alone(
    dunmoor: Board, client: Client, contact: Contact, officer: User, remembering: None, settings: Any
) -> None:
    assert contact.reference in client.get(BASE).content.decode()
    manager = builders.client_of(builders.user_with_role(dunmoor, Role.BOARD_MANAGER))
    assert manager.get(BASE).status_code == 403
    settings.CASE_KEYS = ["another key of forty characters, at least!!", *settings.CASE_KEYS]
    assert contact.reference in client.get(BASE).content.decode()
    settings.CASE_KEYS = settings.CASE_KEYS[:1]
    with cleared(dunmoor):
        Contact.objects.all().update(**dict.fromkeys(SEALED, ""))
    assert contact.reference in client.get(BASE).content.decode()


class RefusingBackend(BaseEmailBackend):
    """A mail server that quotes the address that it refuses, as most do."""

    error: type[Exception] = smtplib.SMTPRecipientsRefused

    def send_messages(self, email_messages: Any) -> int:
        (to,) = email_messages[0].to
        if self.error is smtplib.SMTPRecipientsRefused:
            raise smtplib.SMTPRecipientsRefused({to: (550, f"5.1.1 <{to}>: unknown here".encode())})
        if self.error is smtplib.SMTPDataError:
            raise smtplib.SMTPDataError(554, f"No mail for {to}".encode())
        raise self.error(f"{to} is no address")


@pytest.mark.parametrize("error", [smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError])
@pytest.mark.parametrize("is_broker_away", [True, False])
def test_an_email_that_is_lost_leaves_no_address_in_the_log(
    error: type[Exception],
    is_broker_away: bool,
    contact: Contact,
    officer: User,
    log: io.StringIO,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    monkeypatch.setattr(RefusingBackend, "error", error)
    address = "xanthippe@quillfeather.example"
    results = []

    def away(_: object) -> None:
        raise tasks.send_email.OperationalError

    def by_a_worker(message: Any) -> None:
        results.append(tasks.send_email.apply(args=[message]))

    monkeypatch.setattr(tasks.send_email, "delay", away if is_broker_away else by_a_worker)
    facts = case_meetings.MeetingFacts("trust", timezone.localdate() + dt.timedelta(days=3), why_late="x")
    refused = pytest.raises(EmailUnsendableError) if error is ValueError else nullcontext()
    with cleared(contact.board):
        meeting = case_meetings.plan_meeting(contact, facts=facts, actor=officer)
        attendee = case_meetings.AttendeeFacts(name="Somebody", email=address)
        case_meetings.save_attendee(meeting, facts=attendee, actor=officer)
        with (
            refused if is_broker_away else nullcontext(),
            django_capture_on_commit_callbacks(execute=True),
        ):
            case_meetings.invite(meeting, actor=officer)
    written = log.getvalue() + "".join(f"{one.result!r} {one.traceback}" for one in results)
    assert planted_in(written) == []
    if is_broker_away and error is not ValueError:
        assert "email_lost" in written
        assert "core.email.EmailNotSentError: smtplib.SMTP" in written
    if error is smtplib.SMTPRecipientsRefused:
        assert "SMTPRecipientsRefused 550" in written


# Row-level security -------------------------------------------------------------------------------------------------

TABLES = [model for model in CaseContent.__subclasses__() if has_board(model)]


def rows_by_hand(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        (found,) = cursor.fetchone()
        return int(found)


@pytest.fixture
def full(dunmoor: Board, contact: Contact, officer: User) -> None:
    """A row in each table of case content that is written by these services."""
    with cleared(dunmoor):
        contact.natures.create(board=dunmoor, nature="physical", is_main=True)
        drafts.save_draft(board=dunmoor, key="k", place="/", fields={}, actor=officer)


@pytest.mark.usefixtures("full")
def test_raw_sql_shows_rows_to_officers_of_the_board_only(dunmoor: Board, eastvale: Board) -> None:
    names = ("lado_contact", "lado_setting", "lado_contactnature", "lado_casedraft")
    with cleared(dunmoor):
        assert [rows_by_hand(name) for name in names] == [1, 1, 1, 1]
    scopes = {
        "a manager of the board": {"board_ids": [dunmoor.pk]},
        "an officer of another board": {
            "board_ids": [eastvale.pk],
            "clearances": {Clearance.LADO: [eastvale.pk]},
        },
        "an officer of another board who manages this one": {
            "board_ids": [dunmoor.pk, eastvale.pk],
            "clearances": {Clearance.LADO: [eastvale.pk]},
        },
        "a review lead": {"board_ids": [dunmoor.pk], "clearances": {Clearance.REVIEWS: [dunmoor.pk]}},
        "the administrator": {"board_ids": [dunmoor.pk, eastvale.pk], "installation": True},
        "a clearance without the board": {"board_ids": [], "clearances": {Clearance.LADO: [dunmoor.pk]}},
    }
    for who, scope in scopes.items():
        ids = scope.pop("board_ids")
        with board_scope(*ids, **scope):
            assert {name: rows_by_hand(name) for name in names} == dict.fromkeys(names, 0), who
            with connection.cursor() as cursor:
                cursor.execute("UPDATE lado_contact SET role = 'x'")
                assert cursor.rowcount == 0, who
                cursor.execute("DELETE FROM lado_contact")
                assert cursor.rowcount == 0, who


def test_every_table_of_case_content_asks_for_the_clearance(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE qual LIKE '%app.clearance_lado%'")
        policed = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in TABLES} <= policed
    assert len(TABLES) >= 12


def test_entries_of_the_trail_about_cases_need_the_clearance(
    dunmoor: Board, client: Client, contact: Contact, manager: User
) -> None:
    client.get(f"{BASE}{contact.pk}/")
    with board_scope(dunmoor.pk):
        assert not AuditEntry.objects.filter(object_type="lado.contact").exists()
    page = builders.client_of(manager).get("/boards/dunmoor/audit/")
    assert page.status_code == 200
    assert contact.reference not in page.content.decode()


def test_a_case_can_be_written_by_nobody_without_the_clearance(dunmoor: Board) -> None:
    from django.db import DatabaseError

    with board_scope(dunmoor.pk), pytest.raises(DatabaseError), transaction.atomic():
        Contact.objects.create(board=dunmoor, reference="x", received_on=timezone.localdate())


# Roles --------------------------------------------------------------------------------------------------------------


def test_a_role_that_reads_cases_asks_for_the_second_factor(officer: User, contact: Contact) -> None:
    client = builders.client_of(officer, second_factor=False)
    for url in (BASE, f"{BASE}{contact.pk}/"):
        answer = client.get(url)
        assert answer.status_code == 302
        assert "/allegations/" not in answer["Location"].split("?")[0]


def test_a_manager_cannot_take_the_role(dunmoor: Board, manager: User) -> None:
    with board_scope(dunmoor.pk), pytest.raises(ValidationError):
        roles.give_role(board=dunmoor, person=manager, role=Role.LADO, actor=manager)


def test_a_deputy_reads_for_their_days_only(dunmoor: Board, contact: Contact) -> None:
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    person = builders.user("deputy@dunmoor.example")
    held = builders.give_role(person, dunmoor, Role.LADO, starts_on=today, ends_on=today + day)
    client = builders.client_of(person)
    assert client.get(f"{BASE}{contact.pk}/").status_code == 200
    with board_scope(dunmoor.pk):
        type(held).objects.filter(pk=held.pk).update(starts_on=today - 2 * day, ends_on=today - day)
    assert client.get(f"{BASE}{contact.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("last_day", "before", "after"),
    [
        (dt.date(2027, 7, 9), "2027-07-09 22:59:59+00:00", "2027-07-09 23:00:00+00:00"),  # summer time
        (dt.date(2027, 12, 9), "2027-12-09 23:59:59+00:00", "2027-12-10 00:00:00+00:00"),
    ],
)
def test_a_deputys_last_day_ends_at_midnight_in_london(
    dunmoor: Board, contact: Contact, last_day: dt.date, before: str, after: str
) -> None:
    person = builders.user("deputy@dunmoor.example")
    first_day = last_day - dt.timedelta(days=3)
    builders.give_role(person, dunmoor, Role.LADO, starts_on=first_day, ends_on=last_day)
    # The case, the list and the search are also remembered for a while: none of them outlives the role.
    pages = [f"{BASE}{contact.pk}/", f"{BASE}{contact.pk}/timeline/", BASE, f"{BASE}due/"]
    noted = {
        "happened_on_day": "1",
        "happened_on_month": "1",
        "happened_on_year": "2027",
        "text": "Called back.",
    }
    with time_machine.travel(before, tick=False):
        client = builders.client_of(person)
        assert [client.get(page).status_code for page in pages] == [200] * 4
    with time_machine.travel(after, tick=False):
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post(f"{BASE}{contact.pk}/notes/add/", noted).status_code == 404
