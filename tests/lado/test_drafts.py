"""Drafts that nobody goes on with are deleted, and the pages say when."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from boards.models import Board
from boards.models.drafts import KEPT
from core.models import AuditEntry, User
from core.partial_dates import display_date
from lado.models import CaseDraft
from lado.services.drafts import delete_old_drafts, save_draft
from lado.tasks.drafts import delete_old
from tests import builders
from tests.lado.stories import ADULT, cleared, contact_of, officer_of

BASE = "/boards/dunmoor/allegations/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


def draft(board: Board, officer: User, key: str, *, age: int = 0, **of: Any) -> CaseDraft:
    """A draft that was last touched so many days ago."""
    place = of.pop("place", f"/boards/{board.slug}/allegations/add/")
    with cleared(board):
        made = save_draft(board=board, key=key, place=place, fields={"account": [ADULT]}, actor=officer, **of)
        CaseDraft.objects.filter(pk=made.pk).update(saved_at=timezone.now() - age * DAY)
        made.refresh_from_db()
    return made


def kept(*boards: Board) -> set[str]:
    with cleared(*boards):
        return set(CaseDraft.objects.values_list("key", flat=True))


def test_old_drafts_go_and_those_that_were_touched_stay(
    dunmoor: Board, eastvale: Board, officer: User
) -> None:
    for age in (0, KEPT.days - 1, KEPT.days, KEPT.days + 1):
        draft(dunmoor, officer, f"old-{age}", age=age)
    draft(eastvale, officer, "other", age=KEPT.days)
    assert delete_old(dunmoor.pk) == 2
    assert kept(dunmoor, eastvale) == {"old-0", f"old-{KEPT.days - 1}", "other"}
    assert delete_old(dunmoor.pk) == 0
    with cleared(dunmoor):
        (entry,) = AuditEntry.objects.filter(action="case_drafts.deleted")
    assert (entry.after, entry.actor_id, entry.object_name) == ({"drafts": 2}, None, str(dunmoor))


def test_going_on_with_a_draft_keeps_it(dunmoor: Board, officer: User) -> None:
    old = draft(dunmoor, officer, "one", age=KEPT.days)
    draft(dunmoor, officer, "one")
    assert delete_old_drafts(dunmoor) == 0
    with cleared(dunmoor):
        assert CaseDraft.objects.get(pk=old.pk).goes_on == timezone.localdate() + KEPT
        assert delete_old_drafts(dunmoor, on=timezone.localdate() + KEPT) == 1


def test_beat_gives_each_board_a_task(
    dunmoor: Board, eastvale: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(delete_old, "delay", asked.append)
    assert delete_old() == 0
    assert sorted(asked) == sorted([dunmoor.pk, eastvale.pk])
    entry = settings.CELERY_BEAT_SCHEDULE["case-drafts"]
    assert entry["task"] == delete_old.name


def test_pages_say_when_a_draft_goes(dunmoor: Board, officer: User, client: Client) -> None:
    with cleared(dunmoor):
        contact = contact_of(dunmoor)
    place = f"{BASE}{contact.pk}/decide/"
    one = draft(dunmoor, officer, "one", age=20, contact=contact, place=place)
    day = display_date(one.goes_on).rsplit(" ", 1)[0]  # without the year
    assert one.goes_on == timezone.localdate() + 10 * DAY
    for url in (BASE, f"{BASE}{contact.pk}/", place, f"{place}?draft=one"):
        words = " ".join(re.sub(r"<[^>]+>", " ", client.get(url).content.decode()).split())
        assert f"deleted on {day}" in words, url
