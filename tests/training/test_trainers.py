"""Trainers and sessions: the pool, nobody in two places, several days with times of their own."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.scoping import board_scope
from tests.training.stories import course_of, event_of
from training.models import Event, EventTrainer, Trainer
from training.services.events import EventFacts, add_event, cancel_event, change_event, facts_of
from training.services.sessions import SessionFacts, sessions_of, set_sessions, words_of
from training.services.trainers import TrainerFacts, keep_trainer

MONDAY = dt.date(2027, 5, 3)
DAY = dt.timedelta(days=1)
BASE = "/boards/dunmoor/training/"


def an_event(board: Board, *trainers: Trainer, **facts: Any) -> Event:
    given = {"starts_on": MONDAY, "starts_at": dt.time(9), "ends_at": dt.time(12)} | facts
    return add_event(board=board, facts=EventFacts(course_of(board), trainers=trainers, **given), actor=None)


def test_nobody_teaches_in_two_places(in_dunmoor: Board, manager: User) -> None:
    kim = keep_trainer(None, board=in_dunmoor, facts=TrainerFacts("Kim  Lee"), actor=manager)
    first = an_event(in_dunmoor, kim)
    with pytest.raises(ValidationError) as raised:
        an_event(in_dunmoor, kim, starts_at=dt.time(11), ends_at=dt.time(13))
    assert raised.value.message_dict == {
        "trainers": ["Kim Lee teaches “Neglect” (T2027-001) on 3 May 2027 at the same time."]
    }
    afternoon = an_event(in_dunmoor, kim, starts_at=dt.time(12), ends_at=dt.time(14))
    with pytest.raises(ValidationError, match="at the same time"):
        an_event(in_dunmoor, kim, starts_at=None, ends_at=None)
    facts = EventFacts(**facts_of(afternoon).__dict__ | {"starts_at": dt.time(10)})
    with pytest.raises(ValidationError, match="at the same time"):
        change_event(afternoon, facts=facts, actor=manager)
    cancel_event(first, because="Ill", actor=manager)
    assert an_event(in_dunmoor, kim, starts_at=dt.time(11), ends_at=dt.time(12)).reference == "T2027-003"


def test_sessions_with_times_of_their_own(in_dunmoor: Board, manager: User) -> None:
    kim = keep_trainer(None, board=in_dunmoor, facts=TrainerFacts("Kim"), actor=manager)
    event = an_event(in_dunmoor, kim)
    three = [
        SessionFacts(MONDAY, dt.time(9), dt.time(12)),
        SessionFacts(MONDAY, dt.time(13), dt.time(15), venue="Library"),
        SessionFacts(MONDAY + 9 * DAY, dt.time(14)),
    ]
    event = set_sessions(event, sessions=three, actor=manager)
    assert (event.starts_on, event.ends_on, sessions_of(event)) == (MONDAY, MONDAY + 9 * DAY, three)
    assert words_of(three[0]) == "3 May 2027, 09:00 to 12:00"
    moved = facts_of(event).__dict__ | {
        "starts_on": MONDAY + DAY, "ends_on": MONDAY + 10 * DAY, "starts_at": dt.time(9, 30),
    }  # fmt: skip
    event = change_event(event, facts=EventFacts(**moved), actor=manager)
    assert [words_of(one) for one in sessions_of(event)] == [
        "4 May 2027, 09:30 to 12:00", "4 May 2027, 13:00 to 15:00", "13 May 2027, 14:00",
    ]  # fmt: skip
    an_event(in_dunmoor, kim, starts_on=MONDAY + 20 * DAY)
    clash = [SessionFacts(MONDAY + 20 * DAY, dt.time(10))]
    for rows, field in (
        ([], "__all__"), ([SessionFacts(MONDAY, None, dt.time(9))], "starts_at-0"),
        ([three[0], SessionFacts(MONDAY, dt.time(9), dt.time(8))], "ends_at-1"), ([three[0]] * 2, "starts_at-1"),
        (clash, "trainers"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as raised:
            set_sessions(event, sessions=rows, actor=manager)
        assert list(raised.value.message_dict) == [field]


def test_the_page_of_days_and_times(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client: Client = signed_in(manager)
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, starts_on=MONDAY)
    url = f"{BASE}events/{event.pk}/sessions/"
    sent = {"rows": "1", "s0-on_day": "3", "s0-on_month": "5", "s0-on_year": "2027", "s0-starts_at": "nine"}
    page = client.post(url, sent | {"more": "1"}).content.decode()
    assert 'value="nine"' in page
    assert "Session 2" in page
    assert "There is a problem" not in page
    assert "There is a problem" in client.post(url, sent).content.decode()
    sent |= {"rows": "2", "s0-starts_at": "9:00", "s1-on_day": "4", "s1-on_month": "5", "s1-on_year": "2027"}
    page = client.post(url, sent | {"remove": "0"}).content.decode()
    assert "Session 2" not in page
    page = client.post(url, sent | {"s1-ends_at": "8:00"}).content.decode()
    assert "Enter when it begins" in page
    assert client.post(url, sent).status_code == 302
    with board_scope(dunmoor.pk):
        assert [words_of(one) for one in sessions_of(event)] == ["3 May 2027, 09:00", "4 May 2027"]
    assert "09:00" in client.get(url).content.decode()


def test_the_pool(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client: Client = signed_in(manager)
    assert client.post(f"{BASE}trainers/add/", {"name": " "}).status_code == 200
    sent = {"name": "Kim Lee", "topics": "Neglect", "most_events": "0", "is_active": "on"}
    assert client.post(f"{BASE}trainers/add/", sent).status_code == 302
    with board_scope(dunmoor.pk):
        kim = Trainer.objects.get()
        event = event_of(dunmoor, starts_on=timezone.localdate())
        EventTrainer.objects.create(board=dunmoor, event=event, trainer=kim)
    assert "Too many" in client.get(f"{BASE}trainers/").content.decode()
    assert "Kim Lee (1 of 0 this year)" in client.get(f"{BASE}events/add/").content.decode()
    url = f"{BASE}trainers/{kim.pk}/change/"
    assert client.post(url, sent | {"is_active": "", "name": "Kim Leigh"}).status_code == 302
    page = client.get(f"{BASE}trainers/?q=negl").content.decode()
    assert "Kim Leigh" in page
    assert "Not chosen any more" in page
