"""What happens in a case: officers of the board only, as for the case itself."""

import datetime as dt

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lado import a_case
from tests.access_matrix.lines import Kwargs, Line, board


def a_meeting(on: Board) -> Kwargs:
    from lado.models import CaseMeeting

    case = a_case(on)
    day = dt.date(2026, 3, 4)
    found, _ = CaseMeeting.objects.get_or_create(board=on, contact_id=case["pk"], held_on=day)
    return {**case, "meeting": found.pk}


def an_attendee(on: Board) -> Kwargs:
    from lado.models import MeetingAttendee

    one = a_meeting(on)
    found = MeetingAttendee.objects.create(board=on, meeting_id=one["meeting"], name="Line")
    return {**one, "attendee": found.pk}


def a_strand(on: Board) -> Kwargs:
    return {**a_case(on), "kind": "police"}


def a_letter_to_write(on: Board) -> Kwargs:
    return {**a_case(on), "to": "adult"}


def a_body_referral(on: Board) -> Kwargs:
    from lado.models import BodyReferral

    case = a_case(on)
    found, _ = BodyReferral.objects.get_or_create(board=on, contact_id=case["pk"], body="barring")
    return {**case, "referral": found.pk}


def a_note(on: Board) -> Kwargs:
    from lado.models import CaseNote

    case = a_case(on)
    note = CaseNote.objects.create(board=on, contact_id=case["pk"], happened_on=dt.date(2026, 3, 3), text="x")
    return {**case, "note": note.pk}


def a_letter(on: Board) -> Kwargs:
    from lado.models import OutcomeLetter

    case = a_case(on)
    letter = OutcomeLetter.objects.create(board=on, contact_id=case["pk"], to="adult", text="x")
    return {**case, "letter": letter.pk}


TABLE: dict[str, Line] = {
    "lado:case_meeting_add": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_meeting": board(Perm.CASE_READ, of=a_meeting),
    "lado:case_meeting_change": board(Perm.CASE_WRITE, of=a_meeting),
    "lado:case_meeting_cancel": board(Perm.CASE_WRITE, of=a_meeting),
    "lado:case_meeting_invite": board(Perm.CASE_WRITE, of=a_meeting),
    "lado:case_meeting_minutes": board(Perm.CASE_WRITE, of=a_meeting),
    "lado:case_minutes_pdf": board(Perm.CASE_READ, of=a_meeting),
    "lado:case_invitation_pdf": board(Perm.CASE_READ, of=a_meeting),
    "lado:case_meeting_action": board(Perm.CASE_WRITE, of=a_meeting),
    "lado:case_attendee_add": board(Perm.CASE_WRITE, of=a_meeting),
    "lado:case_attendee_change": board(Perm.CASE_WRITE, of=an_attendee),
    "lado:case_attendee_remove": board(Perm.CASE_WRITE, of=an_attendee),
    "lado:case_strand": board(Perm.CASE_WRITE, of=a_strand),
    "lado:case_body_referral_add": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_body_referral": board(Perm.CASE_WRITE, of=a_body_referral),
    "lado:case_note_add": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_note": board(Perm.CASE_WRITE, of=a_note),
    "lado:case_letter_add": board(Perm.CASE_WRITE, of=a_letter_to_write),
    "lado:case_letter": board(Perm.CASE_WRITE, of=a_letter),
    "lado:case_letter_pdf": board(Perm.CASE_READ, of=a_letter),
    "lado:case_timeline": board(Perm.CASE_READ, of=a_case),
    "lado:case_timeline_pdf": board(Perm.CASE_READ, of=a_case),
    "lado:case_timeline_masked_pdf": board(Perm.CASE_READ, of=a_case),
    "lado:case_timeline_word": board(Perm.CASE_READ, of=a_case),
    "lado:case_timeline_masked_word": board(Perm.CASE_READ, of=a_case),
}
