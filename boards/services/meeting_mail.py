"""The emails about meetings: what waits in MeetingInvitation.mail_due is sent, once, and noted.

Each email has a transaction and a row lock of its own. A worker that dies loses nothing, two workers never send
the same one, and a mail server that is down is tried again every five minutes (MAX_MAIL_ATTEMPTS).
"""

import datetime as dt
import smtplib
from email.utils import parseaddr
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from boards.calendar_entries import invitation_calendar, meeting_address, meeting_title
from boards.invitation_tokens import make_token
from boards.models import Meeting, MeetingInvitation, SeatTerm
from core.email import send_now, send_templated, site_url
from core.scoping import board_scope

log = structlog.get_logger(__name__)

DELIVER_TASK = "boards.deliver_meeting_mail"
Mail = MeetingInvitation.Mail
SUBJECTS = {
    Mail.INVITATION: "Invitation: {title}, {day}",
    Mail.UPDATE: "Changed: {title}, {day}",
    Mail.CANCELLATION: "Cancelled: {title}, {day}",
    Mail.REMINDER: "Please answer: {title}, {day}",
}


def deliver_on_commit(meeting: Meeting) -> None:
    """Let a worker send what waits for this meeting, as soon as the change is committed."""
    board_id, meeting_id = meeting.board_id, meeting.pk
    transaction.on_commit(lambda: _hand_over(board_id, meeting_id))


def _hand_over(board_id: int, meeting_id: int) -> None:
    try:
        current_app.send_task(DELIVER_TASK, args=[board_id, meeting_id])
    except OperationalError:
        # The rows still say what is due: beat sends it once the broker is back.
        log.warning("broker_unreachable", what=DELIVER_TASK)


def deliver(board_id: int, meeting_id: int | None = None) -> int:
    """Send everything that waits on one board (or for one meeting); returns how many emails went out."""
    with board_scope(board_id):
        waiting = MeetingInvitation.objects.waiting()
        if meeting_id is not None:
            waiting = waiting.filter(meeting_id=meeting_id)
        ids = list(waiting.order_by("meeting__starts_at", "pk").values_list("pk", flat=True))
    return sum(_deliver_one(board_id, pk) for pk in ids)


def _deliver_one(board_id: int, pk: int) -> bool:
    with board_scope(board_id):
        locked = MeetingInvitation.objects.waiting().select_for_update(of=("self",), skip_locked=True)
        invitation: MeetingInvitation | None = (
            locked.select_related("meeting__group", "meeting__board", "person").filter(pk=pk).first()
        )
        if invitation is None or not _still_makes_sense(invitation):
            return False
        try:
            send_now(message_of(invitation))
        except (OSError, ValueError) as error:  # ValueError: an address or a name that no header can hold
            _note_failure(invitation, error)
            return False
        _copy_to_deputies(invitation)
        _note_sent(invitation)
        return True


def _still_makes_sense(invitation: MeetingInvitation) -> bool:
    """False, with the row emptied, for an email that has come too late or has lost its address."""
    meeting = invitation.meeting
    cancelled = meeting.status == Meeting.Status.CANCELLED
    late = meeting.ends_at <= timezone.now()
    if not late and invitation.person.email and cancelled == (invitation.mail_due == Mail.CANCELLATION):
        return True
    invitation.mail_due, invitation.mail_attempts, invitation.mail_error = Mail.NOTHING, 0, ""
    invitation.save(update_fields=["mail_due", "mail_attempts", "mail_error"])
    return False


def _note_failure(invitation: MeetingInvitation, error: Exception) -> None:
    refused = isinstance(error, smtplib.SMTPRecipientsRefused)
    invitation.mail_attempts = (
        MeetingInvitation.MAX_MAIL_ATTEMPTS if refused else invitation.mail_attempts + 1
    )
    invitation.mail_error = (
        "The mail server does not know this address."
        if refused
        else "The mail server did not take the email."
    )
    invitation.save(update_fields=["mail_attempts", "mail_error"])
    log.warning("meeting_mail_failed", invitation=invitation.pk, error=type(error).__name__)


