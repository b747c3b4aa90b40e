"""Charges: which rule holds, the list from the bookings, approval, waivers, files."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from boards.models import Agency, Board, Sector
from core.models import AuditEntry, User
from core.periods import dates
from core.scoping import board_scope
from tests.training.stories import DAY, booking_of, course_of, event_of
from training.charge_rules import Booked, kind_of, pick, pounds
from training.models import Booking, Charge, ChargeRule
from training.services.charges import (
    RuleFacts,
    add_rule,
    approve_charges,
    end_rule,
    mark_paid,
    raise_charges,
    waive_charge,
)
from training.statistics.income import income_of

URL = "/boards/dunmoor/training/charges/"


def rule(pk: int, **fields: Any) -> SimpleNamespace:
    given = {
        "kind": "late", "days_before": 14, "sector_id": None, "course_id": None, "amount": Decimal(20),
        "is_whole_cost": False, "starts_on": DAY, "ends_on": None,
    }  # fmt: skip
    return SimpleNamespace(pk=pk, **given | fields)


def test_the_rule_that_says_most_holds() -> None:
    rules = [
        rule(1), rule(2, days_before=5, amount=Decimal(40)), rule(3, sector_id=7, amount=Decimal(0)),
        rule(4, course_id=9, amount=None, is_whole_cost=True), rule(5, starts_on=DAY + dt.timedelta(days=9)),
    ]  # fmt: skip
    late = Booked("late", 1, None, DAY, 14, Decimal(500), 24)
    found = {
        days: getattr(pick(rules, Booked("late", 1, None, DAY, days)), "pk", None)
        for days in (0, 5, 6, 14, 15)
    }
    assert found == {0: 2, 5: 2, 6: 1, 14: 1, 15: None}
    assert pick(rules, Booked("late", 1, 7, DAY, 3)).pk == 3
    of_course = Booked("late", 9, 7, DAY, 3, Decimal(500), 24)
    assert pick(rules, of_course).pk == 4
    assert pounds(rules[3], of_course) == Decimal("20.83")
    assert pounds(rules[3], Booked("late", 9, 7, DAY, 3, Decimal(500), None)) is None
    assert pounds(rules[0], late) == 20
    assert [kind_of(*one, DAY, DAY + dt.timedelta(days=1)) for one in (
        ("cancelled", "virtual"), ("did_not_attend", "virtual"), ("booked", "virtual"), ("booked", "e_learning"),
        ("part", "virtual"), ("waiting", "virtual"),
    )] == ["late", "did_not_attend", None, "unfinished", "place", None]  # fmt: skip


def test_rules_are_checked(in_dunmoor: Board, manager: User) -> None:
    for facts, field in (
        (RuleFacts("late", DAY, amount=Decimal(5)), "days_before"),
        (RuleFacts("place", DAY, days_before=3, amount=Decimal(5)), "days_before"),
        (RuleFacts("place", DAY), "amount"),
        (RuleFacts("place", DAY, amount=Decimal(5), is_whole_cost=True), "amount"),
        (RuleFacts("place", DAY, DAY - dt.timedelta(days=1), amount=Decimal(5)), "ends_on"),
    ):
        with pytest.raises(ValidationError) as raised:
            add_rule(board=in_dunmoor, facts=facts, actor=manager)
        assert list(raised.value.message_dict) == [field]
    made = add_rule(board=in_dunmoor, facts=RuleFacts("place", DAY, amount=Decimal(5)), actor=manager)
    with pytest.raises(ValidationError, match="already such a rule"):
        add_rule(board=in_dunmoor, facts=RuleFacts("place", DAY, amount=Decimal(6)), actor=manager)
    assert end_rule(made, ends_on=DAY, actor=manager).ends_on == DAY


def a_list(board: Board, actor: User) -> Any:
    """Two places missed at an event of £240 and 24 places, one late cancellation, one early one, one who had waited."""
    add_rule(board=board, facts=RuleFacts("did_not_attend", DAY, amount=Decimal(50)), actor=actor)
    add_rule(board=board, facts=RuleFacts("late", DAY, days_before=7, is_whole_cost=True), actor=actor)
    event = event_of(board, cost=Decimal(240), capacity=24)
    for name in ("a", "b"):
        booking_of(event, f"{name}@dunmoor.example", "did_not_attend")
    for name, days in (("c", 7), ("d", 8)):
        booking_of(event, f"{name}@dunmoor.example", "cancelled", cancelled_on=DAY - dt.timedelta(days=days))
    waited = {"cancelled_on": DAY - dt.timedelta(days=1), "left_queue": True}
    booking_of(event, "w@dunmoor.example", "cancelled", **waited)
    booking_of(event, "e@dunmoor.example", "attended")
    return event


def test_the_list_is_made_once(in_dunmoor: Board, manager: User) -> None:
    event = a_list(in_dunmoor, manager)
    assert raise_charges(in_dunmoor, actor=manager).made == 3
    again = raise_charges(in_dunmoor, actor=manager)
    assert (again.made, again.changed, again.withdrawn) == (0, 0, 0)
    assert sorted(Charge.objects.values_list("amount", flat=True)) == [10, 50, 50]
    first, second = Charge.objects.filter(kind="did_not_attend").order_by("pk")
    approve_charges(in_dunmoor, ids=[first.pk], actor=manager)
    Booking.objects.filter(event=event, status="did_not_attend").update(status="attended")
    done = raise_charges(in_dunmoor, actor=manager)
    assert (done.withdrawn, Charge.objects.filter(kind="did_not_attend").get().pk) == (1, first.pk)
    assert AuditEntry.objects.filter(action="charges.raised").count() == 2
    assert not Charge.objects.filter(pk=second.pk).exists()


def test_approved_waived_paid(in_dunmoor: Board, manager: User) -> None:
    a_list(in_dunmoor, manager)
    raise_charges(in_dunmoor, actor=manager)
    first, second, third = Charge.objects.order_by("pk")
    assert mark_paid(in_dunmoor, ids=[first.pk], actor=manager) == 0
    assert approve_charges(in_dunmoor, ids=[first.pk, third.pk], actor=manager) == 2
    assert mark_paid(in_dunmoor, ids=[first.pk], actor=manager) == 1
    with pytest.raises(ValidationError, match="Say why"):
        waive_charge(second, because=" ", actor=manager)
    waive_charge(second, because="Bereavement", actor=manager)
    with pytest.raises(ValidationError, match="cannot be waived: paid"):
        waive_charge(first, because="Late", actor=manager)
    lines = income_of(in_dunmoor, dates(DAY, DAY))
    assert [
        (one.label, one.charges.value, one.charged.display(), one.paid.display(), one.waived.display())
        for one in lines
    ] == [("Neglect", 2, "£60", "£50", "£50"), ("All courses", 2, "£60", "£50", "£50")]


def test_free_for_agencies_of_a_kind(in_dunmoor: Board, manager: User) -> None:
    sector = Sector.objects.create(name="Contributes")
    a_list(in_dunmoor, manager)
    Agency.objects.filter(name="Dunmoor Police").update(sector=sector)
    add_rule(
        board=in_dunmoor,
        facts=RuleFacts("did_not_attend", DAY, sector=sector, amount=Decimal(0)),
        actor=manager,
    )
    assert raise_charges(in_dunmoor, actor=manager).made == 1
    ChargeRule.objects.all().delete()
    assert raise_charges(in_dunmoor, actor=manager).withdrawn == 1


def test_unfinished_e_learning(in_dunmoor: Board, manager: User) -> None:
    add_rule(board=in_dunmoor, facts=RuleFacts("unfinished", DAY, amount=Decimal(15)), actor=manager)
    booking_of(event_of(in_dunmoor, mode="e_learning"), status="booked")
    booking_of(event_of(in_dunmoor, "E-2"), status="booked")
    assert raise_charges(in_dunmoor, actor=manager, on=timezone.localdate()).made == 1


def test_pages_and_the_file(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client: Client = signed_in(manager)
    day = {"starts_on_day": "2", "starts_on_month": "6", "starts_on_year": "2025"}
    page = client.post(f"{URL}rules/add/", {"kind": "did_not_attend", **day})
    assert "Enter pounds, or tick the whole cost" in page.content.decode()
    assert (
        client.post(f"{URL}rules/add/", {"kind": "did_not_attend", "amount": "50", **day}).status_code == 302
    )
    with board_scope(dunmoor.pk):
        booking = booking_of(event_of(dunmoor), status="did_not_attend")
        booking.delegate.name = "=HYPERLINK(1)"
        booking.delegate.save()
        course_of(dunmoor)
    assert "1 new" in client.post(f"{URL}make/", follow=True).content.decode()
    with board_scope(dunmoor.pk):
        charge = Charge.objects.get()
    assert "1 approved." in client.post(
        f"{URL}decide/", {"charge": str(charge.pk), "what": "approve"}, follow=True
    ).content.decode()  # fmt: skip
    assert (
        "Choose at least one" in client.post(f"{URL}decide/", {"what": "paid"}, follow=True).content.decode()
    )
    file = b"".join(client.get(f"{URL}?download=csv").streaming_content).decode()
    assert "'=HYPERLINK(1)" in file
    assert "50" in file
    assert "£50" in client.get(f"{URL}income/?year=2025-26").content.decode()
    assert client.get(f"{URL}rules/").status_code == 200
    assert client.post(f"{URL}{charge.pk}/waive/", {"because": "Bereavement"}).status_code == 302
