"""Charges: the rules, making the list from the bookings, and what becomes of each charge."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from boards.models import Board, Sector
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.charge_rules import Booked, kind_of, pick, pounds
from training.models import Booking, Charge, ChargeRule, Course, Mode
from training.services.merging import BOOKED_TWICE

State = Charge.State
CHARGED = ("cancelled", "did_not_attend", "attended", "part", "left_early", "booked")
SHOWN_AT: Mapping[str, str] = {NON_FIELD_ERRORS: "kind"}


@dataclass(frozen=True)
class RuleFacts:
    """What one rule says."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    days_before: int | None = None
    sector: Sector | None = None
    course: Course | None = None
    amount: Decimal | None = None
    is_whole_cost: bool = False


@dataclass(frozen=True)
class Raised:
    """What going through the bookings did. `unknown` are whole costs that cannot be worked out."""

    made: int = 0
    changed: int = 0
    withdrawn: int = 0
    unknown: int = 0


@transaction.atomic
def add_rule(*, board: Board, facts: RuleFacts, actor: User | None) -> ChargeRule:
    """Add a rule. Raises ValidationError by field."""
    rule = ChargeRule(board=board, **{name: getattr(facts, name) for name in facts.__dataclass_fields__})
    _check(facts)
    save_checked(rule, shown_at=SHOWN_AT)
    after = audit.state(rule, "kind", "days_before", "amount", "is_whole_cost", "starts_on")
    audit.record("charge_rule.added", rule, actor=actor, after=after)
    return rule


def _check(facts: RuleFacts) -> None:
    if facts.kind == "late" and facts.days_before is None:
        raise wrong("days_before", "Say how many days before the event a cancellation is late.")
    if facts.kind != "late" and facts.days_before is not None:
        raise wrong("days_before", "Only late cancellation has days before the event.")
    if facts.amount is None and not facts.is_whole_cost:
        raise wrong("amount", "Enter pounds, or tick the whole cost of the place.")
    if facts.amount is not None and facts.is_whole_cost:
        raise wrong("amount", "Enter pounds or tick the whole cost, not both.")
    if facts.ends_on is not None and facts.ends_on < facts.starts_on:
        raise wrong("ends_on", "The rule ends before it begins.")


@transaction.atomic
def end_rule(rule: ChargeRule, *, ends_on: dt.date, actor: User) -> ChargeRule:
    """Let a rule hold for events until a day; charges that were made stay. Raises ValidationError by field."""
    kept: ChargeRule = ChargeRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if ends_on < kept.starts_on:
        raise wrong("ends_on", "The rule cannot end before it began.")
    before = audit.state(kept, "ends_on")
    kept.ends_on = ends_on
    save_checked(kept)
    audit.record("charge_rule.ended", kept, actor=actor, before=before, after=audit.state(kept, "ends_on"))
    return kept


@transaction.atomic
def raise_charges(board: Board, *, actor: User | None, on: dt.date | None = None) -> Raised:
    """Go through the bookings and propose what the rules say. Done twice, it does nothing the second time.

    A proposed charge follows its booking: it changes with it, and goes where nothing is to be charged any more. One
    that somebody approved, waived or saw paid stays as it is.
    """
    today = on or timezone.localdate()
    # Two people who press at once wait for each other.
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    rules = list(ChargeRule.objects.filter(board=board).select_related("sector", "course"))
    there = {(one.booking_id, one.kind): one for one in Charge.objects.filter(board=board)}
    new: list[Charge] = []
    changed: list[Charge] = []
    wanted: set[tuple[int, str]] = set()
    unknown = 0
    for booking in _candidates(board, rules, today):
        booked = _booked(booking, today)
        rule = pick(rules, booked)
        if rule is None:
            continue
        amount = pounds(rule, booked)
        if not amount:
            unknown += amount is None
            continue
        key = (booking.pk, str(booked.kind))
        wanted.add(key)
        kept = there.get(key)
        if kept is None:
            new.append(
                Charge(
                    board=board, booking=booking, kind=str(booked.kind), agency=booking.agency, amount=amount,
                    rule_words=str(rule)[:400], made_on=today,
                )
            )  # fmt: skip
        elif kept.state == State.PROPOSED and kept.amount != amount:
            kept.amount, kept.rule_words = amount, str(rule)[:400]
            changed.append(kept)
    gone = [one for key, one in there.items() if key not in wanted and one.state == State.PROPOSED]
    Charge.objects.bulk_create(new, batch_size=1_000)
    Charge.objects.bulk_update(changed, ["amount", "rule_words"], batch_size=1_000)
    Charge.objects.filter(pk__in=[one.pk for one in gone]).delete()
    done = Raised(len(new), len(changed), len(gone), unknown)
    if new or changed or gone:
        audit.record(
            "charges.raised", board, actor=actor,
            after={"made": done.made, "changed": done.changed, "withdrawn": done.withdrawn},
        )  # fmt: skip
    return done


