"""The waiting list: who is offered a place, who answers, what runs out, and what an agency may have."""

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from boards.models import Board
from core.models import User
from core.periods import Period, PeriodKind
from tests import builders
from tests.training.stories import delegate_of, event_of
from training.models import AgencyRule, Booking, BookingRules, Event, EventSession, Message
from training.rules.offers import answer_by, approval_lapses_on, next_in_queue
from training.services.approvals import approve_booking, lapse_approval, lapsed_approvals, refuse_booking
from training.services.bookings import Who, book, cancel_booking
from training.services.events import cancel_event, change_event, facts_of
from training.services.moving import keep_after_move
from training.services.places import accept_offer, expire_offers, offer_places
from training.services.substitutes import send_substitute
from training.statistics.counts import by_course, events_of

TODAY = timezone.localdate()
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def later(board: Board, reference: str = "E-1", days: int = 40, **fields: object) -> Event:
    """An event of two places with a waiting list and one session."""
    event = event_of(board, reference, **{"starts_on": TODAY + days * DAY, "capacity": 2} | fields)  # type: ignore[arg-type]
    EventSession.objects.create(
        board=board, event=event, on=event.starts_on, starts_at=dt.time(9, 30), ends_at=dt.time(12)
    )
    return event


def joins(event: Event, name: str, agency: str = "Dunmoor Police", **fields: object) -> Booking:
    return book(event, delegate_of(event.board, f"{name}@dunmoor.example", agency), actor=None, **fields)  # type: ignore[arg-type]


def states(event: Event) -> dict[str, str]:
    rows = Booking.objects.filter(event=event).select_related("delegate").order_by("pk")
    return {one.delegate.email.partition("@")[0]: "offered" if one.is_offered else one.status for one in rows}


def told(event: Event) -> Counter[str]:
    return Counter(Message.objects.filter(event=event).values_list("kind", flat=True))


def test_a_place_goes_round_until_somebody_takes_it(in_dunmoor: Board, manager: User) -> None:
    event = later(in_dunmoor)
    first, _, third, fourth = (joins(event, name) for name in "abcd")
    cancel_booking(first, actor=manager)
    assert states(event) == {"a": "cancelled", "b": "booked", "c": "offered", "d": "waiting"}
    third.refresh_from_db()
    assert third.offered_until is not None
    assert 47 * HOUR < third.offered_until - timezone.now() <= 48 * HOUR
    assert expire_offers(event) == 0
    assert expire_offers(event, now=third.offered_until + HOUR) == 1
    assert states(event) == {"a": "cancelled", "b": "booked", "c": "cancelled", "d": "offered"}
    with pytest.raises(ValidationError, match="This offer has run out"):
        accept_offer(third, actor=None)
    fourth.refresh_from_db()
    taken = accept_offer(fourth, actor=None)
    assert (taken.status, taken.offered_until, taken.queued_at is not None) == ("booked", None, True)
    assert accept_offer(taken, actor=None).status == "booked"
    year = Period(TODAY, event.starts_on, PeriodKind.DATES, "these weeks")
    counted = by_course(in_dunmoor, year, TODAY, events_of(in_dunmoor, [year]))["Neglect"].bookings
    assert (counted.bookings, counted.cancelled, counted.waiting) == (3, 1, 0), "c had nothing to cancel"
    assert told(event) == {
        "confirmation": 3, "waiting": 2, "cancelled": 1, "offer": 2, "offer_expired": 1,
    }  # fmt: skip


def test_more_places_are_offered_and_never_too_many(in_dunmoor: Board, manager: User) -> None:
    event = later(in_dunmoor, capacity=1)
    for name in "abcd":
        joins(event, name)
    facts = facts_of(event)
    change_event(event, facts=facts.__class__(**facts.__dict__ | {"capacity": 3}), actor=manager)
    assert states(event) == {"a": "booked", "b": "offered", "c": "offered", "d": "waiting"}
    assert joins(event, "e").status == "waiting"
    with pytest.raises(ValidationError, match="3 people have a place"):
        change_event(event, facts=facts.__class__(**facts.__dict__ | {"capacity": 2}), actor=manager)
    found = Event.objects.with_places().get(pk=event.pk)
    assert (found.held, found.waiting, found.offered) == (1, 4, 2)


