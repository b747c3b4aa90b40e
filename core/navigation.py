"""The board's navigation: apps add their entries, people see what their role allows."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch

from core.addresses import address
from core.permissions import Perm

if TYPE_CHECKING:  # apps call add_entry before any model is loaded
    from core.access import BoardAccess


@dataclass(frozen=True)
class Entry:
    """One entry: shown to people who hold any of the permissions, but for those who get there by another entry."""

    order: int
    section: str
    label: str
    url_name: str
    permissions: tuple[Perm, ...]
    unless: Perm | None = None


@dataclass(frozen=True)
class Link:
    """One entry as a page shows it."""

    label: str
    url: str
    active: bool


_entries: list[Entry] = []


def add_entry(
    order: int, section: str, label: str, url_name: str, *permissions: Perm, unless: Perm | None = None
) -> None:
    """Called by an app's AppConfig.ready; `section` is what its views declare as theirs.

    Who holds `unless` has another entry that leads to the same page.
    """
    _entries.append(Entry(order, section, label, url_name, permissions, unless))
    _entries.sort(key=lambda entry: entry.order)


def board_navigation(request: HttpRequest, access: "BoardAccess") -> Sequence[Link]:
    """The entries for this person; the one whose section the view declares is active."""
    match = request.resolver_match
    view = getattr(match.func, "view_class", None) if match else None
    given = getattr(match.func, "view_initkwargs", {}) if match else {}
    section = given.get("section", getattr(view, "section", ""))
    links = []
    for entry in _entries:
        if access.can(*entry.permissions) and not (entry.unless and access.can(entry.unless)):
            # A page that is not there must not take all others with it; a test asks for every entry's address.
            with suppress(NoReverseMatch):
                url = address(entry.url_name, board=access.board.slug)
                links.append(Link(entry.label, url, entry.section == section))
    return links
