"""Pages of the demonstration (`make run`): the emails that it would have sent. Nowhere else."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from core.views.base import OpenView

NEWEST = 100
# Django's file backend writes this line between the messages of one file.
BETWEEN = re.compile(rb"\n-{79}\n")
FILE_NAME = re.compile(r"[\w.-]+\.log-\d+")


@dataclass(frozen=True)
class KeptEmail:
    """One email as it would have left: `name` finds it again."""

    name: str
    date: str
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]


def _read(name: str, content: bytes) -> KeptEmail:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- what this policy makes
    body = message.get_body(preferencelist=("plain",))
    return KeptEmail(
        name=name,
        date=str(message["Date"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body is not None else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def kept_emails(limit: int = NEWEST) -> list[KeptEmail]:
    """The newest emails of settings.EMAIL_FILE_PATH, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    found: list[KeptEmail] = []
    for file in files:
        parts = [part for part in BETWEEN.split(file.read_bytes() + b"\n") if part.strip()]
        found += [_read(f"{file.name}-{number}", parts[number]) for number in reversed(range(len(parts)))]
        if len(found) >= limit:
            break
    return found[:limit]


def kept_email(name: str) -> KeptEmail | None:
    """One email by its name, or None."""
    if not FILE_NAME.fullmatch(name):
        return None
    file_name, _, number = name.rpartition("-")
    file = Path(settings.EMAIL_FILE_PATH) / file_name
    if not file.is_file():
        return None
    parts = [part for part in BETWEEN.split(file.read_bytes() + b"\n") if part.strip()]
    return _read(name, parts[int(number)]) if int(number) < len(parts) else None


@method_decorator(login_not_required, name="dispatch")
class DemonstrationView(OpenView, TemplateView):
    """Not found unless settings.DEMONSTRATION is on."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not settings.DEMONSTRATION:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Emails(DemonstrationView):
    """The newest emails."""

    template_name = "core/demonstration_emails.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(emails=kept_emails(), **kwargs)


class OneEmail(DemonstrationView):
    """One email with its text; links can be followed."""

    template_name = "core/demonstration_email.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = kept_email(kwargs["name"])
        if found is None:
            raise Http404
        return super().get_context_data(email=found, **kwargs)