def test_shares_of_agencies(in_dunmoor: Board, manager: User) -> None:
    event = later(in_dunmoor, capacity=3, most_per_agency=1)
    joins(event, "a", "Police")
    assert joins(event, "b", "Police").status == "waiting", "above the share, while there are places"
    joins(event, "c", "Health")
    assert states(event) == {"a": "booked", "b": "waiting", "c": "booked"}
    Event.objects.filter(pk=event.pk).update(starts_on=TODAY + 10 * DAY, ends_on=TODAY + 10 * DAY)
    event.refresh_from_db()
    assert [one.delegate.email for one in offer_places(event)] == ["b@dunmoor.example"], (
        "nobody else wants it, and it is near"
    )
    event = later(in_dunmoor, "E-2", days=60, capacity=1, most_per_agency=1)
    for name, agency in zip("abc", ("Police", "Police", "Health"), strict=True):
        joins(event, name, agency)
    Booking.objects.filter(event=event).update(status="waiting")
    Booking.objects.filter(event=event, delegate__email__startswith="a").update(status="booked")
    change = facts_of(event)
    change_event(event, facts=change.__class__(**change.__dict__ | {"capacity": 2}), actor=manager)
    assert states(event) == {"a": "booked", "b": "waiting", "c": "offered"}, (
        "the first whose agency has a share left"
    )


PEOPLE = st.lists(st.integers(0, 3) | st.none(), max_size=12)


@given(PEOPLE, st.integers(1, 4) | st.none(), st.integers(0, 12), st.booleans())
def test_the_order_of_offers(agencies: list[int | None], most: int | None, free: int, holds: bool) -> None:
    queue, taken, asked = list(enumerate(agencies, start=1)), Counter[int | None](), []
    while len(asked) < free:
        chosen = next_in_queue(queue, taken, most=most, share_holds=holds)
        if chosen is None:
            break
        place = next(place for place, (pk, _) in enumerate(queue) if pk == chosen)
        agency = queue[place][1]
        below = [other for _, other in queue if other is None or most is None or taken[other] < most]
        if below:
            assert agency is None or most is None or taken[agency] < most, (
                "nobody above a share passes others"
            )
            assert all(
                other is not None and most is not None and taken[other] >= most for _, other in queue[:place]
            ), "nobody is passed who is below their share"
        else:
            assert (place, holds) == (0, False)
        asked.append(queue.pop(place))
        taken[agency] += 1
    if most is None or not holds:
        assert len(asked) == min(free, len(agencies)), "no place stays empty while somebody waits"
    for one in range(4):
        mine = [pk for pk, agency in asked if agency == one]
        assert mine == sorted(mine), "people of one agency stay in their order"


def test_how_long_an_offer_lasts() -> None:
    now = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
    assert answer_by(now, now + 30 * DAY, hours=48) == now + 48 * HOUR
    assert answer_by(now, now + 2 * DAY, hours=48) == now + 12 * HOUR
    assert answer_by(now, now + 3 * HOUR, hours=48) is None
    day = dt.date(2026, 5, 4)
    assert approval_lapses_on(day, day + 30 * DAY) == day + 7 * DAY
    assert approval_lapses_on(day, day + 4 * DAY) == day + 3 * DAY
    assert approval_lapses_on(day, day + DAY) == day + DAY


def test_nobody_is_at_two_places_at_once(in_dunmoor: Board, manager: User) -> None:
    event, other = later(in_dunmoor), later(in_dunmoor, "E-2", course="Exploitation")
    joins(event, "a")
    with pytest.raises(ValidationError, match="has a place on “Neglect” at the same time"):
        joins(other, "a")
    EventSession.objects.filter(event=other).update(starts_at=dt.time(12), ends_at=dt.time(14))
    assert joins(other, "a").status == "booked"
    third = later(in_dunmoor, "E-3", course="Third", capacity=1)
    joins(third, "b")
    waits = joins(third, "a")
    assert waits.status == "waiting", "waiting is no clash; taking the place would be"
    cancel_booking(Booking.objects.get(event=third, status="booked"), actor=manager)
    with pytest.raises(ValidationError, match="at the same time"):
        accept_offer(waits, actor=None)


