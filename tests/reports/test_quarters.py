"""Allegations by quarter on the dashboard: counted by beat, kept without what is withheld, for readers of numbers."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from core.scoping import board_scope, current_scope
from reports.models import QuarterFigures
from reports.services import quarters as services
from reports.tasks import count_quarters
from tests import builders
from tests.lado.stories import cleared, contact_of, officer_of
from tests.worker import Worker, wait_until

pytestmark = pytest.mark.django_db
URL = "/boards/dunmoor/dashboard/"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def filled(dunmoor: Board) -> Board:
    """Nine contacts of July 2026, twelve of July 2025 and two of May 2026, which is a small number."""
    with cleared(dunmoor):
        for day, number in ((dt.date(2026, 7, 6), 9), (dt.date(2025, 7, 7), 12), (dt.date(2026, 5, 5), 2)):
            for index in range(number):
                contact_of(dunmoor, received_on=day, reference=f"{day:%y%m}-{index}", sector="Education")
    return dunmoor


def rows(board: Board) -> list[QuarterFigures]:
    with board_scope(board.pk):
        return list(QuarterFigures.objects.order_by("starts_on"))


def test_the_last_eight_quarters_are_kept(filled: Board) -> None:
    assert count_quarters(filled.pk, TODAY.isoformat()) == 8
    kept = rows(filled)
    assert [one.label for one in kept][-3:] == [
        "Q4, Jan to Mar 2026",
        "Q1, Apr to Jun 2026",
        "Q2, Jul to Sep 2026",
    ]
    latest = kept[-1].figures
    assert latest["previous"]["display"] == "12"
    assert kept[-1].threshold == 5
    # The two of May are hidden, and so is what would tell them: the nine, or all of the year so far.
    assert kept[-2].figures["contacts"]["display"] == "suppressed"
    assert kept[-2].figures["contacts"]["value"] is None
    small = [
        figure for one in kept for name, figure in one.figures.items()
        if isinstance(figure, dict) and figure["unit"] == "count" and name in ("contacts", "meetings", "open_at_end")
        and figure["value"] in (1, 2, 3, 4)
    ]  # fmt: skip
    assert small == []


def test_twice_is_as_good_as_once_and_a_change_shows(filled: Board) -> None:
    for _ in range(2):
        count_quarters(filled.pk, TODAY.isoformat())
    with board_scope(filled.pk):
        assert AuditEntry.objects.filter(action="quarter.counted").count() == 8
    with cleared(filled):
        for index in range(5):
            contact_of(filled, received_on=dt.date(2026, 5, 6), reference=f"LATE-{index}", sector="Education")
    count_quarters(filled.pk, TODAY.isoformat())
    assert rows(filled)[-2].figures["contacts"]["value"] == 7
    assert len(rows(filled)) == 8


def test_the_task_holds_no_clearance_and_sees_its_board_only(
    filled: Board, eastvale: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    original = services.finished_quarters

    def watched(*args: Any) -> Any:
        scope = current_scope()
        assert scope is not None
        seen.append((scope.board_ids, dict(scope.clearances)))
        return original(*args)

    monkeypatch.setattr(services, "finished_quarters", watched)
    count_quarters(filled.pk, TODAY.isoformat())
    assert seen == [(frozenset({filled.pk}), {})] * 3
    assert count_quarters(eastvale.pk, TODAY.isoformat()) == 0
    assert rows(eastvale) == []
    with board_scope(eastvale.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_quarterfigures")
        assert cursor.fetchone() == (0,)


@time_machine.travel(dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC), tick=False)
def test_readers_of_the_numbers_see_them_and_nobody_else(filled: Board, manager: User) -> None:
    count_quarters(filled.pk)
    for role in Role:
        if Perm.DASHBOARD_READ not in ROLE_PERMISSIONS[role]:
            continue
        person = manager if role == Role.BOARD_MANAGER else officer_of(filled) if role == Role.LADO else None
        page = builders.client_of(person or builders.user_with_role(filled, role)).get(URL).content.decode()
        assert ("Allegations by quarter" in page) == (Perm.CASE_FIGURES in ROLE_PERMISSIONS[role]), role
        assert "Hilltop School" not in page
    page = builders.client_of(manager).get(URL).content.decode()
    for words in (
        "Q2, Jul to Sep 2026", "As counted on 21 November 2026", "list was changed last on ",
        "Open cases: 23", "Contacts by quarter",
    ):  # fmt: skip
        assert words in page


@time_machine.travel(dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC), tick=False)
def test_what_one_person_may_see_is_not_remembered_for_another(
    remembering: None, filled: Board, manager: User
) -> None:
    count_quarters(filled.pk)
    member = builders.client_of(builders.user_with_role(filled, Role.MEMBER))
    assert "Allegations by quarter" in builders.client_of(manager).get(URL).content.decode()
    assert "Allegations by quarter" not in member.get(URL).content.decode()


@time_machine.travel(dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC), tick=False)
def test_quarters_of_another_threshold_are_not_shown(filled: Board, manager: User) -> None:
    count_quarters(filled.pk)
    Board.objects.update(small_number_threshold=10)
    page = builders.client_of(manager).get(URL).content.decode()
    assert "Allegations by quarter" not in page
    assert "Q2, Jul to Sep 2026" not in page


def test_nothing_that_is_withheld_is_kept(filled: Board) -> None:
    count_quarters(filled.pk, TODAY.isoformat())
    for one in rows(filled):
        for figure in json.loads(json.dumps(one.figures)).values():
            if isinstance(figure, dict) and figure["suppressed"]:
                assert (figure["value"], figure["numerator"], figure["denominator"]) == (None, None, None)


def test_a_board_without_contacts_shows_nothing(dunmoor: Board, manager: User) -> None:
    assert count_quarters(dunmoor.pk) == 0
    assert "Allegations by quarter" not in builders.client_of(manager).get(URL).content.decode()


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_counts_all_boards(filled: Board, eastvale: Board, tmp_path: Path) -> None:
    with Worker(tmp_path):
        count_quarters.delay(on=TODAY.isoformat())
        wait_until(lambda: len(rows(filled)) == 8)


def test_beat_asks_for_it_every_night(settings: Any) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["quarters"]
    assert entry["task"] == count_quarters.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({4}, {10})
    assert entry["schedule"].day_of_week == set(range(7))
