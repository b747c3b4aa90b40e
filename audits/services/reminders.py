"""Telling agencies of their returns: that they are asked, reminders by the calendar, and by hand.

Each person gets one email about each return and step. The Reminder row is written in the transaction that hands
the email over, and the database takes it once, so a task that runs twice, or on two workers, sends nothing twice.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models import Cycle, Reminder, Return, TeamMember
from audits.statistics.progress import Progress, progress_of
from boards.needs import board_url
from core import audit
from core.email import send_templated, site_url
from core.models import RoleAssignment, User
from core.permissions import Role

#: Days before the due day on which a reminder goes out; afterwards one every week.
BEFORE = (14, 7, 1)
WEEK = 7
#: The first email, when the cycle is open: that the agency is asked. It goes out once, whatever happens to the date.
ASKED = 0
# Two presses of the button are one reminder.
AT_ONCE = dt.timedelta(minutes=10)


def step_of(days: int) -> int:
    """Which email is due when so many days are left (below zero: overdue).

    A step stays due until the next one, so that a day on which nothing could be sent loses no reminder.
    """
    if days <= -WEEK:
        return -WEEK * (-days // WEEK)
    return min((step for step in BEFORE if days <= step), default=ASKED)


@dataclass(frozen=True)
class Told:
    """What one email says, besides whom it goes to."""

    agency_return: Return
    progress: Progress
    on: dt.date
    due_before: dt.date | None
    is_first: bool

    @property
    def days(self) -> int:
        return (self.agency_return.cycle.due_on - self.on).days

    @property
    def words(self) -> str:
        """How far the due day is away."""
        days = abs(self.days)
        if self.days == 0:
            return "today"
        if self.days == 1:
            return "tomorrow"
        if self.days > 1:
            return f"in {days} days"
        return "yesterday" if days == 1 else f"{days} days ago"


@transaction.atomic
def send_due_reminders(*, on: dt.date | None = None) -> int:
    """Send what the calendar asks for on a day (today) to the boards in scope; returns how many emails."""
    day = on or timezone.localdate()
    rows = Return.objects.outstanding().filter(cycle__closed_on=None, cycle__opens_on__lte=day)
    returns = list(_with_names(rows))
    steps: dict[int, int | None] = {one.pk: step_of((one.cycle.due_on - day).days) for one in returns}
    sent = 0
    for _, group in groupby(returns, key=lambda one: one.cycle_id):
        of_cycle = list(group)
        if told := _send(of_cycle, steps, day):
            _note(of_cycle[0].cycle, told, actor=None)
            sent += len(told)
    return sent


def _note(cycle: Cycle, told: Sequence[Return], *, actor: User | None) -> None:
    """Write the emails down; `told` has a return once for each of its emails."""
    agencies = list(dict.fromkeys(one.agency.name for one in told))
    audit.record("cycle.reminded", cycle, actor=actor, after={"agencies": agencies, "emails": len(told)})


@transaction.atomic
def remind_now(cycle: Cycle, returns: Iterable[Return], *, actor: User) -> int:
    """Remind agencies by hand; returns how many emails go out.

    Those who have handed in are left alone, and those who were reminded a moment ago. Raises ValidationError when
    the cycle is not open, or when nobody could be told.
    """
    locked: Cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    if locked.closed_on is not None:
        raise ValidationError("This cycle is closed: nobody is reminded any more.")
    if not locked.is_open():
        raise ValidationError("This cycle is not open yet, so there is nothing to remind agencies of.")
    chosen = [one.pk for one in returns]
    just_now = Reminder.objects.filter(
        agency_return__in=chosen, step=None, sent_at__gt=timezone.now() - AT_ONCE
    )
    spared = set(just_now.values_list("agency_return_id", flat=True))
    rows = Return.objects.outstanding().filter(cycle=locked, pk__in=set(chosen) - spared)
    outstanding = list(_with_names(rows))
    if not outstanding:
        raise ValidationError(
            "They were reminded a moment ago." if spared else "There is nobody to remind: all have handed in."
        )
    sent = _send(outstanding, dict.fromkeys((one.pk for one in outstanding), None), timezone.localdate())
    if not sent:
        names = ", ".join(one.agency.name for one in outstanding)
        raise ValidationError(f"Nobody can be told: there is no agency lead yet for {names}.")
    _note(locked, sent, actor=actor)
    return len(sent)


def _with_names(rows: Any) -> Any:
    return rows.select_related("board", "cycle__version__framework", "agency", "lead").order_by(
        "cycle_id", "pk"
    )


def _send(returns: Sequence[Return], steps: dict[int, int | None], day: dt.date) -> list[Return]:
    """Tell everybody who is to be told; gives the return of each email."""
    if not returns:
        return []
    people, progress = recipients_of(returns), progress_of(returns)
    told = _told_before(returns)
    now, sent = timezone.now(), list[Return]()
    for one in returns:
        for user in people[one.pk]:
            step, before = steps[one.pk], told.get((one.pk, user.email), ())
            if (step == ASKED and before) or (step is not None and (step, one.cycle.due_on) in before):
                continue
            due_before = _due_before(one.cycle, before)
            if _claim(one, user, step, now):
                _mail(user, Told(one, progress[one.pk], day, due_before, is_first=not before))
                sent.append(one)
    return sent


#: (return, address) → steps and due days of the reminders that were sent, the latest first.
Before = dict[tuple[int, str], list[tuple[int | None, dt.date]]]


def _told_before(returns: Sequence[Return]) -> Before:
    found: Before = {}
    rows = Reminder.objects.filter(agency_return__in=[one.pk for one in returns])
    for pk, email, step, due_on in rows.order_by("-sent_at").values_list(
        "agency_return", "sent_to", "step", "due_on"
    ):
        found.setdefault((pk, email), []).append((step, due_on))
    return found


def _due_before(cycle: Cycle, before: Sequence[tuple[int | None, dt.date]]) -> dt.date | None:
    """The due day that this person knows, where it is another one now."""
    known = before[0][1] if before else cycle.due_before
    return known if known != cycle.due_on else None


def _claim(one: Return, user: User, step: int | None, now: dt.datetime) -> bool:
    """Write down that this person is told; False when another worker has done so."""
    facts: dict[str, Any] = {"agency_return": one, "sent_to": user.email, "due_on": one.cycle.due_on}
    if step is None:
        Reminder.objects.create(board=one.board, **facts, step=None, sent_at=now)
        return True
    # A second worker waits here for the first one's commit, and then finds the row.
    _, is_new = Reminder.objects.get_or_create(
        **facts, step=step, defaults={"board": one.board, "sent_at": now}
    )
    return bool(is_new)


def _mail(user: User, told: Told) -> None:
    one = told.agency_return
    url = board_url("audits:return", one.board, pk=one.pk) or board_url("audits:cycles", one.board)
    context = {"person": user, "board": one.board, "told": told, "agency_return": one, "cycle": one.cycle}
    subject = f"{one.cycle.name}: {one.agency}’s return {'was' if told.days < 0 else 'is'} due {told.words}"
    if told.is_first and told.days > max(BEFORE):
        subject = f"{one.cycle.name}: {one.agency} is asked for a return"
    send_templated(
        user.email,
        "audit_reminder",
        {**context, "return_url": site_url(url)},
        subject,
        reply_to=one.board.contact_email,
    )


def recipients_of(returns: Sequence[Return]) -> dict[int, list[User]]:
    """Return id → who is reminded: its lead and team, else the agency's leads. Two queries.

    People without a role on the board could not open the return: they are left out.
    """
    roles = RoleAssignment.objects.current().filter(board__in={one.board_id for one in returns})
    everybody: dict[tuple[int, int], User] = {}
    leads: dict[tuple[int, int], dict[int, User]] = {}
    team: dict[int, list[int]] = {}
    members = TeamMember.objects.filter(agency_return__in=[one.pk for one in returns])
    for pk, user_id in members.order_by("pk").values_list("agency_return", "user"):
        team.setdefault(pk, []).append(user_id)
    working = {user for found in team.values() for user in found} | {one.lead_id for one in returns}
    concerned = roles.filter(role=Role.AGENCY_LEAD, agency__in={one.agency_id for one in returns})
    for role in (
        (concerned | roles.filter(user__in=working - {None}))
        .select_related("user")
        .order_by("user__name", "pk")
    ):
        everybody[role.board_id, role.user_id] = role.user
        if role.role == Role.AGENCY_LEAD and role.agency_id:
            leads.setdefault((role.board_id, role.agency_id), {})[role.user_id] = role.user
    found = {}
    for one in returns:
        wanted = dict.fromkeys([*([one.lead_id] if one.lead_id else []), *team.get(one.pk, [])])
        named = [user for pk in wanted if (user := everybody.get((one.board_id, pk)))]
        found[one.pk] = named or list(leads.get((one.board_id, one.agency_id), {}).values())
    return found
