"""What other apps have for a meeting: the packs of a challenge day, say. Each app registers from AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass

from boards.models import Meeting
from core.access import BoardAccess
from core.permissions import Perm


@dataclass(frozen=True)
class MeetingLink:
    """One page that belongs to a meeting."""

    label: str
    url: str


Find = Callable[[BoardAccess, Meeting], list[MeetingLink]]

_kinds: dict[str, tuple[Perm, Find]] = {}


def register(key: str, permission: Perm, find: Find) -> None:
    """Make links known that people with this permission find on the page of a meeting."""
    if key in _kinds:
        raise ValueError(f"{key} is registered already.")
    _kinds[key] = permission, find


def links_of(access: BoardAccess, meeting: Meeting) -> list[MeetingLink]:
    """What this person finds there."""
    kinds = [_kinds[key] for key in sorted(_kinds)]
    return [link for permission, find in kinds if access.can(permission) for link in find(access, meeting)]
