"""Sending email: rendered at once, sent by a worker after the commit, tried again while the mail server fails.

A slow or dead mail server never holds up a page, and a change that is rolled back sends nothing.
"""

import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A text file to attach, such as a calendar entry: name, content, MIME type with its parameters."""

    name: str
    content: str
    mime_type: str


def site_url(path: str = "") -> str:
    """An address of this installation that works from an email."""
    return settings.SITE_URL + path


def send_templated(
    to: str | Sequence[str],
    template: str,
    context: Mapping[str, Any],
    subject: str,
    *,
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    stop_url: str = "",
) -> None:
    """Send templates/email/<template>.txt and .html (where there is one) once the transaction is committed.

    Both templates get `subject` and `site_url` besides the context. Each address gets a message of its own.
    `stop_url` is where one press stops emails of this kind: see stop_headers.
    """
    values = {"subject": subject, "site_url": site_url(), **context}
    text, html = str(render_to_string(f"email/{template}.txt", values)), ""
    try:
        html = str(render_to_string(f"email/{template}.html", values))
    except TemplateDoesNotExist:
        log.debug("email_without_html", template=template)
    for address in [to] if isinstance(to, str) else to:
        send_later(
            address, subject, text, html, attachments=attachments, reply_to=reply_to, stop_url=stop_url
        )


def send_later(
    to: str,
    subject: str,
    text: str,
    html: str = "",
    *,
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    stop_url: str = "",
) -> None:
    """Hand one rendered message to the worker once the transaction is committed."""
    message = {
        "to": to,
        "subject": " ".join(subject.split()),
        "text": text.strip() + "\n",
        "html": html.strip(),
        "attachments": [[one.name, one.content, one.mime_type] for one in attachments],
        "reply_to": reply_to,
        "stop_url": stop_url,
    }
    transaction.on_commit(lambda: _hand_over(message))


def _hand_over(message: dict[str, Any]) -> None:
    from core.tasks import send_email

    try:
        send_email.delay(message)
    except send_email.OperationalError:
        # The broker is away. The page has done its work already: try the mail server once, from here.
        log.warning("broker_unreachable", what="email")
        try:
            send_unnamed(message)
        except EmailNotSentError:
            log.exception("email_lost")


class EmailNotSentError(OSError):
    """The mail server did not take an email. Says what kind of error it was and the server's code, never to whom."""


class EmailUnsendableError(Exception):
    """An email that no mail server would take, such as one to what is no address. Says the kind of error only."""


def send_unnamed(message: Mapping[str, Any]) -> None:
    """As `send_now`, with errors that can be logged.

    What a mail server says when it refuses an address quotes it, and whoever is asked to a meeting about a case
    must not be read in a log. Raises EmailNotSentError, EmailUnsendableError.
    """
    try:
        send_now(message)
    except OSError as error:
        words = " ".join([_kind(error), *_codes(error)])
        raise EmailNotSentError(words).with_traceback(error.__traceback__) from None
    except Exception as error:  # noqa: BLE001 -- whatever it is, its message may quote the address
        raise EmailUnsendableError(_kind(error)).with_traceback(error.__traceback__) from None


def _kind(error: Exception) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _codes(error: OSError) -> list[str]:
    """The codes with which a mail server refused, without its words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return sorted({str(code) for code, _ in error.recipients.values()})
    return [str(error.smtp_code)] if isinstance(error, smtplib.SMTPResponseException) else []


def send_now(message: Mapping[str, Any]) -> None:
    """Send one message (the dictionary made by send_later). Raises OSError when the mail server does not take it."""
    mail = EmailMultiAlternatives(
        message["subject"],
        message["text"],
        settings.DEFAULT_FROM_EMAIL,
        [message["to"]],
        reply_to=[message["reply_to"]] if message["reply_to"] else None,
        headers=stop_headers(message.get("stop_url", "")),
    )
    if message["html"]:
        mail.attach_alternative(message["html"], "text/html")
    for name, content, mime_type in message["attachments"]:
        mail.attach(name, content, mime_type)
    mail.send()


def stop_headers(url: str) -> dict[str, str]:
    """What lets the mailbox show a button that stops emails of this kind (RFC 8058); none without an address.

    The address must take a POST without a cookie or signing in, and stop the emails by that alone.
    """
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
