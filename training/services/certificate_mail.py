"""Emailing certificates: what waits in Certificate.mail_due is sent once, with the PDF, and noted.

Each email has a transaction and a row lock of its own: a worker that dies loses nothing, and beat tries again what a
mail server refused.
"""

import structlog
from celery import current_app
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.email import EmailNotSentError, EmailUnsendableError, send_unnamed, site_url
from core.pdf import PdfUnavailableError
from core.scoping import board_scope
from training.certificate_print import certificate_pdf, check_address, file_name
from training.models import Certificate

log = structlog.get_logger(__name__)

DELIVER_TASK = "training.deliver_certificates"


def deliver_on_commit(board_id: int) -> None:
    """Let a worker send what waits on this board, as soon as the change is committed."""
    transaction.on_commit(lambda: _hand_over(board_id))


def _hand_over(board_id: int) -> None:
    try:
        current_app.send_task(DELIVER_TASK, args=[board_id])
    except OperationalError:
        # The rows still say what is due: beat sends it once the broker is back.
        log.warning("broker_unreachable", what=DELIVER_TASK)


def deliver(board_id: int) -> int:
    """Send every certificate that waits on one board; returns how many emails went out."""
    with board_scope(board_id):
        waiting = Certificate.objects.filter(mail_due=True, mail_attempts__lt=Certificate.MOST_ATTEMPTS)
        ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(_deliver_one(board_id, pk) for pk in ids)


def _deliver_one(board_id: int, pk: int) -> bool:
    with board_scope(board_id):
        rows = Certificate.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        found: Certificate | None = (
            rows.select_related("board", "booking__delegate").filter(pk=pk, mail_due=True).first()
        )
        if found is None:
            return False
        try:
            send_unnamed(message_of(found))
        except (EmailNotSentError, EmailUnsendableError, PdfUnavailableError) as error:
            hopeless = isinstance(error, EmailUnsendableError)
            attempts = Certificate.MOST_ATTEMPTS if hopeless else found.mail_attempts + 1
            Certificate.objects.filter(pk=pk).update(mail_attempts=attempts)
            log.warning("certificate_mail_failed", certificate=pk, error=type(error).__name__)
            return False
        Certificate.objects.filter(pk=pk).update(mail_due=False, sent_at=timezone.now())
        return True


def message_of(certificate: Certificate) -> dict[str, object]:
    """The email, as core.email.send_now takes it, with the PDF attached."""
    board = certificate.board
    subject = f"Your certificate: {certificate.course_title}"
    context = {
        "subject": subject, "site_url": site_url(), "board": board, "certificate": certificate,
        "url": check_address(certificate),
    }  # fmt: skip
    return {
        "to": certificate.booking.delegate.email,
        "subject": " ".join(subject.split()),
        "text": str(render_to_string("email/training_certificate.txt", context)).strip() + "\n",
        "html": str(render_to_string("email/training_certificate.html", context)).strip(),
        "attachments": [[f"{file_name(certificate)}.pdf", certificate_pdf(certificate), "application/pdf"]],
        "reply_to": board.contact_email,
    }
