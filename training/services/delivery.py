"""Sending what is due: each email in a transaction and with a row lock of its own, and what became of it.

A worker that dies loses nothing, two workers never send the same email, and a mail server that is down is tried again
every five minutes (Message.MAX_ATTEMPTS).
"""

import smtplib
from typing import Any

import structlog
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.email import send_now, site_url
from core.models import User
from core.scoping import board_scope
from training.models import Delegate, Message
from training.services.letters import deliver_on_commit

log = structlog.get_logger(__name__)
State = Message.State
UNKNOWN = "The mail server does not know this address."


def deliver(board_id: int) -> int:
    """Send everything that is due on one board; returns how many emails went out."""
    with board_scope(board_id):
        due = Message.objects.filter(board=board_id, state=State.DUE).order_by("made_at", "pk")
        ids = list(due.values_list("pk", flat=True))
    return sum(_deliver_one(board_id, pk) for pk in ids)


def _deliver_one(board_id: int, pk: int) -> bool:
    with board_scope(board_id):
        rows = Message.objects.select_for_update(of=("self",), skip_locked=True)
        message = rows.select_related("board").filter(pk=pk, state=State.DUE).first()
        if message is None:
            return False
        message.attempts += 1
        try:
            send_now(as_email(message))
        except smtplib.SMTPRecipientsRefused as error:
            # The server's words quote the address; its code says enough.
            codes = ", ".join(sorted({str(code) for code, _ in error.recipients.values()}))
            _note_bounce(message, f"{UNKNOWN} ({codes})" if codes else UNKNOWN)
            return False
        except (OSError, ValueError) as error:  # ValueError: an address or a name that no header can hold
            message.state = State.DUE if message.attempts < Message.MAX_ATTEMPTS else State.FAILED
            message.reason = "The mail server did not take the email."
            message.save(update_fields=["state", "reason", "attempts"])
            log.warning("training_mail_failed", message=message.pk, error=type(error).__name__)
            return False
        message.state, message.reason, message.sent_at = State.SENT, "", timezone.now()
        message.save(update_fields=["state", "reason", "sent_at", "attempts"])
        return True


def as_email(message: Message) -> dict[str, Any]:
    """The email as core.email.send_now takes it."""
    values = {
        "subject": message.subject, "board": message.board, "text": message.text, "site_url": site_url(),
        "kind": message.kind,
    }  # fmt: skip
    entry = [["event.ics", message.calendar, "text/calendar; charset=utf-8"]] if message.calendar else []
    return {
        "to": message.to,
        "subject": message.subject,
        "text": str(render_to_string("email/training.txt", values)).strip() + "\n",
        "html": str(render_to_string("email/training.html", values)).strip(),
        "attachments": entry,
        "reply_to": message.board.contact_email,
        "stop_url": message.stop_url,
    }


def _note_bounce(message: Message, reason: str) -> None:
    """The email came back: nothing more goes to a delegate's address until somebody corrects it."""
    message.state, message.reason = State.BOUNCED, reason
    message.save(update_fields=["state", "reason", "attempts"])
    people = Delegate.objects.filter(board=message.board_id, email=message.to.casefold())
    people.update(bounced_at=timezone.now(), bounce_reason=reason)
    rest = Message.objects.filter(board=message.board_id, to__iexact=message.to, state=State.DUE)
    rest.exclude(pk=message.pk).update(state=State.HELD_BACK, reason=reason)


@transaction.atomic
def mark_bounced(message: Message, *, reason: str, actor: User) -> Message:
    """Write down that an email came back to the office's mailbox. Raises ValidationError where it was not sent."""
    rows = Message.objects.select_for_update(of=("self",), no_key=True)
    kept: Message = rows.select_related("board").get(pk=message.pk)
    if kept.state != State.SENT:
        raise wrong("", f"This email did not come back: {kept.get_state_display().lower()}.")
    _note_bounce(kept, " ".join(reason.split())[:200] or "It came back to the office.")
    audit.record("message.bounced", kept, actor=actor, after={"reason": kept.reason})
    return kept


@transaction.atomic
def correct_address(delegate: Delegate, *, email: str, actor: User) -> Delegate:
    """Give a delegate the right address; what was held back since the old one failed is sent to it.

    The same address again means that it works now. Raises ValidationError at `email`.
    """
    # Emails before the person, as a worker has them that notes a bounce.
    theirs = Message.objects.select_for_update(no_key=True).filter(
        board=delegate.board_id, to__iexact=delegate.email
    )
    list(theirs.filter(state__in=(State.BOUNCED, State.HELD_BACK)).order_by("pk").values_list("pk"))
    rows = Delegate.objects.select_for_update(of=("self",), no_key=True)
    kept: Delegate = rows.select_related("board").get(pk=delegate.pk)
    before, old = audit.state(kept, "email", "bounce_reason"), kept.email
    kept.email, kept.bounced_at, kept.bounce_reason = email.strip().casefold(), None, ""
    if not kept.email:
        raise wrong("email", "Enter an email address, like name@agency.example.")
    save_checked(kept)
    after = audit.state(kept, "email", "bounce_reason")
    audit.record("delegate.address", kept, actor=actor, before=before, after=after)
    back = Message.objects.filter(
        board=kept.board_id, to__iexact=old, to_delegate=True, state__in=(State.BOUNCED, State.HELD_BACK),
        event__is_cancelled=False, event__ends_on__gte=timezone.localdate(),
    )  # fmt: skip
    if back.update(to=kept.email, state=State.DUE, reason="", attempts=0):
        deliver_on_commit(kept.board_id)
    return kept
