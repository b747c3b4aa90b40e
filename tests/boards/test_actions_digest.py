"""The digest of overdue actions: who gets it, what is in it, and that nobody gets it twice."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from boards.models import Action, Board, DigestSent, GroupOffice
from boards.services import actions as services
from boards.services.action_digest import collect_digests, send_digests
from boards.tasks.actions import send_overdue_digests
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

ON = dt.date(2026, 11, 20)  # a Friday
DAY = dt.timedelta(days=1)


def add(board: Board, text: str, *owners: Any, days: int | None = None, **more: Any) -> Action:
    """`days` from ON until it is due; None for words. Added long before ON."""
    due: Any = "soon" if days is None else ON + days * DAY
    with board_scope(board.pk):
        made = services.add_action(board=board, text=text, owners=owners, due=due, actor=None, **more)
        Action.objects.filter(pk=made.pk).update(created_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
        return made


def told(on: dt.date = ON) -> dict[str, list[tuple[str, list[int]]]]:
    """Address → boards with the numbers of their actions."""
    return {
        digest.email: [(part.board.slug, [line.number for line in part.lines]) for part in digest.parts]
        for digest in collect_digests(on)
    }


@pytest.fixture
def lead(dunmoor: Board, eastvale: Board) -> User:
    """Leads the police on both boards."""
    person = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    builders.give_role(person, eastvale, Role.AGENCY_LEAD)
    return person


def test_one_email_over_all_boards(dunmoor: Board, eastvale: Board, lead: User) -> None:
    police = builders.agency("Dunmoor Police")
    add(dunmoor, "later", police, days=-1)
    add(dunmoor, "longest overdue", police, days=-30)
    add(eastvale, "in Eastvale", police, days=14)
    assert told() == {lead.email: [("dunmoor", [2, 1]), ("eastvale", [1])]}


def test_only_overdue_and_due_soon(dunmoor: Board, lead: User, manager: User) -> None:
    police = builders.agency("Dunmoor Police")
    for days in (-1, 0, 14, 15, None):
        add(dunmoor, "x", police, days=days)
    done = add(dunmoor, "done", police, days=-1)
    withdrawn = add(dunmoor, "withdrawn", police, days=-1)
    with board_scope(dunmoor.pk):
        services.propose_done(done, text="x", actor=manager)
        services.withdraw_action(withdrawn, reason="x", actor=manager)
    assert told() == {lead.email: [("dunmoor", [1, 2, 3])]}


def test_who_hears_of_it(dunmoor: Board, lead: User) -> None:
    """Holders of seats (not former ones, not deputies), chairs by office and by role, leads of the seat's agency."""
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        seat = builders.seat(group, "Dunmoor Police", "Superintendent")
        people = {
            name: builders.person(dunmoor, name.title(), email=f"{name}@dunmoor.example")
            for name in ("holder", "former", "deputy", "chair", "vice")
        }
        builders.person(dunmoor, "Somebody else", email="else@dunmoor.example")
        nobody = builders.person(dunmoor, "Without Address")
        seat.terms.all().delete()
        seat.terms.create(board=dunmoor, person=people["holder"])
        seat.terms.create(board=dunmoor, person=people["former"], ends_on=ON - DAY)
        seat.terms.create(board=dunmoor, person=people["deputy"], is_deputy=True)
        seat.terms.create(board=dunmoor, person=nobody)
        seat.terms.create(board=dunmoor)
        GroupOffice.objects.create(board=dunmoor, group=group, person=people["chair"])
        GroupOffice.objects.create(board=dunmoor, group=group, person=people["vice"], office="vice_chair")
        GroupOffice.objects.create(board=dunmoor, group=group, role="Director")
    builders.user_with_role(dunmoor, Role.GROUP_CHAIR)
    builders.user_with_role(dunmoor, Role.CHAIR)
    other_lead = builders.user("council@dunmoor.example")
    builders.give_role(other_lead, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Council"))
    add(dunmoor, "of the seat", seat, days=-1)
    add(dunmoor, "of the group", group, days=-1)
    add(dunmoor, "of nobody", days=-1)
    assert told() == {
        "agency_lead@dunmoor.example": [("dunmoor", [1])],
        "chair@dunmoor.example": [("dunmoor", [2])],
        "group_chair@dunmoor.example": [("dunmoor", [2])],
        "holder@dunmoor.example": [("dunmoor", [1])],
    }


def test_addresses_are_one_whatever_their_case(dunmoor: Board, lead: User) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        seat = builders.seat(group, "Council", "Director")
        term = seat.terms.get()
        term.person = builders.person(dunmoor, "Lee Lead", email=lead.email.upper())
        term.save()
    add(dunmoor, "both", seat, builders.agency("Dunmoor Police"), days=-1)
    assert told() == {lead.email: [("dunmoor", [1])]}


def test_people_who_may_no_longer_sign_in_hear_nothing(dunmoor: Board, lead: User) -> None:
    with board_scope(dunmoor.pk):
        seat = builders.seat(builders.main_group(dunmoor), "Dunmoor Police", "Sergeant")
        term = seat.terms.get()
        term.person = builders.person(dunmoor, "Lee Lead", email=lead.email)
        term.save()
    add(dunmoor, "x", seat, days=-1)
    assert told() == {lead.email: [("dunmoor", [1])]}
    lead.is_active = False
    lead.save()
    assert told() == {}


def test_boards_out_of_use_are_left_out(dunmoor: Board, lead: User) -> None:
    add(dunmoor, "x", builders.agency("Dunmoor Police"), days=-1)
    dunmoor.is_active = False
    dunmoor.save()
    assert told() == {}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 11, 20), True),
        (dt.date(2026, 11, 21), False),  # Saturday
        (dt.date(2026, 11, 22), False),
        (dt.date(2026, 12, 25), False),
        (dt.date(2026, 12, 28), False),  # the bank holiday for Boxing Day
        (dt.date(2026, 12, 29), True),
    ],
)
def test_working_days_only(
    dunmoor: Board, lead: User, day: dt.date, works: bool, django_capture_on_commit_callbacks: Any
) -> None:
    add(dunmoor, "x", builders.agency("Dunmoor Police"), days=-1)
    assert send_digests(day) == (1 if works else 0)
    assert list(DigestSent.objects.values_list("email", "day")) == ([(lead.email, day)] if works else [])