def _note_sent(invitation: MeetingInvitation) -> None:
    now = timezone.now()
    if invitation.mail_due == Mail.REMINDER:
        invitation.reminded_at = now
    else:
        invitation.sent_at, invitation.sent_sequence = now, invitation.meeting.sequence
    invitation.mail_due, invitation.mail_attempts, invitation.mail_error = Mail.NOTHING, 0, ""
    invitation.save(
        update_fields=["sent_at", "sent_sequence", "reminded_at", "mail_due", "mail_attempts", "mail_error"]
    )


def token_of(invitation: MeetingInvitation) -> str:
    """The invitation's secret; whoever holds it may answer for the person."""
    return make_token(
        board_id=invitation.board_id, meeting_id=invitation.meeting_id, person_id=invitation.person_id
    )


def answer_address(invitation: MeetingInvitation) -> str:
    """The page, open to whoever has the link, on which the invitation is answered."""
    return site_url(reverse("boards:invitation_answer", kwargs={"token": token_of(invitation)}))


def _context(invitation: MeetingInvitation) -> dict[str, Any]:
    meeting = invitation.meeting
    answered = invitation.answer != MeetingInvitation.Answer.NONE
    return {
        "board": meeting.board,
        "meeting": meeting,
        "title": meeting_title(meeting),
        "starts_at": timezone.localtime(meeting.starts_at),
        "ends_at": timezone.localtime(meeting.ends_at),
        "meeting_url": meeting_address(meeting),
        "person": invitation.person,
        "seat": invitation.seat,
        "answer": invitation.get_answer_display() if answered else "",
        "asks_again": invitation.mail_due == Mail.UPDATE and not answered,
        "answer_url": answer_address(invitation),
        "answers": [
            (answer.value, text)
            for answer, text in (
                (MeetingInvitation.Answer.COMING, "I am coming"),
                (MeetingInvitation.Answer.APOLOGIES, "Apologies, I cannot come"),
                (MeetingInvitation.Answer.DEPUTY, "I am sending a deputy"),
            )
        ],
    }


def _subject(invitation: MeetingInvitation) -> str:
    meeting = invitation.meeting
    day: dt.date = meeting.day
    return SUBJECTS[Mail(invitation.mail_due)].format(
        title=meeting_title(meeting), day=f"{day:%A} {day.day} {day:%B %Y}"
    )


def _organiser(meeting: Meeting) -> str:
    return meeting.board.contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def message_of(invitation: MeetingInvitation) -> dict[str, Any]:
    """The email that is due, as core.email.send_now takes it; a reminder has no calendar entry."""
    meeting = invitation.meeting
    subject = _subject(invitation)
    values = {"subject": subject, "site_url": site_url(), **_context(invitation)}
    template = f"email/meeting_{invitation.mail_due}"
    attachments = []
    if invitation.mail_due != Mail.REMINDER:
        method = "CANCEL" if invitation.mail_due == Mail.CANCELLATION else "REQUEST"
        entry = invitation_calendar(invitation, organiser=_organiser(meeting)).decode()
        attachments.append(["meeting.ics", entry, f"text/calendar; method={method}; component=VEVENT"])
    return {
        "to": invitation.person.email,
        "subject": " ".join(subject.split()),
        "text": str(render_to_string(f"{template}.txt", values)).strip() + "\n",
        "html": str(render_to_string(f"{template}.html", values)).strip(),
        "attachments": attachments,
        "reply_to": meeting.board.contact_email,
    }


def _copy_to_deputies(invitation: MeetingInvitation) -> None:
    """The facts, for information, to the deputies of the person's seats: without the links that answer."""
    if invitation.mail_due == Mail.REMINDER:
        return
    meeting = invitation.meeting
    seats = SeatTerm.objects.holding(meeting.day).filter(
        person_id=invitation.person_id, seat__group=meeting.group_id
    )
    deputies = SeatTerm.objects.running(meeting.day).filter(is_deputy=True, seat__in=seats.values("seat"))
    addresses = (
        deputies.exclude(person__email="")
        .exclude(person_id=invitation.person_id)
        .exclude(person__invitations__meeting=meeting)
        .values_list("person__email", flat=True)
    )
    for address in sorted(set(filter(None, addresses))):
        send_templated(
            address,
            "meeting_copy",
            {**_context(invitation), "cancelled": invitation.mail_due == Mail.CANCELLATION},
            f"Copy for you as deputy: {_subject(invitation)}",
            reply_to=meeting.board.contact_email,
        )
