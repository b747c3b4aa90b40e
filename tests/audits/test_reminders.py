"""Reminders of returns: when, to whom, once for each step, and by hand."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection

from audits.models import Cycle, Reminder, Return, TeamMember
from audits.services.cycles import CycleFacts, change_cycle, close_cycle, withdraw_return
from audits.services.reminders import remind_now, send_due_reminders, step_of
from audits.tasks.reminders import send_reminders
from boards.models import Agency, Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.worker import Worker, wait_until

DUE = dt.date(2026, 11, 30)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (30, 0), (15, 0), (14, 14), (13, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-6, 1), (-7, -7),
        (-13, -7), (-14, -14), (-27, -21), (-28, -28),
    ],
)  # fmt: skip
def test_the_steps(days: int, step: int) -> None:
    assert step_of(days) == step


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def lead(dunmoor: Board, police: Agency) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def cycle(dunmoor: Board, police: Agency) -> Cycle:
    """Due on DUE, the police is asked."""
    with board_scope(dunmoor.pk):
        version = stories.framework_of(dunmoor)
        return stories.cycle_of(version, police, opens_on=dt.date(2026, 9, 1), due_on=DUE)


@pytest.fixture
def return_(cycle: Cycle, police: Agency) -> Return:
    with board_scope(cycle.board_id):
        return stories.return_of(cycle, police)


@pytest.fixture
def delivered() -> Any:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield mail.outbox
    app.conf.task_always_eager = before


@pytest.fixture
def send(dunmoor: Board, delivered: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """send(days left) runs beat's task of that day and gives who was told."""

    def run(days: int) -> list[str]:
        delivered.clear()
        with (
            time_machine.travel(dt.datetime.combine(DUE - days * DAY, dt.time(7), tzinfo=dt.UTC), tick=False),
            django_capture_on_commit_callbacks(execute=True),
        ):
            send_reminders()
        return sorted(message.to[0] for message in delivered)

    return run


def test_fourteen_seven_and_one_day_before_and_weekly_after(cycle, lead, send) -> None:
    days = [day for day in range(40, -30, -1) if send(day)]
    assert days == [40, 14, 7, 1, -7, -14, -21, -28], "the first one says that they are asked"
    with board_scope(cycle.board_id):
        assert list(Reminder.objects.order_by("pk").values_list("step", "sent_to", "due_on")) == [
            (step, lead.email, DUE) for step in [0, *days[1:]]
        ]


def test_the_first_email_says_what_is_asked(dunmoor, cycle, lead, manager, send, delivered) -> None:
    with board_scope(dunmoor.pk):
        Cycle.objects.update(intro="Say where you are, not where you would like to be.")
    assert send(91) == [], "it opens a day later"
    assert send(90) == [lead.email]
    assert delivered[0].subject == "Section 11, this year: Dunmoor Police is asked for a return"
    for text in (delivered[0].body, delivered[0].alternatives[0][0]):
        assert "The board asks Dunmoor Police how it meets the standards “Section 11”." in text
        assert "Say where you are, not where you would like to be." in text
    with board_scope(dunmoor.pk):
        change_cycle(cycle, facts=CycleFacts(cycle.name, cycle.opens_on, DUE + 7 * DAY), actor=manager)
    assert send(60) == []
    assert send(7) == [lead.email]
    assert "The board asks" not in delivered[0].body
    assert "it was 30 November 2026" in delivered[0].body


def test_a_day_without_a_worker_loses_no_reminder(cycle, lead, send) -> None:
    assert send(12) == [lead.email]
    assert send(11) == []
    assert send(7) == [lead.email]


def test_twice_on_one_day_sends_nothing_more(cycle, lead, send) -> None:
    assert send(7) == [lead.email]
    assert send(7) == []
    with board_scope(cycle.board_id):
        (entry,) = AuditEntry.objects.filter(action="cycle.reminded")
        assert (entry.actor_id, entry.after) == (None, {"agencies": ["Dunmoor Police"], "emails": 1})


def test_the_email(dunmoor, cycle, return_, lead, send, delivered) -> None:
    Board.objects.filter(pk=dunmoor.pk).update(contact_email="office@dunmoor.example")
    with board_scope(dunmoor.pk):
        stories.answer(return_, "1.1", 25)
        stories.answer(return_, "1.2", stories.NOT_APPLICABLE)
        stories.answer(return_, "2.1", None, narrative="Begun.")
    send(14)
    (message,) = delivered
    assert message.subject == "Section 11, this year: Dunmoor Police’s return is due in 14 days"
    assert message.reply_to == ["office@dunmoor.example"]
    html = message.alternatives[0][0]
    for text in (message.body, html):
        assert f"Dear {lead.name}" in text
        assert "30 November 2026" in text
        assert "2 of 4 criteria are answered." in text
        assert "/boards/dunmoor/audits/" in text
        assert "has changed" not in text
    send(1)
    assert "is due tomorrow" in delivered[0].subject
    send(-7)
    assert delivered[0].subject.endswith("’s return was due 7 days ago")
    assert "It can still be handed in" in delivered[0].body


def test_a_changed_due_date_is_told_in_the_next_reminder(cycle, lead, manager, send, delivered) -> None:
    assert send(7) == [lead.email]
    with board_scope(cycle.board_id):
        change_cycle(cycle, facts=CycleFacts(cycle.name, cycle.opens_on, DUE + 7 * DAY), actor=manager)
    assert send(3) == [lead.email]  # ten days to the new date: its first reminder
    for text in (delivered[0].body, delivered[0].alternatives[0][0]):
        assert "has changed" in text
        assert "it was 30 November 2026" in text
        assert "7 December 2026" in text
    assert send(2) == []
    assert send(0) == [lead.email]
    assert "has changed" not in delivered[0].body


