"""Which objects have a page of their history, and who may read it.

An app registers its models from `AppConfig.ready()`:

    register("boards.meeting", Perm.MEETING_READ, lambda access, pk: Meeting.objects.filter(pk=pk).first())

The getter returns the object only if this person may see it, so a history never tells more than the page of the
object does: agency leads find their own agency's actions and no others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from core.access import BoardAccess
from core.models import AuditEntry
from core.permissions import Perm

#: The address of an object's page, for those that have no `get_absolute_url`.
Page = Callable[[BoardAccess, models.Model], str]
Getter = Callable[[BoardAccess, int], models.Model | None]
# Narrows the entries about an object to those that this person may read.
Narrow = Callable[[BoardAccess, QuerySet[AuditEntry]], QuerySet[AuditEntry]]


@dataclass(frozen=True)
class Kind:
    """One model whose objects have a history: which permissions are needed, how to find one, what is shown of it."""

    label: str
    permissions: tuple[Perm, ...]
    getter: Getter
    narrow: Narrow
    page: Page


_kinds: dict[str, Kind] = {}


def register(
    label: str,
    permissions: Perm | tuple[Perm, ...],
    getter: Getter | None = None,
    narrow: Narrow = lambda _, entries: entries,
    page: Page = lambda _, found: getattr(found, "get_absolute_url", lambda: "")(),
) -> None:
    """Give the objects of a model ("app.model") a history; without a getter the board's own rows are meant.

    Where some who see the object may not read all that happened to it, `narrow` leaves the rest out.
    """
    label = label.lower()
    needed = (permissions,) if isinstance(permissions, Perm) else tuple(permissions)
    _kinds[label] = Kind(label, needed, getter or _own_rows(label), narrow, page)


def kind_of(label: str) -> Kind | None:
    """The registered kind of a model ("boards.meeting"), or None."""
    return _kinds.get(label)


def _own_rows(label: str) -> Getter:
    def get(access: BoardAccess, pk: int) -> models.Model | None:
        manager: Any = apps.get_model(label)._default_manager
        found: models.Model | None = manager.filter(board_id=access.board.pk, pk=pk).first()
        return found

    return get
