"""Briefings on their way to agencies: sent, answered, chased. The leads of an agency get an email each."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from boards.models import Agency
from boards.needs import board_url
from boards.services.saving import save_checked, wrong
from core import audit
from core.email import send_templated, site_url
from core.models import RoleAssignment, User
from core.permissions import Role
from core.working_days import is_working_day
from reviews.models import Briefing, BriefingSending

#: Days between two reminders of the same agency, once the day has passed by which it was to answer.
BETWEEN = 14


@transaction.atomic
def send_briefing(
    briefing: Briefing, *, agencies: Sequence[Agency], due_on: dt.date, actor: User | None
) -> list[BriefingSending]:
    """Send a published briefing to agencies that do not have it. Raises ValidationError (agencies, due_on)."""
    rows = Briefing.objects.select_for_update(of=("self",), no_key=True).select_related("board", "review")
    briefing = rows.get(pk=briefing.pk)
    if briefing.published_on is None:
        raise ValidationError("Publish the briefing first: agencies can then read it.")
    if due_on < timezone.localdate():
        raise wrong("due_on", "This day has passed. Give the agencies some time.")
    have = set(BriefingSending.objects.filter(briefing=briefing).values_list("agency", flat=True))
    new = [agency for agency in agencies if agency.pk not in have]
    if not new:
        raise wrong("agencies", "Choose agencies that do not have it yet.")
    made = [
        BriefingSending.objects.create(
            board=briefing.board, briefing=briefing, agency=agency, due_on=due_on, sent_by=actor
        )
        for agency in new
    ]
    names = sorted(agency.name for agency in new)
    audit.record(
        "briefing.sent", briefing, actor=actor, after={"agencies": names, "answer by": due_on.isoformat()}
    )
    _mail(made, is_reminder=False)
    return made


@transaction.atomic
def answer_briefing(
    sending: BriefingSending, *, done: str, text: str, reached: int | None, actor: User
) -> BriefingSending:
    """Say what the agency did with it; saying it again changes the answer. Raises ValidationError (done, text)."""
    rows = BriefingSending.objects.select_for_update(of=("self",), no_key=True)
    sending = rows.select_related("board", "briefing", "agency").get(pk=sending.pk)
    before = audit.state(sending, "done", "text", "reached")
    text = text.replace("\r\n", "\n").strip()
    if done == BriefingSending.Done.NOT_FOR_US and not text:
        raise wrong("text", "Say why it is not for you.")
    sending.done, sending.text, sending.reached = done, text, reached
    sending.answered_on, sending.answered_by = timezone.localdate(), actor
    save_checked(sending)
    after = audit.state(sending, "done", "text", "reached") | {"agency": sending.agency.name}
    audit.record("briefing.answered", sending.briefing, actor=actor, before=before, after=after)
    return sending


@transaction.atomic
def chase_answers(briefing: Briefing, *, actor: User) -> int:
    """Remind agencies that have not answered, by hand; returns how many. Raises ValidationError where none is left."""
    today = timezone.localdate()
    rows = _waiting().filter(briefing=briefing).exclude(reminded_on=today)
    sendings = list(rows.select_for_update(of=("self",), no_key=True))
    if not sendings:
        raise ValidationError("There is nobody to remind: all have answered, or were reminded today.")
    _remind(sendings, today, actor)
    return len(sendings)


@transaction.atomic
def chase_due(*, on: dt.date | None = None) -> int:
    """Remind agencies of the boards in scope whose time is over; returns how many. Safe to run twice a day."""
    day = on or timezone.localdate()
    if not is_working_day(day):
        return 0
    rested = Q(reminded_on=None) | Q(reminded_on__lte=day - dt.timedelta(days=BETWEEN))
    rows = _waiting().filter(rested, due_on__lt=day, briefing__published_on__isnull=False)
    sendings = list(rows.select_for_update(of=("self",), no_key=True))
    _remind(sendings, day, None)
    return len(sendings)


def _waiting() -> Any:
    rows = BriefingSending.objects.filter(answered_on=None)
    return rows.select_related("board", "briefing__board", "agency").order_by("pk")


def _remind(sendings: Iterable[BriefingSending], day: dt.date, actor: User | None) -> None:
    by_briefing: dict[Briefing, list[BriefingSending]] = {}
    for one in sendings:
        by_briefing.setdefault(one.briefing, []).append(one)
    for briefing, rows in by_briefing.items():
        BriefingSending.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_on=day)
        names = sorted(one.agency.name for one in rows)
        audit.record("briefing.reminded", briefing, actor=actor, after={"agencies": names})
        _mail(rows, is_reminder=True)


def _mail(sendings: Sequence[BriefingSending], *, is_reminder: bool) -> None:
    """One email to each lead of each agency. Two queries, whatever the number of agencies."""
    roles = RoleAssignment.objects.current(timezone.localdate()).filter(
        board=sendings[0].board, role=Role.AGENCY_LEAD, agency__in=[one.agency_id for one in sendings],
        user__is_active=True,
    )  # fmt: skip
    leads: dict[int | None, list[User]] = {}
    for role in roles.select_related("user"):
        leads.setdefault(role.agency_id, []).append(role.user)
    for one in sendings:
        url = board_url("reviews:briefing_answer", one.board, pk=one.briefing_id, sending=one.pk)
        subject = f"{'Reminder: ' if is_reminder else ''}{one.briefing.title}: what do you do with it?"
        for user in leads.get(one.agency_id, ()):
            context = {
                "person": user, "board": one.board, "sending": one, "is_reminder": is_reminder, "url": site_url(url),
                "today": timezone.localdate(),
            }  # fmt: skip
            send_templated(user.email, "briefing", context, subject)


def without_lead(briefing: Briefing) -> set[int]:
    """Agencies that have it and have no lead with an account: nobody there was told. One query."""
    roles = RoleAssignment.objects.current(timezone.localdate()).filter(
        board=briefing.board, role=Role.AGENCY_LEAD, user__is_active=True
    )
    asked = BriefingSending.objects.filter(briefing=briefing).values_list("agency", flat=True)
    return set(asked) - set(roles.values_list("agency", flat=True))