def test_line_managers(in_dunmoor: Board, manager: User) -> None:
    police = builders.agency("Dunmoor Police")
    AgencyRule.objects.create(board=in_dunmoor, agency=police, manager_rule="approve")
    BookingRules.objects.create(board=in_dunmoor, manager_rule="copy")
    event = later(in_dunmoor)
    with pytest.raises(ValidationError) as raised:
        joins(event, "a")
    assert raised.value.message_dict == {
        "manager_email": ["Enter your line manager’s work email: your agency asks them to approve."]
    }
    with pytest.raises(ValidationError, match="not your own"):
        joins(event, "a", manager_email="A@dunmoor.example")
    first = joins(event, "a", manager_email="boss@dunmoor.example")
    second = joins(event, "b", manager_email="boss@dunmoor.example")
    third = joins(event, "c", "Health", manager_email="boss@health.example")
    assert (first.awaits_approval, first.status, third.status, third.approval) == (
        True,
        "booked",
        "waiting",
        "",
    )
    assert told(event) == {"pending": 2, "approval_asked": 2, "waiting": 1, "copy": 1}
    assert approve_booking(first).approval == "given"
    with pytest.raises(ValidationError, match="no longer waits"):
        approve_booking(first)
    with pytest.raises(ValidationError, match="Say why you do not approve"):
        refuse_booking(second, because=" ")
    refused = refuse_booking(second, because="Nobody covers the desk")
    assert (refused.status, refused.approval, refused.cancelled_because) == (
        "cancelled", "refused", "Nobody covers the desk",
    )  # fmt: skip
    assert states(event)["c"] == "offered"
    slow = joins(later(in_dunmoor, "E-2", course="Second"), "d", manager_email="boss@dunmoor.example")
    assert lapsed_approvals(TODAY + 6 * DAY) == []
    assert lapsed_approvals(TODAY + 7 * DAY) == [slow]
    assert lapse_approval(slow).status == "cancelled"


def test_a_substitute_takes_the_place(in_dunmoor: Board, manager: User) -> None:
    event = later(in_dunmoor, capacity=1)
    booking, waits = joins(event, "a", access_needs="Hearing loop"), joins(event, "b")
    key = booking.key
    with pytest.raises(ValidationError, match="is on this event already"):
        send_substitute(booking, who=Who("b@dunmoor.example", name="B"), actor=None)
    with pytest.raises(ValidationError, match="no place to give"):
        send_substitute(waits, who=Who("x@dunmoor.example", name="X"), actor=None)
    given = send_substitute(booking, who=Who("new@dunmoor.example", name="New Person"), actor=None)
    assert (given.pk, str(given.delegate), str(given.instead_of)) == (
        booking.pk,
        "New Person",
        "a@dunmoor.example",
    )
    assert (given.key != key, given.access_needs, given.status) == (True, "", "booked")
    assert str(given.agency) == "Dunmoor Police"
    assert states(event) == {"new": "booked", "b": "waiting"}
    kinds = dict(Message.objects.filter(event=event).values_list("kind", "to"))
    assert (kinds["substitute"], kinds["substituted"]) == ("new@dunmoor.example", "a@dunmoor.example")


def test_an_event_is_moved_and_then_cancelled(in_dunmoor: Board, manager: User) -> None:
    event = later(in_dunmoor)
    first, second, third = (joins(event, name) for name in "abc")
    facts = facts_of(event)
    new = facts.starts_on + 7 * DAY
    moved = facts.__class__(**facts.__dict__ | {"starts_on": new, "ends_on": new})
    change_event(event, facts=moved, actor=manager)
    change_event(event, facts=facts.__class__(**moved.__dict__ | {"venue": "Hall"}), actor=manager)
    assert told(event)["moved"] == 2, "who has a place, once, and not for another venue"
    text = Message.objects.filter(kind="moved").first()
    assert text is not None
    assert f"{facts.starts_on:%A} {facts.starts_on.day}" in text.text
    assert f"{new:%A} {new.day}" in text.text
    assert "BEGIN:VEVENT" in text.calendar
    first.refresh_from_db()
    assert (first.move_answer, first.moved_from) == ("asked", facts.starts_on)
    assert keep_after_move(first, actor=None).move_answer == "kept"
    with pytest.raises(ValidationError, match="nothing to answer"):
        keep_after_move(third, actor=None)
    run = later(in_dunmoor, "E-2", days=60)
    cancel_event(event, because="The trainer is ill", actor=manager)
    gone = Message.objects.filter(kind="event_cancelled")
    assert gone.count() == 3
    words = gone[0].text
    assert "The trainer is ill" in words
    assert f"{run.starts_on.day} {run.starts_on:%B %Y}" in words
    assert "STATUS:CANCELLED" in gone[0].calendar
    with pytest.raises(ValidationError, match="This event was cancelled"):
        joins(event, "z")
    second.refresh_from_db()
    assert second.status == "booked"
