"""Actions come from meetings about cases, of which only officers see which, and from learning of networks."""

from typing import Any

from boards.action_sources import register
from core.permissions import Perm


def _describe(meeting: Any) -> tuple[str, str]:
    return meeting.get_absolute_url(), f"Case {meeting.contact.reference}: {meeting}"


def _describe_learning(learning: Any) -> tuple[str, str]:
    # In words, without a link: members who read the action do not open the officer's pages.
    return "", f"Learning: {learning}"


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
    register(
        "lado.NetworkLearning",
        Perm.BOARD_READ,
        _describe_learning,
        plural="learning from networks",
        confidential=False,
    )
