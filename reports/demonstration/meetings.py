"""Years of meetings and attendance, and invitations to the next ones."""

import datetime as dt
from random import Random

from django.utils import timezone

from boards.models import Attendance, Meeting, MeetingInvitation, Person, Seat
from core.models.user import hash_token
from reports.demonstration.boards import Made
from reports.demonstration.names import BODIES, Post

LONDON = timezone.get_default_timezone()
AHEAD = 9  # months of meetings planned ahead


def make_meetings(made: Made, random: Random, today: dt.date, years: int) -> list[Meeting]:
    """All meetings of the board, with attendance for those that were held but the latest of the main board."""
    meetings: list[Meeting] = []
    for position in range(len(made.groups)):
        every = 2 if position == 0 else BODIES[position - 1].months
        first = dt.date(today.year - years, 4, 1)
        for number, day in enumerate(_days(first, today + dt.timedelta(days=30 * AHEAD), every, position)):
            meetings.append(_meeting(made, position, day, number, today))
    meetings += _specials(made, today, years)
    for meeting in meetings:
        meeting.day = timezone.localdate(meeting.starts_at)
    meetings = Meeting.objects.bulk_create(meetings, batch_size=2000)
    _attend(made, meetings, random, today)
    _invite(made, meetings, random, today)
    return meetings


def _days(first: dt.date, last: dt.date, every: int, position: int) -> list[dt.date]:
    """The second Tuesday, Wednesday or Thursday of every so many months."""
    weekday = 1 + position % 3
    found, month = [], first.replace(day=1)
    while month <= last:
        day = month + dt.timedelta(days=(weekday - month.weekday()) % 7 + 7 * (1 + position % 2))
        found.append(day)
        total = month.year * 12 + month.month - 1 + every
        month = dt.date(total // 12, total % 12 + 1, 1)
    return [day for day in found if first <= day <= last]


def _meeting(made: Made, position: int, day: dt.date, number: int, today: dt.date) -> Meeting:
    group = made.groups[position]
    starts = dt.datetime.combine(day, dt.time(10 if position % 2 == 0 else 14), tzinfo=LONDON)
    held = day < today
    return Meeting(
        board=made.board, group=group, starts_at=starts, ends_at=starts + dt.timedelta(hours=2),
        status=Meeting.Status.HELD if held else Meeting.Status.PLANNED,
        venue="Council House, Committee Room 2" if number % 2 else "",
        link="" if number % 2 else "https://meet.example/board",
        attendance_recorded_at=starts + dt.timedelta(hours=3) if held else None,
    )  # fmt: skip


def _specials(made: Made, today: dt.date, years: int) -> list[Meeting]:
    """A development day a year, an extraordinary meeting, and one that was cancelled."""
    specials = []
    for back in range(years):
        day = dt.date(today.year - back, 3, 12)
        if day < today:
            meeting = _meeting(made, 0, day, 1, today)
            meeting.kind, meeting.topic = (
                Meeting.Kind.DEVELOPMENT,
                "Looking at ourselves: what changed for children",
            )
            specials.append(meeting)
    extra = _meeting(made, 0, today - dt.timedelta(days=95), 0, today)
    extra.kind, extra.topic = Meeting.Kind.EXTRAORDINARY, "Response to the inspection letter"
    cancelled = _meeting(made, 2, today - dt.timedelta(days=61), 0, today)
    cancelled.status, cancelled.cancelled_reason = Meeting.Status.CANCELLED, "Heavy snow"
    cancelled.attendance_recorded_at = None
    return [*specials, extra, cancelled]


def _attend(made: Made, meetings: list[Meeting], random: Random, today: dt.date) -> None:
    held = [m for m in meetings if m.status == Meeting.Status.HELD]
    latest = max((m for m in held if m.group_id == made.main.pk), key=lambda m: m.day)
    latest.attendance_recorded_at = None
    latest.save(update_fields=["attendance_recorded_at", "day"])
    marks = []
    for meeting in held:
        if meeting is latest:
            continue
        for seat, post, _ in made.seats[meeting.group_id]:
            marks.append(
                Attendance(
                    board=made.board, meeting=meeting, seat=seat, agency_id=seat.agency_id, mark=_mark(post, random)
                )
            )  # fmt: skip
    Attendance.objects.bulk_create(marks, batch_size=5000)


def _mark(post: Post, random: Random) -> str:
    if random.random() < post.keen:
        return Attendance.Mark.PART if random.random() < 0.04 else Attendance.Mark.MEMBER
    if random.random() < post.stand_in:
        return Attendance.Mark.REPRESENTATIVE
    return Attendance.Mark.APOLOGIES if random.random() < 0.6 else Attendance.Mark.ABSENT


def _invite(made: Made, meetings: list[Meeting], random: Random, today: dt.date) -> None:
    """Everybody with an address is invited to the next meeting of the main board; some have answered."""
    coming = [m for m in meetings if m.group_id == made.main.pk and m.day >= today]
    if not coming:
        return
    meeting = min(coming, key=lambda m: m.day)
    invited: list[tuple[Seat, Person]] = [
        (seat, person) for seat, _, person in made.seats[made.main.pk] if person
    ]
    answers = MeetingInvitation.Answer
    rows = []
    for number, (seat, person) in enumerate(invited):
        answer = random.choices(
            [answers.COMING, answers.NONE, answers.APOLOGIES, answers.DEPUTY], weights=[10, 6, 2, 2]
        )[0]
        rows.append(
            MeetingInvitation(
                board=made.board, meeting=meeting, person=person, seat=seat, sent_at=timezone.now(), answer=answer,
                answered_at=None if answer == answers.NONE else timezone.now(),
                deputy_name="Wren Hollowell" if answer == answers.DEPUTY else "",
                token_hash=hash_token(f"demonstration-{made.board.slug}-{number}-{random.random()}"),
            )
        )  # fmt: skip
    MeetingInvitation.objects.bulk_create(rows)
