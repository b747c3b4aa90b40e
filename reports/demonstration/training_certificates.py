"""Certificates, check-ins and outcomes of the demonstration's training, and an event that runs today."""

import datetime as dt
from random import Random

from django.utils import timezone

from boards.models import Board
from training.certificate_numbers import new_number
from training.models import (
    Booking,
    Certificate,
    CheckIn,
    Course,
    Delegate,
    Event,
    EventSession,
    EventTrainer,
    Mode,
)
from training.statistics.matrix import valid_until

OUTCOMES = (
    "Say what you see early, and to whom.",
    "Use the thresholds and the referral form of the partnership.",
    "Know what your own agency and the others do next.",
)
RECENT = dt.timedelta(days=400)
CHECKED_IN = dt.timedelta(days=45)
Status = Booking.Status


def make_certificates(board: Board, bookings: list[Booking], today: dt.date, random: Random) -> None:
    """Certificates of the last year, and who of the last weeks checked in themselves. Bookings are saved."""
    done = [
        one for one in bookings
        if one.status == Status.ATTENDED and not one.event.is_cancelled and one.event.ends_on > today - RECENT
    ]  # fmt: skip
    taught: dict[int, list[str]] = {}
    links = EventTrainer.objects.filter(board=board).order_by("trainer__name", "pk")
    for event, name in links.values_list("event", "trainer__name"):
        taught.setdefault(event, []).append(name)
    made = [_certificate(board, one, ", ".join(taught.get(one.event_id, ())), random) for one in done]
    Certificate.objects.bulk_create(made, batch_size=2_000)
    CheckIn.objects.bulk_create(
        CheckIn(board=board, booking=one, on=one.event.starts_on, at=_at(one.event.starts_on, 9, random))
        for one in done
        if one.event.ends_on > today - CHECKED_IN and random.random() < 0.7
    )


def _at(day: dt.date, hour: int, random: Random) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, random.randrange(60)), timezone.get_current_timezone())


def _certificate(board: Board, booking: Booking, trainers: str, random: Random) -> Certificate:
    event = booking.event
    at = _at(event.ends_on, 17, random)
    certificate = Certificate(
        board=board, booking=booking, number=new_number(), name=str(booking.delegate),
        course_title=event.course.title, starts_on=event.starts_on, ends_on=event.ends_on, hours=event.hours,
        trainers=trainers[:500],
        valid_until=valid_until(event.ends_on, event.course.refresh_years), made_at=at, sent_at=at,
    )  # fmt: skip
    if random.random() < 0.01:
        certificate.withdrawn_at = at + dt.timedelta(days=2)
        certificate.withdrawn_because = (
            "The register does not say any more that the person attended to the end."
        )
    return certificate


def make_today(board: Board, courses: list[Course], people: list[Delegate], today: dt.date) -> None:
    """Something runs today, so that its room shows a code; the first of these people are on it."""
    Course.objects.filter(pk__in=[one.pk for one in courses]).update(outcomes="\n".join(OUTCOMES))
    course = courses[-1]
    event = Event.objects.create(
        board=board, course=course, reference="TODAY-1", starts_on=today, ends_on=today, hours=course.hours,
        mode=Mode.FACE_TO_FACE, capacity=25, minimum=5, venue="Market Hall, Room 2", revision=1,
        access_notes="Step-free from the car park. Hearing loop.",
    )  # fmt: skip
    EventSession.objects.create(
        board=board, event=event, on=today, starts_at=dt.time(9, 30), ends_at=dt.time(12, 30)
    )
    Booking.objects.bulk_create(
        Booking(
            board=board, event=event, delegate=one, agency=one.agency, staff_group=one.staff_group,
            booked_on=today - dt.timedelta(days=20 + place),
            booked_at=timezone.now() - dt.timedelta(days=20 + place),
        )
        for place, one in enumerate(people[:16])
    )  # fmt: skip
