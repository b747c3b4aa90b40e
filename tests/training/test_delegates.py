"""Delegates: the list, one record, a corrected address, and two records of one person."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests.training.stories import DAY, booking_of, course_of, delegate_of, event_of
from training.models import Booking, Certificate, Delegate, ELearningCompletion
from training.services.bookings import Who, known_delegate
from training.services.certificates import certificate_for
from training.services.delegates import DelegateFacts, change_delegate
from training.services.merging import BOOKED_TWICE, merge_delegates, merge_of
from training.statistics.delegate import record_of

URL = "/boards/dunmoor/training/delegates/"


def two_records(board: Board) -> tuple[Delegate, Delegate]:
    """The same person twice: at one event both times, at another only the second time."""
    first, second = event_of(board), event_of(board, "E-2", "Exploitation")
    booking_of(first, "old@dunmoor.example", "waiting")
    booking_of(first, "new@dunmoor.example", "attended")
    booking_of(second, "new@dunmoor.example", "booked")
    booking_of(second, "new@dunmoor.example", "cancelled")
    kept, other = (Delegate.objects.get(email=f"{name}@dunmoor.example") for name in ("old", "new"))
    Delegate.objects.filter(pk=other.pk).update(name="Sam Field", manager_email="boss@dunmoor.example")
    other.refresh_from_db()
    return kept, other


def test_two_records_become_one(in_dunmoor: Board, manager: User) -> None:
    kept, other = two_records(in_dunmoor)
    course = course_of(in_dunmoor)
    for who, day in ((kept, DAY), (other, DAY), (other, DAY + dt.timedelta(days=1))):
        ELearningCompletion.objects.create(board=in_dunmoor, course=course, delegate=who, completed_on=day)
    found = merge_of(kept, other)
    assert (len(found.moves), [(a.status, b.status) for a, b in found.pairs]) == (
        3,
        [("attended", "waiting")],
    )
    merge_delegates(kept, other, actor=manager)
    kept.refresh_from_db()
    assert (kept.email, kept.name, kept.manager_email) == (
        "old@dunmoor.example",
        "Sam Field",
        "boss@dunmoor.example",
    )
    assert sorted(Booking.objects.filter(delegate=kept).values_list("status", flat=True)) == [
        "attended", "booked", "cancelled", "cancelled",
    ]  # fmt: skip
    assert Booking.objects.get(cancelled_because=BOOKED_TWICE).queued_at is None
    assert ELearningCompletion.objects.filter(delegate=kept).count() == 2
    assert known_delegate(board=in_dunmoor, who=Who("new@dunmoor.example"), actor=None).pk == kept.pk
    assert AuditEntry.objects.filter(action="delegate.merged", object_id=str(kept.pk)).exists()
    for a, b in ((kept, kept), (kept, Delegate.objects.get(pk=other.pk))):
        with pytest.raises(ValidationError) as raised:
            merge_delegates(a, b, actor=manager)
        assert list(raised.value.message_dict) == ["other"]


def test_the_booking_that_goes_gives_its_place_and_certificate_back(in_dunmoor: Board, manager: User) -> None:
    full, over = event_of(in_dunmoor, "E-1", starts_on="2099-05-04", capacity=2), event_of(in_dunmoor, "E-2")
    for name, status in (("old", "booked"), ("new", "booked"), ("next", "waiting")):
        booking_of(full, f"{name}@dunmoor.example", status)
    for name in ("old", "new"):
        certificate_for(booking_of(over, f"{name}@dunmoor.example", "attended"))
    kept, other = (Delegate.objects.get(email=f"{name}@dunmoor.example") for name in ("old", "new"))
    merge_delegates(kept, other, actor=manager)
    assert Booking.objects.get(delegate__email="next@dunmoor.example").is_offered
    assert [one.is_withdrawn for one in Certificate.objects.order_by("pk")] == [False, True]


def test_chains_are_kept_short(in_dunmoor: Board, manager: User) -> None:
    a, b, c = (delegate_of(in_dunmoor, f"{name}@dunmoor.example") for name in "abc")
    merge_delegates(b, a, actor=manager)
    merge_delegates(c, Delegate.objects.get(pk=b.pk), actor=manager)
    assert known_delegate(board=in_dunmoor, who=Who("a@dunmoor.example"), actor=None).pk == c.pk


def test_a_corrected_address(in_dunmoor: Board, manager: User) -> None:
    one = delegate_of(in_dunmoor, "wrong@dunmoor.example")
    delegate_of(in_dunmoor, "right@dunmoor.example", name="Sam")
    with pytest.raises(ValidationError, match="merge the two records"):
        change_delegate(one, facts=DelegateFacts("Sam", "RIGHT@dunmoor.example"), actor=manager)
    with pytest.raises(ValidationError, match="needs an email address or a reference"):
        change_delegate(one, facts=DelegateFacts("Sam"), actor=manager)
    changed = change_delegate(one, facts=DelegateFacts("Sam", "Sam.Field@dunmoor.example"), actor=manager)
    assert changed.email == "sam.field@dunmoor.example"


def test_a_record_with_hours_and_expiry(in_dunmoor: Board) -> None:
    course_of(in_dunmoor, "Neglect", refresh_years=1)
    booking_of(event_of(in_dunmoor, hours=3), "a@dunmoor.example", "attended")
    booking_of(event_of(in_dunmoor, "E-2", "Exploitation", hours=6), "a@dunmoor.example", "did_not_attend")
    found = record_of(Delegate.objects.get(), DAY + dt.timedelta(days=400))
    assert found.hours.value == 3
    assert [(one.title, one.is_run_out, one.counts) for one in found.lines] == [
        ("Exploitation", False, False), ("Neglect", True, True),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages(manager: User, signed_in: Any, dunmoor: Board, rows: int) -> None:
    client: Client = signed_in(manager)
    with board_scope(dunmoor.pk):
        kept, _ = two_records(dunmoor)
        for n in range(rows):
            booking_of(event_of(dunmoor, f"F-{n}"), "old@dunmoor.example", "attended")
            booking_of(event_of(dunmoor, f"G-{n}"), f"p{n}@dunmoor.example", "attended")
    counted = []
    for url in (URL, f"{URL}{kept.pk}/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counted.append(len(queries))
    assert counted == [11, 11]
    page = client.post(f"{URL}{kept.pk}/merge/", {"other": "nobody@dunmoor.example"}).content.decode()
    assert "There is no delegate with this address" in page
    page = client.post(f"{URL}{kept.pk}/merge/", {"other": "NEW@dunmoor.example"}).content.decode()
    assert "“attended” stays, “waiting” is cancelled" in page
    page = client.post(
        f"{URL}{kept.pk}/merge/", {"other": "new@dunmoor.example", "confirmed": "yes"}, follow=True
    ).content.decode()
    assert "is merged into this one" in page
    assert "Sam Field" in client.get(f"{URL}?q=new@dunmoor").content.decode()
