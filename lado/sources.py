"""Actions come from meetings about cases: only officers see from which."""

from typing import Any

from boards.action_sources import register
from core.permissions import Perm


def _describe(meeting: Any) -> tuple[str, str]:
    return meeting.get_absolute_url(), f"Case {meeting.contact.reference}: {meeting}"


def register_sources() -> None:
    """Called once, when the app is ready."""
    register(
        "lado.CaseMeeting",
        Perm.CASE_READ,
        _describe,
        plural="meetings about cases",
        confidential=True,
        related=("contact", "board"),
    )
