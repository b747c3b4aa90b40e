"""Actions with owners and updates, attendance that was raised, and a trail to read."""

import datetime as dt
from random import Random

from django.utils import timezone

from boards.models import Action, ActionOwner, ActionUpdate, AttendanceWarning, Meeting
from boards.statistics.years import board_year
from core.models import AuditEntry
from reports.demonstration.boards import Made
from reports.demonstration.names import ACTIONS, UPDATES

PER_YEAR = 24


def make_actions(made: Made, meetings: list[Meeting], random: Random, today: dt.date, years: int) -> None:
    """About two a month; older ones are closed, some of the younger ones overdue."""
    board = made.board
    actions, agencies = [], [seat.agency_id for seat, _, _ in made.seats[made.main.pk] if seat.agency_id]
    planned = [m for m in meetings if m.day > today and m.group_id == made.main.pk]
    for number in range(1, PER_YEAR * years + 1):
        age = round((PER_YEAR * years - number) * 365 / PER_YEAR)
        made_on = today - dt.timedelta(days=age)
        due = made_on + dt.timedelta(days=random.choice([21, 42, 63, 90, 120]))
        status = _status(age, random)
        at = timezone.make_aware(dt.datetime.combine(made_on, dt.time(12)))
        action = Action(board=board, number=number, text=random.choice(ACTIONS), status=status, created_at=at)
        if number % 9 == 0 and planned and status != Action.Status.CLOSED:
            action.due_meeting = planned[0]
        elif number % 14 == 0 and status != Action.Status.CLOSED:
            action.due_words = "When the new guidance is published"
        else:
            action.due_on = due
        if status == Action.Status.CLOSED:
            action.done_on = min(due + dt.timedelta(days=random.choice([-20, -6, 0, 12, 40])), today)
            action.done_on = max(action.done_on, made_on)
            action.closed_on = action.done_on
            action.closing_note = "Done and seen by the group."
        elif status == Action.Status.DONE:
            action.done_on = today - dt.timedelta(days=random.randint(1, 20))
        action.source_words = "Main Board" if number % 3 else "Inspection letter"
        actions.append(action)
    actions = Action.objects.bulk_create(actions, batch_size=2000)
    owners, updates = [], []
    for action in actions:
        chosen = {random.choice(agencies) for _ in range(1 + action.number % 2)}
        owners += [ActionOwner(board=board, action=action, agency_id=agency) for agency in sorted(chosen)]
        if action.number % 3:
            written = min(action.created_at + dt.timedelta(days=random.randint(3, 40)), timezone.now())
            updates.append(
                ActionUpdate(
                    board=board, action=action, text=random.choice(UPDATES), written_at=written,
                    status=Action.Status.IN_PROGRESS,
                )
            )  # fmt: skip
    ActionOwner.objects.bulk_create(owners, batch_size=5000)
    ActionUpdate.objects.bulk_create(updates, batch_size=5000)


def _status(age: int, random: Random) -> str:
    if age > 240:
        return Action.Status.CLOSED
    weights = {"closed": 5, "in_progress": 4, "open": 3, "done": 1, "withdrawn": 0.5}
    return random.choices(list(weights), weights=list(weights.values()))[0]


def make_warnings(made: Made, today: dt.date) -> None:
    """One agency was raised with the board last year, and answered."""
    seat = next(seat for seat, post, _ in made.seats[made.main.pk] if "Courts" in post.agency)
    year = board_year(made.board, today - dt.timedelta(days=365))
    AttendanceWarning.objects.create(
        board=made.board, group=made.main, agency=seat.agency, attended=2, meetings=6, minimum=80,
        period_start=year.start, period_end=year.end, raised_on=year.end,
        answer="A second manager now covers the board.", answered_on=year.end + dt.timedelta(days=20),
    )  # fmt: skip


def make_trail(made: Made, meetings: list[Meeting], today: dt.date) -> None:
    """Entries such as the pages write, so that the trail has something to show."""
    recorded = [m for m in meetings if m.attendance_recorded_at and m.day > today - dt.timedelta(days=365)]
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=meeting.attendance_recorded_at or meeting.ends_at, board_id=made.board.pk, actor_name="Alex Morgan",
            action="meeting.attendance_recorded", object_type="boards.meeting", object_id=str(meeting.pk),
            object_name=str(meeting)[:200], after={"recorded": "all seats"},
        )
        for meeting in recorded
    )  # fmt: skip
