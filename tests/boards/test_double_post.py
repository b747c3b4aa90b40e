"""Forms that make something, sent twice at the same moment: one thing is made, and the other answer says so."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from boards.models import (
    Agency,
    Board,
    BoardAgency,
    Group,
    GroupFunction,
    Meeting,
    Person,
    Seat,
    SeatTerm,
    TermsOfReference,
)
from boards.statistics.years import board_year
from core.models import User
from core.scoping import board_scope
from reports.models import Report
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30
BASE = "/boards/dunmoor"


def somebody_waits() -> bool:
    """Does another connection wait for something that this one has locked?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def twice(client: Callable[[], Client], url: str, data: dict[str, Any]) -> tuple[Any, Any]:
    """Both answers; the first request commits only when the second one waits for it."""
    answers: list[Any] = []
    sent, pause = threading.Event(), threading.Event()
    first_client, second_client = client(), client()

    def first() -> None:
        try:
            with transaction.atomic():
                answers.append(first_client.post(url, data))
                sent.set()
                for _ in range(SECONDS * 100):
                    if somebody_waits():
                        break
                    pause.wait(0.01)
        finally:
            sent.set()
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert sent.wait(SECONDS)
    second = second_client.post(url, data)
    thread.join(SECONDS)
    return answers[0], second


TERMS = {
    "text": "What we are for",
    "agreed_on_day": "1",
    "agreed_on_month": "4",
    "agreed_on_year": "2026",
    "review_due_on_day": "1",
    "review_due_on_month": "4",
    "review_due_on_year": "2027",
}
MEETING = {
    "kind": "ordinary",
    "day_day": "13",
    "day_month": "7",
    "day_year": "2027",
    "starts": "10am",
    "ends": "12.30",
}
SERIES = {
    "rule": "weeks",
    "every": "2",
    "first_on_day": "1",
    "first_on_month": "3",
    "first_on_year": "2027",
    "until_day": "30",
    "until_month": "4",
    "until_year": "2027",
    "starts": "10:00",
    "ends": "12:00",
    "kind": "ordinary",
    "days": ["2027-03-15"],
}
FORMS: dict[str, tuple[str, dict[str, Any], type[Any], str]] = {
    "report": ("reports/new/", {"period": "2025-04-01/2026-03-31"}, Report, "period"),
    "group": ("groups/new/", {"name": "Training", "kind": "sub_group"}, Group, "__all__"),
    "function": ("groups/{group}/functions/new/", {"name": "Training"}, GroupFunction, "__all__"),
    "terms": ("groups/{group}/terms/new/", TERMS, TermsOfReference, "__all__"),
    "agency": ("agencies/new/", {"name": "Eastvale Trust", "standing": "other"}, Agency, "name"),
    "listing": ("agencies/{agency}/include/", {"standing": "other"}, BoardAgency, "__all__"),
    "seat": (
        "seats/new/",
        {"group": "{group}", "sector_name": "The public", "kind": "lay_member"},
        *(Seat, "__all__"),
    ),
    "holder": (
        "seats/{seat}/appoint/",
        {"name": "Cara Dean", "email": "cara@dunmoor.example", "starts": "July 2011"},
        *(Person, "__all__"),
    ),
    "meeting": ("meetings/add/", {**MEETING, "group": "{group}"}, Meeting, "starts"),
    "series": ("meetings/series/add/", {**SERIES, "group": "{group}"}, Meeting, "__all__"),
}


@pytest.mark.parametrize("form", FORMS)
def test_one_is_made_and_the_second_answer_says_so(
    form: str, dunmoor: Board, manager: User, signed_in: Callable[[User], Client]
) -> None:
    path, data, model, field = FORMS[form]
    with board_scope(dunmoor.pk):
        group = builders.group(dunmoor, "Policy")
        ids = {
            "group": group.pk,
            "agency": builders.agency("Dunmoor Police").pk,
            "seat": builders.seat(group, "Dunmoor Police", "Head").pk,
        }
        before = model.objects.count()
        SeatTerm.objects.all().delete()
    filled = {name: value.format(**ids) if isinstance(value, str) else value for name, value in data.items()}
    first, second = twice(lambda: signed_in(manager), f"{BASE}/{path.format(**ids)}", filled)
    assert first.status_code == 302
    assert second.status_code in {200, 422}
    assert list(second.context["form"].errors) == [field]
    said = " ".join(second.context["form"].errors[field])
    assert "already" in said or "has just saved" in said
    with board_scope(dunmoor.pk):
        assert model.objects.count() == before + 1


def test_low_attendance_is_raised_once_by_two_presses(
    dunmoor: Board, manager: User, signed_in: Callable[[User], Client]
) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        seat = builders.seat(group, "Dunmoor Police", "Head")
        year = board_year(dunmoor)
        for number in range(2):
            builders.mark(builders.meeting(group, year.start + dt.timedelta(days=number)), seat, "absent")
    data = {"group": group.pk, "agency": seat.agency_id, "from": year.start.isoformat()}
    first, second = twice(lambda: signed_in(manager), f"{BASE}/attendance/raise/", data)
    assert (first.status_code, second.status_code) == (302, 302)
    with board_scope(dunmoor.pk):
        assert group.attendance_warnings.count() == 1
