"""Bookings, from the office's system. One row is one person's booking of one event."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from boards.loading.cells import choice, listed, name_key, one_line
from core.loading import LEAVE_OUT, LoadKind, LoadPlan
from core.permissions import Perm
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import ALLOWED_DAY, day
from training.loading.known import (
    DELEGATE_COLUMN,
    EVENT_COLUMN,
    KnownAgencies,
    KnownDelegates,
    KnownEvents,
    bookings_of,
)
from training.models import CAME, HOLDING, Booking, Delegate, Event

Status = Booking.Status
STATUSES = {
    "yes": Status.ATTENDED,
    "completed": Status.ATTENDED,
    "partly": Status.PART,
    "partly attended": Status.PART,
    "no": Status.DID_NOT_ATTEND,
    "no show": Status.DID_NOT_ATTEND,
    "dna": Status.DID_NOT_ATTEND,
    "absent": Status.DID_NOT_ATTEND,
    "confirmed": Status.BOOKED,
    "waiting list": Status.WAITING,
    "waitlist": Status.WAITING,
    "withdrawn": Status.CANCELLED,
    "canceled": Status.CANCELLED,
}
KNOWN_ONLY_AFTERWARDS = (*CAME, Status.DID_NOT_ATTEND)

COLUMNS = (
    EVENT_COLUMN,
    DELEGATE_COLUMN,
    Column("agency", False, one_line(160), "the name of the agency"),
    Column("status", True, choice(Status, STATUSES), listed(Status)),
    Column("booked_on", False, day, ALLOWED_DAY, aliases=("booked",)),
    Column("cancelled_on", False, day, ALLOWED_DAY, aliases=("cancelled",)),
)  # fmt: skip


class _Comparing:
    """One file beside what the board has. Eight queries, whatever the number of rows.

    The events that the file names are held, so that nobody books a place of theirs meanwhile.
    """

    def __init__(self, plan: LoadPlan, rows: Sequence[Row]) -> None:
        self.plan, self.today = plan, timezone.localdate()
        self.events, self.delegates = KnownEvents(plan), KnownDelegates(plan)
        self.agencies = KnownAgencies(plan)
        self.agencies.learn((row.number, row["agency"]) for row in rows if row["agency"])
        named: dict[int, Event] = {
            one.pk: one for row in rows if (one := self.events.get(row["event"])) is not None
        }
        coming = [one.pk for one in named.values() if one.pk and not one.is_over(self.today)]
        held = Event.objects.select_for_update(no_key=True).filter(pk__in=coming)
        list(held.order_by("pk").values_list("pk"))
        self.kept = bookings_of(plan, named.values())
        self.held: Counter[int] = Counter()
        for (event_id, _), bookings in self.kept.items():
            self.held[event_id] += sum(one.status in HOLDING or one.is_offered for one in bookings)

    def take(self, rows: Sequence[Row]) -> None:
        """Rows of one person and event together: a cancelled booking may stand beside a live one."""
        groups: dict[tuple[int, str], list[tuple[Row, Event]]] = {}
        for row in rows:
            event = self.events.of(row)
            if event is not None and self._can_be(row, event):
                groups.setdefault((event.pk, self._key(row)), []).append((row, event))
        for group in groups.values():
            self._group(group)

    def _key(self, row: Row) -> str:
        """Two addresses of one person, once merged, are one."""
        known = self.delegates.get(row["delegate"])
        return f"#{known.pk}" if known is not None and known.pk else name_key(row["delegate"])

    def _can_be(self, row: Row, event: Event) -> bool:
        before = self.plan.problem_count
        booked, cancelled, status = row["booked_on"], row["cancelled_on"], row["status"]
        for name, value in (("booked_on", booked), ("cancelled_on", cancelled)):
            if value is not None and value > self.today:
                self._problem(row, name, "This day is still to come", "a day up to today")
        if cancelled is not None and status != Status.CANCELLED:
            self._problem(row, "cancelled_on", "Only a cancelled booking has such a day", "nothing")
        if booked is not None and cancelled is not None and cancelled < booked:
            self._problem(row, "cancelled_on", "This day is before booked_on", "a day on or after booked_on")
        if status in KNOWN_ONLY_AFTERWARDS and event.starts_on > self.today:
            self._problem(row, "status", "This event is still to come", "booked, waiting or cancelled")
        return self.plan.problem_count == before

    def _problem(self, row: Row, column: str, message: str, allowed: str) -> None:
        value = row[column]
        shown = value.isoformat() if isinstance(value, dt.date) else value or ""
        self.plan.problem(row.number, column, shown, message, allowed)

    def _group(self, group: list[tuple[Row, Event]]) -> None:
        live: list[tuple[Row, Event]] = []
        gone: dict[tuple[Any, Any], tuple[Row, Event]] = {}
        for row, event in group:
            if row["status"] != Status.CANCELLED:
                if live:
                    said = f"Row {live[0][0].number} books this person on this event already"
                    self._problem(row, "delegate", said, "each person once for each event")
                else:
                    live.append((row, event))
                continue
            key = (row["booked_on"], row["cancelled_on"])
            if key in gone:
                self._problem(
                    row, "delegate", f"Says the same as row {gone[key][0].number}", "each booking once"
                )
            else:
                gone[key] = (row, event)
        first, event = group[0]
        delegate = self._delegate(first)
        kept = list(self.kept.get((event.pk, delegate.pk or 0), ()))
        for row, _ in gone.values():
            self._compare(row, event, delegate, _take_cancelled(kept, row, has_live=bool(live)))
        for row, _ in live:
            there = next((one for one in kept if one.status != Status.CANCELLED), None)
            self._compare(row, event, delegate, there)

    def _delegate(self, row: Row) -> Delegate:
        agency = self.agencies[row["agency"]] if row["agency"] else None
        known = self.delegates.get(row["delegate"])
        if known is None:
            return self.delegates.add(row["delegate"], agency)
        if known.pk and known.agency_id is None and agency is not None:
            self.plan.change(row.number, known, {"agency": agency}, shown=())
        return known

    def _compare(self, row: Row, event: Event, delegate: Delegate, there: Booking | None) -> None:
        agency = self.agencies[row["agency"]] if row["agency"] else None
        values: dict[str, Any] = {"status": row["status"]}
        for name in ("booked_on", "cancelled_on"):
            if row[name] is not None:
                values[name] = row[name]
        if row["status"] != Status.CANCELLED:
            values["cancelled_on"] = None
        offered = there is not None and there.is_offered
        before = offered or (there is not None and there.status in HOLDING)
        after = row["status"] in HOLDING or (offered and row["status"] == Status.WAITING)
        self.held[event.pk] += after - before
        if not before and row["status"] in HOLDING and not self._fits(row, event):
            return
        if there is None:
            self._add(row, event, delegate, agency or delegate.agency, values)
            return
        if agency is not None and (agency.pk is None or agency.pk != there.agency_id):
            values["agency"] = agency
        if self.plan.change(row.number, there, values, what=f"{delegate}, event {event.reference}"):
            self.plan.changed += 1
        else:
            self.plan.unchanged += 1

    def _fits(self, row: Row, event: Event) -> bool:
        """More people than places: of an event that is over it is what happened, before that it must not happen."""
        if event.capacity is None or self.held[event.pk] <= event.capacity:
            return True
        if event.is_over(self.today):
            self.plan.warn(f"Event {event.reference} has more people than its {event.capacity} places.")
            return True
        self.held[event.pk] -= 1
        self._problem(row, "status", f"All {event.capacity} places of this event are taken", "waiting")
        return False

    def _add(self, row: Row, event: Event, delegate: Delegate, agency: Any, values: dict[str, Any]) -> None:
        booked_on = values.pop("booked_on", None) or min(event.starts_on, self.today)
        if values.get("cancelled_on") and values["cancelled_on"] < booked_on:
            booked_on = values["cancelled_on"]
        # Noon, and a little later for each row: the waiting list keeps the order of the file.
        at = dt.datetime.combine(booked_on, dt.time(12), timezone.get_current_timezone())
        at += dt.timedelta(microseconds=row.number)
        self.plan.create(
            Booking(
                board=self.plan.board, event=event, delegate=delegate, agency=agency, booked_on=booked_on,
                booked_at=at, queued_at=at if row["status"] == Status.WAITING else None, **values,
            )
        )  # fmt: skip
        self.plan.made += 1


def _take_cancelled(kept: list[Booking], row: Row, *, has_live: bool) -> Booking | None:
    """The booking that a cancelled row is about: the same days, else one that could be it, else a new one."""
    cancelled = [one for one in kept if one.status == Status.CANCELLED]
    same = [
        one
        for one in cancelled
        if row["cancelled_on"] in (None, one.cancelled_on) and row["booked_on"] in (None, one.booked_on)
    ]
    open_ones = [] if has_live else [one for one in kept if one.status in (Status.BOOKED, Status.WAITING)]
    for one in (*same, *open_ones):
        kept.remove(one)
        return one
    return None


def plan_bookings(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's bookings."""
    _Comparing(plan, rows).take(rows)


KIND = LoadKind(
    name="bookings",
    title="Training bookings",
    about="One row for each person's booking of an event. Load the events first. Agencies that are not known are made.",
    columns=COLUMNS,
    examples=(
        {
            "event": "T2026-001", "delegate": "sam.field@dunmoor.example", "agency": "Dunmoor Police",
            "status": "attended", "booked_on": "2 April 2026", "cancelled_on": "",
        },
        {
            "event": "T2026-001", "delegate": "D-1042", "agency": "Dunmoor Council", "status": "cancelled",
            "booked_on": "2 April 2026", "cancelled_on": "1 May 2026",
        },
        {
            "event": "T2026-002", "delegate": "alex.moss@dunmoor.example", "agency": "Dunmoor Council",
            "status": "did not attend", "booked_on": "", "cancelled_on": "",
        },
    ),
    plan=plan_bookings,
    permission=Perm.TRAINING_LOAD,
    options=(LEAVE_OUT,),
    place=81,
)  # fmt: skip