def test_a_lead_who_was_never_reminded_hears_of_the_change_too(cycle, lead, manager, send, delivered) -> None:
    with board_scope(cycle.board_id):
        change_cycle(cycle, facts=CycleFacts(cycle.name, cycle.opens_on, DUE + DAY), actor=manager)
    assert send(13) == [lead.email]
    assert "it was 30 November 2026" in delivered[0].body


def test_who_is_told(dunmoor, eastvale, police, cycle, return_, lead, send) -> None:
    """Lead and team; without them the agency's leads; never people who cannot open the return."""
    second = builders.user("second@dunmoor.example")
    builders.give_role(second, dunmoor, Role.AGENCY_LEAD)
    builders.give_role(builders.user("elsewhere@x.example"), eastvale, Role.AGENCY_LEAD)
    former = builders.user("former@x.example")
    builders.give_role(former, dunmoor, Role.AGENCY_LEAD, ends_on=dt.date(2026, 1, 1))
    fire = builders.user("fire@x.example")
    builders.give_role(fire, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Fire"))
    assert send(14) == sorted([lead.email, second.email])
    with board_scope(dunmoor.pk):
        Return.objects.update(lead=second)
    assert send(7) == [second.email]
    with board_scope(dunmoor.pk):
        for person in (fire, former, second):
            TeamMember.objects.create(board=dunmoor, agency_return=return_, user=person)
    assert send(1) == sorted([second.email, fire.email])
    second.is_active = False
    second.save()
    assert send(-7) == [fire.email]
    with board_scope(dunmoor.pk):
        TeamMember.objects.filter(user=fire).delete()
    assert send(-14) == [lead.email]


def test_who_is_left_alone(dunmoor, cycle, return_, lead, manager, send) -> None:
    def only(**changes: Any) -> list[str]:
        with board_scope(dunmoor.pk):
            Reminder.objects.all().delete()
            Return.objects.update(**{"submitted_at": None, "withdrawn_on": None, **changes})
        return send(7)

    assert only() == [lead.email]
    assert only(submitted_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)) == []
    assert only(withdrawn_on=dt.date(2026, 11, 1)) == []
    with board_scope(dunmoor.pk):
        Cycle.objects.update(opens_on=DUE - 6 * DAY)
    assert only() == []
    with board_scope(dunmoor.pk):
        Cycle.objects.update(opens_on=DUE - 60 * DAY)
        close_cycle(cycle, actor=manager)
    assert only() == []


def test_boards_out_of_use_are_left_out(dunmoor, cycle, lead, send) -> None:
    Board.objects.filter(pk=dunmoor.pk).update(is_active=False)
    assert send(7) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow_with_what_was_sent_already(
    dunmoor, cycle, count, lead, send, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        for number in range(count):
            Return.objects.create(board=dunmoor, cycle=cycle, agency=builders.agency(f"A{number}"), lead=lead)
    assert len(send(7)) == count + 1
    with board_scope(dunmoor.pk), django_assert_num_queries(7):
        assert send_due_reminders(on=DUE - 7 * DAY) == 0


# By hand ----------------------------------------------------------------------------------------------------------


def test_by_hand(
    dunmoor, cycle, return_, lead, manager, delivered, django_capture_on_commit_callbacks
) -> None:
    with board_scope(dunmoor.pk), time_machine.travel("2026-10-20 12:00+00:00", tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            assert remind_now(cycle, [return_], actor=manager) == 1
        assert [message.to for message in delivered] == [[lead.email]]
        assert Reminder.objects.get().step is None
        assert AuditEntry.objects.get(action="cycle.reminded").after == {
            "agencies": ["Dunmoor Police"],
            "emails": 1,
        }
        with pytest.raises(ValidationError, match="reminded a moment ago"):
            remind_now(cycle, [return_], actor=manager)
    with board_scope(dunmoor.pk), time_machine.travel("2026-10-20 12:11+00:00", tick=False):
        assert remind_now(cycle, [return_], actor=manager) == 1


def test_by_hand_says_why_not(dunmoor, cycle, return_, manager) -> None:
    def refused() -> str:
        with pytest.raises(ValidationError) as caught:
            remind_now(cycle, [return_], actor=manager)
        return caught.value.messages[0]

    with board_scope(dunmoor.pk), time_machine.travel("2026-10-20 12:00+00:00"):
        assert "no agency lead yet for Dunmoor Police" in refused()
        assert not Reminder.objects.exists()
        withdraw_return(return_, reason="x", actor=manager)
        assert "nobody to remind" in refused()
        Cycle.objects.update(opens_on=dt.date(2026, 10, 21))
        assert "not open yet" in refused()
        close_cycle(cycle, actor=manager)
        assert "closed" in refused()


# Two workers, and a real one --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(dunmoor, cycle, lead, delivered) -> None:
    barrier, sent, failures = threading.Barrier(4), [], []

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            sent.append(send_reminders(dunmoor.pk, (DUE - DAY).isoformat()))
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


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_it(dunmoor, cycle, lead, tmp_path: Path) -> None:
    def told() -> bool:
        with board_scope(dunmoor.pk):
            return Reminder.objects.filter(sent_to=lead.email, step=7).exists()

    with Worker(tmp_path):
        send_reminders.delay(on=(DUE - 7 * DAY).isoformat())
        wait_until(told)


def test_beat_asks_for_it_every_day(settings: Any) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["audit-reminders"]
    assert entry["task"] == send_reminders.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {15})
    assert entry["schedule"].day_of_week == set(range(7))
