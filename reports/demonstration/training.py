"""Three years of training: courses, events, bookings, registers and evaluation. Everything is made up."""

import datetime as dt
from decimal import Decimal
from random import Random

from django.utils import timezone

from boards.models import Agency, Board
from boards.statistics.years import board_year, recent_years
from core.demonstration import SIGN_INS
from core.models import User
from core.permissions import Role
from reports.demonstration import training_texts as texts
from reports.demonstration.boards import Made
from reports.demonstration.names import FIRST, LAST
from reports.demonstration.training_answers import make_answers
from reports.demonstration.training_certificates import make_certificates, make_today
from reports.demonstration.training_places import make_places
from reports.demonstration.training_proof import make_proof
from training.models import (
    CAME,
    HOLDING,
    Booking,
    Course,
    Delegate,
    Event,
    EventSession,
    EventTrainer,
    StaffGroup,
    Trainer,
)
from training.services.courses import CourseFacts, add_course
from training.services.totals import type_totals

DAY = dt.timedelta(days=1)
YEARS, PEOPLE = 3, 260
Status = Booking.Status


def make_training(made: Made, today: dt.date) -> None:
    """The programme of one board. Call it in the board's scope, when its seats and sign-ins are there."""
    random = Random(f"{made.board.slug} training")  # noqa: S311 -- the same each time, on purpose
    agencies = [seat.agency for seat, _, _ in made.seats[made.main.pk] if seat.agency is not None]
    agencies = list({one.pk: one for one in agencies}.values())
    courses = _courses(made.board, today)
    events = _events(made, courses, today, random)
    _trainers(made, events, agencies, random)
    people = _people(made, agencies, random)
    bookings = _bookings(made.board, events, people, today, random)
    make_certificates(made.board, bookings, today, random)
    make_today(made.board, courses, people, today)
    _evaluate(made.board, bookings, today, random)
    make_places(made.board, bookings, agencies, today)
    make_proof(made.board, courses, agencies, today)
    first = recent_years(made.board, YEARS + 1, today)[-1]
    values = {measure: Decimal(value) for measure, value in texts.EARLIER.items()}
    type_totals(
        board=made.board, period=first, values=values, source="Annual report of that year", actor=None
    )


def _courses(board: Board, today: dt.date) -> list[Course]:
    found: list[Course] = []
    for place, text in enumerate(texts.COURSES):
        facts = CourseFacts(
            text.title, level=text.level, mode=text.mode, hours=Decimal(text.hours), summary=text.summary,
            audience=text.audience, priorities="Neglect" if place < 2 else "", refresh_years=3 if place < 2 else None,
            content_owner="Learning and development group", review_on=today + (120 * place - 90) * DAY,
            prerequisites=tuple(found[:1]) if text.level == "Level 3" else (),
            without_prerequisites="refuse" if text.title.startswith("Domestic abuse") else "warn",
        )  # fmt: skip
        found.append(add_course(board=board, facts=facts, actor=None))
    return found


