"""Runs inside the application: bookings beside empty transactions on the same server, in turn."""

import json
import statistics
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402

from benchmarks.bookings import LARGEST, MARK  # noqa: E402
from boards.models import Board  # noqa: E402
from core.scoping import board_scope  # noqa: E402
from training.models import Booking, Course, Delegate, Event  # noqa: E402
from training.services.bookings import book  # noqa: E402

ROUNDS, WARM_UP = 400, 40


def main() -> None:
    """Print one line of JSON: median seconds of a booking and of an empty transaction."""
    board = Board.objects.get(slug=LARGEST)
    today = timezone.localdate()
    with board_scope(board.pk):
        course = Course.objects.filter(title__startswith=MARK)[0]
        event = Event.objects.create(
            board=board, course=course, reference=f"{MARK}-now-{time.time_ns()}", starts_on=today, ends_on=today,
            capacity=ROUNDS,
        )  # fmt: skip
        people = list(Delegate.objects.filter(email__endswith="@bench.example")[: ROUNDS + WARM_UP])
    empty, booked = [], []
    for person in people:
        started = time.perf_counter()
        with board_scope(board.pk):
            pass
        between = time.perf_counter()
        with board_scope(board.pk):
            book(event, person, actor=None)
        booked.append(time.perf_counter() - between)
        empty.append(between - started)
    with board_scope(board.pk):
        rows = Booking.objects.filter(event=event)
        assert rows.filter(status="booked").count() == ROUNDS, "There are more people than places, or fewer"
        rows.delete()
        Event.objects.filter(pk=event.pk).delete()
    found = {
        "booked": statistics.median(booked[WARM_UP:]),
        "empty": statistics.median(empty[WARM_UP:]),
        "each_second": len(booked[WARM_UP:]) / sum(booked[WARM_UP:]),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