def test_nothing_is_sent_when_nothing_is_due(dunmoor: Board, lead: User) -> None:
    add(dunmoor, "x", builders.agency("Dunmoor Police"), days=100)
    assert send_digests(ON) == 0
    assert DigestSent.objects.count() == 0


@pytest.fixture
def delivered() -> Any:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield mail.outbox
    app.conf.task_always_eager = before


def test_the_email(
    dunmoor: Board, eastvale: Board, lead: User, delivered: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    police = builders.agency("Dunmoor Police")
    add(dunmoor, "Share the <data> & report", police, days=-3)
    add(eastvale, "Name a deputy", police, days=1)
    with board_scope(dunmoor.pk):
        case = builders.group(dunmoor, "Case of Hazel")
    add(dunmoor, "Details of a case", police, days=-1, source=case)
    with django_capture_on_commit_callbacks(execute=True):
        assert send_overdue_digests(ON.isoformat()) == 1
    (message,) = delivered
    assert (message.to, message.subject) == ([lead.email], "Your actions: 2 overdue, 1 due soon")
    html = message.alternatives[0][0]
    for text in (message.body, html):
        assert "2 of your actions are overdue, and 1 is due within two weeks." in text
        assert "http" in text
        assert "/boards/dunmoor/actions/1/" in text
        assert "/boards/eastvale/actions/1/" in text
        assert "Overdue by 3 days" in text
        assert "Name a deputy" in text
        # What came from a case is not quoted.
        assert "Details of a case" not in text
        assert "Hazel" not in text
    assert "Share the <data> & report" in message.body
    assert "Share the &lt;data&gt; &amp; report" in html
    assert "Action 2: (sign in to read it)" in message.body


def test_people_without_an_account_are_told_how_to_get_one(
    dunmoor: Board, delivered: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with board_scope(dunmoor.pk):
        seat = builders.seat(builders.main_group(dunmoor), "Dunmoor Police", "Sergeant")
        term = seat.terms.get()
        term.person = builders.person(dunmoor, "Rowan Ashdown", email="rowan@dunmoor.example")
        term.save()
    add(dunmoor, "x", seat, days=0)
    with django_capture_on_commit_callbacks(execute=True):
        send_digests(ON)
    (message,) = delivered
    assert message.subject == "Your action: 1 due soon"
    assert "Dear Rowan Ashdown" in message.body
    assert "you need an account" in message.body


def test_a_second_run_sends_nothing_more(
    dunmoor: Board, lead: User, delivered: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    add(dunmoor, "x", builders.agency("Dunmoor Police"), days=-1)
    DigestSent.objects.create(email="old@dunmoor.example", day=ON - 40 * DAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert [send_digests(ON), send_digests(ON), send_digests(ON + 3 * DAY)] == [1, 0, 1]
    assert len(delivered) == 2
    assert sorted(DigestSent.objects.values_list("email", "day")) == [
        (lead.email, ON),
        (lead.email, ON + 3 * DAY),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(dunmoor: Board, lead: User, delivered: list[Any]) -> None:
    add(dunmoor, "x", builders.agency("Dunmoor Police"), days=-1)
    barrier, sent, failures = threading.Barrier(4), [], []

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            sent.append(send_digests(ON))
        except Exception as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert sorted(sent) == [0, 0, 0, 1]
    assert len(delivered) == 1


def test_beat_asks_for_it_on_weekdays(settings: Any) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["overdue-digest"]
    assert entry["task"] == send_overdue_digests.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {0})
    assert entry["schedule"].day_of_week == {1, 2, 3, 4, 5}