def _events(made: Made, courses: list[Course], today: dt.date, random: Random) -> list[Event]:
    """So many runs of each course in each year, and as far ahead as the programme is planned."""
    rows: list[Event] = []
    first = board_year(made.board, today - 365 * (YEARS - 1) * DAY).start
    last = today + 150 * DAY
    numbers: dict[int, int] = {}
    days = []
    for place, text in enumerate(texts.COURSES):
        gap = 365 // text.runs
        day = first + (12 + 17 * place % gap) * DAY
        while day <= last:
            days.append((_weekday(day), place))
            day += (gap + random.randrange(-9, 10)) * DAY
    for day, place in sorted(days):
        numbers[day.year] = numbers.get(day.year, 0) + 1
        rows.append(_event(made, courses[place], texts.COURSES[place], day, numbers[day.year], random))
    rows[len(rows) // 3].is_cancelled = True
    rows[len(rows) // 3].cancelled_because = "Too few people had booked"
    Event.objects.bulk_create(rows)
    EventSession.objects.bulk_create(
        EventSession(board=made.board, event=one, on=one.starts_on, starts_at=dt.time(9, 30)) for one in rows
    )
    return rows


def _weekday(day: dt.date) -> dt.date:
    return day + (7 - day.weekday()) * DAY if day.weekday() > 4 else day


def _event(
    made: Made, course: Course, text: texts.CourseText, day: dt.date, number: int, random: Random
) -> Event:
    venue, notes = random.choice(texts.VENUES)
    in_a_room = text.mode != "virtual"
    return Event(
        board=made.board, course=course, reference=f"T{day.year}-{number:03d}", starts_on=day, ends_on=day,
        hours=Decimal(text.hours), mode=text.mode, capacity=text.capacity, minimum=text.capacity // 3,
        closes_on=day - 3 * DAY, venue=venue.format(place=made.place) if in_a_room else "",
        access_notes=notes if in_a_room else "", link="" if in_a_room else texts.LINK,
        cost=Decimal(random.choice([0, 150, 420, 600])), revision=1,
    )  # fmt: skip


def _trainers(made: Made, events: list[Event], agencies: list[Agency], random: Random) -> None:
    pool = [
        Trainer(
            board=made.board, name=f"{random.choice(FIRST)} {random.choice(LAST)}",
            agency=agencies[place % len(agencies)],
            topics=texts.COURSES[place % len(texts.COURSES)].title, most_events=8,
        )
        for place in range(8)
    ]  # fmt: skip
    Trainer.objects.bulk_create(pool)
    EventTrainer.objects.bulk_create(
        EventTrainer(board=made.board, event=event, trainer=one)
        for event in events
        for one in random.sample(pool, random.choice([1, 1, 2]))
    )


def _people(made: Made, agencies: list[Agency], random: Random) -> list[Delegate]:
    """The first board's delegate who signs in is one of them."""
    groups = [StaffGroup(board=made.board, name=name) for name in texts.STAFF_GROUPS]
    StaffGroup.objects.bulk_create(groups)
    weights = [1 + 6 / (place + 1) for place in range(len(agencies))]
    rows = []
    for place in range(PEOPLE):
        first, last = FIRST[place % len(FIRST)], LAST[(place * 7 + place // len(FIRST)) % len(LAST)]
        address = f"{first}.{last}.{place}@{made.board.slug}.example".lower()
        rows.append(
            Delegate(
                board=made.board, name=f"{first} {last}", email=address, staff_group=random.choice(groups),
                agency=random.choices(agencies, weights)[0],
                manager_email=f"team.{place % 20}@{made.board.slug}.example" if place % 3 else "",
            )
        )  # fmt: skip
    email = next(one.email for one in SIGN_INS if one.role == Role.DELEGATE)
    person = User.objects.filter(email=email).first()
    if person is not None and email.endswith(f"@{made.board.slug}.example"):
        rows[0].name, rows[0].email, rows[0].user = person.name, person.email, person
    Delegate.objects.bulk_create(rows)
    return rows


def _bookings(
    board: Board, events: list[Event], people: list[Delegate], today: dt.date, random: Random
) -> list[Booking]:
    keen = {text.title: text.keen for text in texts.COURSES}
    rows: list[Booking] = []
    for event in events:
        capacity = event.capacity or 0
        share = keen[event.course.title] * random.uniform(0.7, 1.15)
        if event.starts_on > today:
            share *= max(0.15, 1 - (event.starts_on - today).days / 120)
        asked = random.sample(people, min(len(people), max(3, round(capacity * share))))
        rows += _of_event(board, event, asked, today, random)
    Booking.objects.bulk_create(rows, batch_size=2_000)
    return rows


def _of_event(
    board: Board, event: Event, asked: list[Delegate], today: dt.date, random: Random
) -> list[Booking]:
    """One fifth of those who have a place do not come; those for whom there is none wait."""
    rows: list[Booking] = []
    held = 0
    for person in asked:
        booked = min(event.starts_on, today) - random.randrange(3, 60) * DAY
        at = dt.datetime.combine(booked, dt.time(10), timezone.get_current_timezone())
        one = Booking(
            board=board, event=event, delegate=person, agency=person.agency, staff_group=person.staff_group,
            booked_on=booked, booked_at=at,
        )  # fmt: skip
        if random.random() < 0.09:
            one.status, one.cancelled_on = Status.CANCELLED, min(booked + random.randrange(12) * DAY, today)
            one.cancelled_because = random.choice(texts.REASONS)
        elif event.capacity is not None and held >= event.capacity:
            one.status, one.queued_at = Status.WAITING, at
        else:
            held += 1
            if event.ends_on < today and not event.is_cancelled:
                one.status = random.choices(
                    [Status.ATTENDED, Status.DID_NOT_ATTEND, Status.PART, Status.LEFT_EARLY], [76, 18, 4, 2]
                )[0]
        rows.append(one)
    return rows


def _evaluate(board: Board, bookings: list[Booking], today: dt.date, random: Random) -> None:
    over = [one for one in bookings if one.event.ends_on < today and not one.event.is_cancelled]
    held = [one for one in over if one.status in HOLDING]
    make_answers(board, held, [one for one in held if one.status in CAME], today, random)