def _candidates(board: Board, rules: Sequence[ChargeRule], today: dt.date) -> Iterable[Booking]:
    """Bookings that any rule could be about."""
    if not rules:
        return []
    first = min(one.starts_on for one in rules)
    rows: Any = Booking.objects.filter(
        board=board, status__in=CHARGED, event__is_cancelled=False, event__starts_on__gte=first
    ).exclude(~Q(event__mode=Mode.E_LEARNING) & Q(status="booked"))
    # Who gave up waiting never had a place that somebody else could have had.
    rows = rows.exclude(left_queue=True).exclude(status="cancelled", cancelled_because=BOOKED_TWICE)
    kinds = {one.kind for one in rules}
    if "place" not in kinds:
        rows = rows.exclude(status__in=("attended", "part", "left_early"))
    return list(rows.select_related("event", "agency", "delegate").order_by("pk"))


def _booked(booking: Booking, today: dt.date) -> Booked:
    event = booking.event
    days = (event.starts_on - booking.cancelled_on).days if booking.cancelled_on else None
    return Booked(
        kind_of(booking.status, event.mode, event.ends_on, today), event.course_id,
        booking.agency.sector_id if booking.agency else None, event.starts_on, days, event.cost, event.capacity,
    )  # fmt: skip


@transaction.atomic
def approve_charges(board: Board, *, ids: Iterable[int], actor: User) -> int:
    """Approve charges that wait for it; returns how many. Those that were decided meanwhile stay as they are."""
    rows = _held(board, ids).filter(state=State.PROPOSED)
    return _set(list(rows), State.APPROVED, "charge.approved", actor)


@transaction.atomic
def mark_paid(board: Board, *, ids: Iterable[int], actor: User) -> int:
    """Write down that approved charges were paid today; returns how many."""
    rows = _held(board, ids).filter(state=State.APPROVED)
    return _set(list(rows), State.PAID, "charge.paid", actor)


@transaction.atomic
def waive_charge(charge: Charge, *, because: str, actor: User) -> Charge:
    """Let an agency off. Raises ValidationError without a reason, and where the charge is paid or waived already."""
    kept: Charge = _held(charge.board, [charge.pk]).get()
    if kept.state not in (State.PROPOSED, State.APPROVED):
        raise wrong("", f"This charge cannot be waived: {kept.get_state_display().lower()}.")
    if not because.strip():
        raise wrong("because", "Say why the charge is waived.")
    before = audit.state(kept, "state")
    kept.state, kept.why_waived = State.WAIVED, " ".join(because.split())
    kept.decided_on = timezone.localdate()
    save_checked(kept)
    audit.record(
        "charge.waived", kept, actor=actor, before=before, after=audit.state(kept, "state", "why_waived")
    )
    return kept


def _held(board: Board, ids: Iterable[int]) -> Any:
    rows = Charge.objects.select_for_update(of=("self",), no_key=True).filter(board=board, pk__in=list(ids))
    return rows.select_related("board", "booking__delegate", "booking__event__course").order_by("pk")


def _set(charges: Sequence[Charge], state: Charge.State, action: str, actor: User) -> int:
    today = timezone.localdate()
    for one in charges:
        before = audit.state(one, "state")
        one.state = state
        if state == State.PAID:
            one.paid_on = today
        else:
            one.decided_on = today
        one.save(update_fields=["state", "paid_on", "decided_on"])
        audit.record(action, one, actor=actor, before=before, after=audit.state(one, "state"))
    return len(charges)
