"""500 people press at once for 20 places: real requests, each with a connection of its own. `make race` repeats it.

Requests go through the whole stack, middleware and templates too; 40 at a time are under way, since the server takes
about a hundred connections.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from queue import Queue

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.training.stories import event_of
from training.models import Booking, Event, Message
from training.services.holding import held
from training.services.message_values import place_in_queue
from training.services.places import offer_places

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PLACES, AT_ONCE = 500, 20, 40
FULL = "This event is full."


@pytest.fixture
def races(request: pytest.FixtureRequest) -> int:
    """How often each race is run."""
    return int(request.config.getoption("--races"))


def all_at_once(work: Callable[[int], str]) -> Counter[str]:
    """What each of PEOPLE calls gave, AT_ONCE of them at a time, all begun at the same moment.

    Threads and no processes: a process that is forked while others of its parent's threads hold locks may wait forever.
    """
    gate, given = threading.Barrier(AT_ONCE), Queue[str]()

    def run(first: int) -> None:
        try:
            gate.wait(timeout=60)
            for number in range(first, PEOPLE, AT_ONCE):
                given.put(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(given.queue)


def press(client: Client, event: Event, number: int) -> str:
    """One request that books one person; says what the page answered."""
    url = reverse("training:book", kwargs={"board": "dunmoor", "pk": event.pk})
    sent = {"name": f"Person {number}", "email": f"person{number}@dunmoor.example"}
    response = client.post(url, sent | {"agency": client.agency_id})
    if response.status_code == 302:
        return "kept"
    words = response.content.decode()
    return FULL if response.status_code == 200 and FULL in words else f"{response.status_code}: {words[:200]}"


def an_event(board: Board, number: int, *, waits: bool) -> Event:
    with board_scope(board.pk):
        return event_of(
            board, f"R-{number}-{waits}", starts_on="2027-05-04", capacity=PLACES, has_waiting_list=waits
        )


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.mark.parametrize("waits", [False, True], ids=["full", "waiting list"])
def test_500_people_and_20_places(
    dunmoor: Board, lead: User, waits: bool, races: int, capsys: pytest.CaptureFixture[str]
) -> None:
    client = builders.client_of(lead)
    client.agency_id = builders.agency("Dunmoor Police").pk
    for number in range(races):
        event, began = an_event(dunmoor, number, waits=waits), time.perf_counter()
        given = all_at_once(lambda one, event=event: press(client, event, one))
        took = time.perf_counter() - began
        with board_scope(dunmoor.pk):
            check(event, given, waits=waits)
        if races > 1:
            with capsys.disabled():
                print(f"race {number + 1}: {took:.1f} s, {PEOPLE / took:.0f} answers a second")  # noqa: T201


def check(event: Event, given: Counter[str], *, waits: bool) -> None:
    """Exactly the places that there are, a clear answer for everybody else, each person once, nobody told twice."""
    assert given == ({"kept": PEOPLE} if waits else {"kept": PLACES, FULL: PEOPLE - PLACES})
    states = Counter(Booking.objects.filter(event=event).values_list("status", flat=True))
    assert states == ({"booked": PLACES, "waiting": PEOPLE - PLACES} if waits else {"booked": PLACES})
    people = Booking.objects.filter(event=event).values("delegate").distinct().count()
    assert people == (PEOPLE if waits else PLACES)
    told = Counter(Message.objects.filter(event=event).values_list("kind", flat=True))
    assert told == (
        {"confirmation": PLACES, "waiting": PEOPLE - PLACES} if waits else {"confirmation": PLACES}
    )
    if waits:
        queue = list(Booking.objects.filter(event=event).queue())
        assert len({one.queued_at for one in queue}) == len(queue) == PEOPLE - PLACES
        assert [place_in_queue(queue[place]) for place in (0, 99, 479)] == [1, 100, 480]
        booked = Booking.objects.filter(event=event, status="booked").order_by("-booked_at").first()
        assert booked is not None
        assert booked.booked_at < min(one.booked_at for one in queue)


def test_places_that_come_free_at_once_go_to_one_each(dunmoor: Board, lead: User, races: int) -> None:
    """20 people cancel while others book and beat looks for places: never more held and offered than there are."""
    client = builders.client_of(lead)
    client.agency_id = builders.agency("Dunmoor Police").pk
    for number in range(races):
        event = an_event(dunmoor, 1000 + number, waits=True)
        with board_scope(dunmoor.pk):
            kept = made(event, PLACES, "booked")
            made(event, PLACES, "waiting", first=PLACES)
        outcomes = all_at_once_mixed(client, event, kept)
        assert set(outcomes) == {"cancelled", "kept", "looked"}, outcomes
        with board_scope(dunmoor.pk):
            rows = Booking.objects.filter(event=event)
            assert rows.taking().count() == PLACES
            assert rows.offered().count() == PLACES, "the first twenty who waited, and none who came later"
            assert set(rows.offered().values_list("delegate__name", flat=True)) == {
                f"W{one}" for one in range(PLACES, 2 * PLACES)
            }


def made(event: Event, count: int, status: str, *, first: int = 0) -> list[Booking]:
    from tests.training.stories import booking_of

    found = []
    for one in range(first, first + count):
        booking = booking_of(event, f"w{one}@dunmoor.example", status)
        booking.delegate.name = f"W{one}"
        booking.delegate.save()
        found.append(booking)
    return found


def all_at_once_mixed(client: Client, event: Event, kept: list[Booking]) -> Counter[str]:
    def work(number: int) -> str:
        if number < len(kept):
            url = reverse("training:own_booking", kwargs={"key": kept[number].key})
            response = Client().post(url, {"do": "cancel", "because": ""})
            return "cancelled" if response.status_code == 302 else response.content.decode()[:300]
        if number < 2 * len(kept):
            return press(client, event, number)
        if number >= 3 * len(kept):
            return "looked"
        with board_scope(event.board_id):
            offer_places(held(event))
        return "looked"

    return all_at_once(work)
