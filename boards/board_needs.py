"""The needs of boards: meetings, actions, seats, groups, invitations. `register_needs` makes them known."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from boards.models import (
    Action,
    AttendanceWarning,
    Group,
    GroupOffice,
    Meeting,
    MeetingInvitation,
    Seat,
    SeatTerm,
    TermsOfReference,
)
from boards.needs import Asker, NeedKind, add_need
from core.access import BoardAccess
from core.models import Invitation
from core.permissions import Perm, Role

# How far ahead a board manager is reminded.
SOON = dt.timedelta(days=28)
# Invitations to a role that run out within these days are worth a second email.
EXPIRING = dt.timedelta(days=4)
# Meetings longer ago are history: nobody will record who came.
RECENT = dt.timedelta(days=365)

Rows = QuerySet[Any, Any]


def _overdue_own(asker: Asker) -> Rows:
    return Action.objects.overdue(asker.on).owned_by(*asker.accesses, on=asker.on)


def _overdue(asker: Asker) -> Rows:
    return Action.objects.overdue(asker.on)


def _waiting_for_agreement(asker: Asker) -> Rows:
    return Action.objects.filter(status=Action.Status.DONE).exclude(done_by=asker.user)


def _unanswered(asker: Asker) -> Rows:
    return MeetingInvitation.objects.of_user(asker.user).filter(
        answer=MeetingInvitation.Answer.NONE,
        sent_at__isnull=False,
        meeting__starts_at__gt=asker.now,
        meeting__status=Meeting.Status.PLANNED,
    )


def _not_invited(asker: Asker) -> Rows:
    sent = MeetingInvitation.objects.filter(meeting=OuterRef("pk"), sent_at__isnull=False)
    soon = Meeting.objects.upcoming(asker.now).filter(day__lte=asker.on + SOON)
    return soon.filter(~Exists(sent))


def _not_recorded(asker: Asker) -> Rows:
    return (
        Meeting.objects.past(asker.now)
        .counted()
        .filter(attendance_recorded_at=None, day__gte=asker.on - RECENT)
    )


def _vacant(asker: Asker) -> Rows:
    holding = SeatTerm.objects.holding(asker.on).filter(seat=OuterRef("pk"))
    return Seat.objects.open(asker.on).filter(~Exists(holding), group__in=Group.objects.existing(asker.on))


def _own_vacant(asker: Asker) -> Rows:
    return _vacant(asker).filter(asker.own("agency_id", "agency_ids"))


def _terms_due(asker: Asker) -> Rows:
    """Groups whose latest terms of reference are due for review, or that have none."""
    current = TermsOfReference.objects.filter(group=OuterRef("pk"), review_due_on__gt=asker.on + SOON)
    newer = TermsOfReference.objects.filter(group=OuterRef("pk"))
    groups = Group.objects.existing(asker.on)
    return groups.filter(Exists(newer)).filter(~Exists(current))


def _without_chair(asker: Asker) -> Rows:
    chairs = GroupOffice.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=asker.on),
        Q(ends_on=None) | Q(ends_on__gte=asker.on),
        group=OuterRef("pk"),
        office=GroupOffice.Office.CHAIR,
    )
    return Group.objects.existing(asker.on).filter(~Exists(chairs))


def _final_report_due(asker: Asker) -> Rows:
    return Group.objects.existing(asker.on).filter(ends_on=None, report_due_on__lte=asker.on + SOON)


def _warnings_to_answer(asker: Asker) -> Rows:
    return AttendanceWarning.objects.filter(asker.own("agency_id", "agency_ids"), answered_on=None)


def _warnings_open(asker: Asker) -> Rows:
    return AttendanceWarning.objects.filter(answered_on=None)


def _expiring_invitations(asker: Asker) -> Rows:
    return Invitation.objects.filter(
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=asker.now,
        expires_at__lte=asker.now + EXPIRING,
    )


def _leads_an_agency(access: BoardAccess) -> bool:
    return bool(access.agency_ids)


def _works_on_actions(access: BoardAccess) -> bool:
    """Board managers see all overdue actions in another need; the own ones would be counted twice."""
    return not access.can(Perm.ACTION_MANAGE)


def _chairs(access: BoardAccess) -> bool:
    return not access.roles.isdisjoint({Role.CHAIR, Role.SCRUTINEER, Role.BOARD_MANAGER})


NEEDS = (
    NeedKind(
        10, "unanswered", (Perm.MEETING_ANSWER,), _unanswered,
        "1 meeting waits for your answer", "{n} meetings wait for your answer", "boards:meetings",
        query="show=unanswered",
    ),
    NeedKind(
        20, "own_overdue", (Perm.ACTION_READ_OWN,), _overdue_own,
        "1 action of yours is overdue", "{n} actions of yours are overdue", "boards:actions",
        urgent=True, query="show=overdue", applies=_works_on_actions,
    ),
    NeedKind(
        30, "agreement", (Perm.ACTION_AGREE,), _waiting_for_agreement,
        "1 finished action waits for agreement", "{n} finished actions wait for agreement", "boards:actions",
        query="status=done",
    ),
    NeedKind(
        40, "own_warnings", (Perm.ATTENDANCE_READ_OWN,), _warnings_to_answer,
        "1 question about your agency’s attendance waits for an answer",
        "{n} questions about your agency’s attendance wait for an answer",
        "boards:attendance", urgent=True, applies=_leads_an_agency,
    ),
    NeedKind(
        50, "own_vacant", (Perm.SEAT_READ,), _own_vacant,
        "1 seat of your agency is vacant", "{n} seats of your agency are vacant", "boards:members",
        query="state=vacant", applies=_leads_an_agency,
    ),
    NeedKind(
        60, "attendance", (Perm.ATTENDANCE_RECORD,), _not_recorded,
        "1 past meeting has no attendance yet", "{n} past meetings have no attendance yet", "boards:meetings",
        urgent=True, query="show=unrecorded",
    ),
    NeedKind(
        70, "invite", (Perm.MEETING_MANAGE,), _not_invited,
        "1 meeting in the next four weeks has no invitations yet",
        "{n} meetings in the next four weeks have no invitations yet", "boards:meetings",
        query="show=uninvited",
    ),
    NeedKind(
        80, "overdue", (Perm.ACTION_MANAGE,), _overdue,
        "1 action is overdue", "{n} actions are overdue", "boards:actions", urgent=True,
        query="show=overdue",
    ),
    NeedKind(
        90, "vacant", (Perm.SEAT_MANAGE,), _vacant,
        "1 seat is vacant", "{n} seats are vacant", "boards:members", query="state=vacant",
    ),
    NeedKind(
        100, "chairs", (Perm.GROUP_MANAGE,), _without_chair,
        "1 group has no chair", "{n} groups have no chair", "boards:groups",
    ),
    NeedKind(
        110, "terms", (Perm.GROUP_MANAGE,), _terms_due,
        "1 group’s terms of reference are due for review",
        "{n} groups’ terms of reference are due for review", "boards:groups",
    ),
    NeedKind(
        120, "final_reports", (Perm.GROUP_MANAGE,), _final_report_due,
        "1 task group’s final report is due", "{n} task groups’ final reports are due", "boards:groups",
    ),
    NeedKind(
        130, "warnings", (Perm.ATTENDANCE_READ,), _warnings_open,
        "1 question about low attendance is not answered",
        "{n} questions about low attendance are not answered", "boards:attendance", applies=_chairs,
    ),
    NeedKind(
        140, "invitations", (Perm.ROLE_MANAGE,), _expiring_invitations,
        "1 invitation to sign in runs out within four days",
        "{n} invitations to sign in run out within four days", "core:people",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
