"""Meetings, attendance, actions."""

import datetime as dt

from django.utils import timezone

from boards.models import (
    Action,
    ActionEvidence,
    ActionOwner,
    ActionUpdate,
    AttendanceWarning,
    Board,
    Meeting,
    MeetingInvitation,
    MeetingSeries,
)
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from tests import builders
from tests.access_matrix.bodies import the_group, the_person, the_seat
from tests.access_matrix.lines import MISSING, Kwargs, Line, board, public, signed_in


def the_meeting(on: Board) -> Meeting:
    return Meeting.objects.first() or builders.meeting(the_group(on), dt.date(2030, 3, 4))


def a_meeting(on: Board) -> Kwargs:
    return {"pk": the_meeting(on).pk}


def a_held_meeting(on: Board) -> Kwargs:
    return {"pk": builders.meeting(the_group(on), dt.date(2026, 3, 4)).pk}


def a_series(on: Board) -> Kwargs:
    first, last = dt.date(2030, 1, 1), dt.date(2030, 12, 31)
    series = MeetingSeries.objects.create(
        board=on, group=the_group(on), rule="month_day", every=1, first_on=first, until=last
    )
    return {"pk": series.pk}


def _invitation(on: Board) -> MeetingInvitation:
    return MeetingInvitation.objects.first() or MeetingInvitation.objects.create(
        board=on, meeting=the_meeting(on), person=the_person(on), token_hash=f"token of {on.slug}"
    )


def an_answer(on: Board) -> Kwargs:
    return {"pk": the_meeting(on).pk, "invitation": _invitation(on).pk}


def the_secret_of_an_invitation(on: Board) -> Kwargs:
    from boards.invitation_tokens import make_token
    from core.models.user import hash_token

    invitation = _invitation(on)
    token = make_token(board_id=on.pk, meeting_id=invitation.meeting_id, person_id=invitation.person_id)
    MeetingInvitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token(token))
    return {"token": token}


def the_secret_of_a_feed(on: Board) -> Kwargs:
    from boards.services.calendar import make_feed

    owner = builders.user(f"feed@{on.slug}.example")
    return {"token": make_feed(actor=owner)}


def a_warning(on: Board) -> Kwargs:
    warning = AttendanceWarning.objects.create(
        board=on,
        group=the_group(on),
        agency=builders.agency("Dunmoor Police"),
        attended=1,
        meetings=4,
        minimum=80,
        period_start=dt.date(2025, 4, 1),
        period_end=dt.date(2026, 3, 31),
    )
    return {"pk": warning.pk}


def _action(on: Board) -> Action:
    """An action of an agency that nobody here leads; numbers of the two boards differ."""
    first = 1 if on.slug == "dunmoor" else 5001
    found = Action.objects.filter(number=first).first()
    if found is None:
        found = Action.objects.create(board=on, number=first, text="Write to all schools")
        ActionOwner.objects.create(board=on, action=found, agency=builders.agency("Dunmoor Health"))
    return found


def an_action(on: Board) -> Kwargs:
    return {"number": _action(on).number}


def a_proof(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from core.files import store_result

    stored = store_result(ContentFile(b"x"), "letter.txt", board=on, actor=None)
    update = ActionUpdate.objects.create(board=on, action=_action(on), text="Done", status="in_progress")
    return an_action(on) | {"pk": ActionEvidence.objects.create(board=on, update=update, file=stored).pk}


def a_low_attendance(on: Board) -> Kwargs:
    seat = the_seat(on)
    meeting = builders.meeting(the_group(on), timezone.localdate() - dt.timedelta(days=1))
    builders.mark(meeting, seat, "absent")
    return {"group": meeting.group_id, "agency": seat.agency_id}


# People with nothing but their own actions: of others they learn nothing, not even that they exist.
NOT_THEIRS = {
    role: MISSING
    for role in Role
    if Perm.ACTION_READ_OWN in ROLE_PERMISSIONS[role] and Perm.ACTION_READ not in ROLE_PERMISSIONS[role]
}


TABLE: dict[str, Line] = {
    # boards: meetings
    "boards:meetings": board(Perm.MEETING_READ),
    "boards:meeting": board(Perm.MEETING_READ, of=a_meeting),
    "boards:series": board(Perm.MEETING_READ, of=a_series),
    "boards:meeting_add": board(Perm.MEETING_MANAGE),
    "boards:meeting_edit": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:meeting_cancel": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:series_add": board(Perm.MEETING_MANAGE),
    "boards:series_cancel": board(Perm.MEETING_MANAGE, of=a_series),
    "boards:meeting_invitations": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:meeting_invite_group": board(Perm.MEETING_MANAGE, of=a_meeting),
    "boards:invitation_record": board(Perm.MEETING_MANAGE, of=an_answer),
    # Only people who are invited themselves; nobody is here.
    "boards:meeting_answer": board(
        Perm.MEETING_ANSWER,
        of=a_meeting,
        roles={role: MISSING for role in Role if Perm.MEETING_ANSWER in ROLE_PERMISSIONS[role]},
    ),
    "boards:invitation_answer": public(of=the_secret_of_an_invitation),
    "boards:calendar_feed": signed_in(),
    "boards:calendar_ics": public(of=the_secret_of_a_feed),
    # boards: attendance
    "boards:attendance": board(Perm.ATTENDANCE_READ, Perm.ATTENDANCE_READ_OWN),
    "boards:attendance_record": board(Perm.ATTENDANCE_RECORD, of=a_held_meeting),
    "boards:attendance_raise": board(Perm.ATTENDANCE_RECORD, form=a_low_attendance),
    "boards:attendance_answer": board(Perm.ATTENDANCE_RECORD, of=a_warning),
    # boards: actions; here one of an agency that none of the leads leads
    "boards:actions": board(Perm.ACTION_READ, Perm.ACTION_READ_OWN),
    "boards:action": board(Perm.ACTION_READ, of=an_action, roles=NOT_THEIRS),
    "boards:action_add": board(Perm.ACTION_MANAGE),
    "boards:action_edit": board(Perm.ACTION_MANAGE, of=an_action),
    "boards:action_update": board(Perm.ACTION_MANAGE, of=an_action, roles=NOT_THEIRS),
    "boards:action_agree": board(Perm.ACTION_AGREE, of=an_action),
    "boards:action_refuse": board(Perm.ACTION_AGREE, of=an_action),
    "boards:action_withdraw": board(Perm.ACTION_MANAGE, of=an_action),
    "boards:action_reopen": board(Perm.ACTION_MANAGE, of=an_action),
    "boards:action_evidence": board(Perm.ACTION_READ, of=a_proof, roles=NOT_THEIRS),
    "boards:action_evidence_remove": board(Perm.ACTION_MANAGE, of=a_proof),
    "boards:my_actions": signed_in(),
}
