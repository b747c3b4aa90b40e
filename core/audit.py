"""Writing the audit trail: explicit calls from services, in the same transaction as the change."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models

from core.models import AuditEntry, User
from core.request_id import request_id
from core.scoping import current_scope

SYSTEM = "The system"


def state(instance: models.Model, *fields: str) -> dict[str, Any]:
    """The named fields as JSON values, foreign keys as their names: for `before` and `after`."""
    return {name: _plain(getattr(instance, name)) for name in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _board_id(target: models.Model) -> int | None:
    """The board that the object belongs to, or is."""
    if target._meta.label == "boards.Board":
        board_id: int = target.pk
        return board_id
    return getattr(target, "board_id", None)


def record(
    action: str,
    target: models.Model,
    *,
    actor: User | None,
    board_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    clearance: str = "",
) -> AuditEntry | None:
    """Write one entry, such as "meeting.cancelled"; the board is the target's own unless given.

    `before` and `after` hold only what is worth reading; where both are given, fields that did not change are
    left out, and when nothing changed no entry is written. An entry has the clearance of its target's table;
    `clearance` gives it one where only some rows of a table need it.
    """
    made = entry(
        action, target, actor=actor, board_id=board_id, before=before, after=after, clearance=clearance
    )
    if made is not None:
        _keep(made)
    return made


def _keep(made: AuditEntry) -> None:
    """Save an entry, also one that its writer may not read: a panel member's, about a case that they may.

    The database shows a new row's key to its reader only (RETURNING); a row that may conflict is added without one.
    """
    scope = current_scope()
    if scope is None or scope.clears(made.clearance, made.board_id):
        made.save(force_insert=True)
    else:
        AuditEntry.objects.bulk_create([made], ignore_conflicts=True)


def entry(
    action: str,
    target: models.Model,
    *,
    actor: User | None,
    board_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    clearance: str = "",
) -> AuditEntry | None:
    """As `record`, but unsaved: for services that write thousands of entries at once."""
    if before is not None and after is not None:
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        if not changed:
            return None
        before = {key: value for key, value in before.items() if key in changed}
        after = {key: value for key, value in after.items() if key in changed}
    return AuditEntry(
        board_id=board_id if board_id is not None else _board_id(target),
        actor_id=actor.pk if actor else None,
        actor_name=str(actor)[:160] if actor else SYSTEM,
        action=action,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        object_name=str(target)[:200],
        before=before or {},
        after=after or {},
        clearance=getattr(target, "clearance", None) or clearance,
        request_id=request_id.get(),
    )


def record_export(what: str, target: models.Model, *, actor: User | None, rows: int, form: str) -> None:
    """Every download of a list is written down: what, how many rows, in which form."""
    record("export", target, actor=actor, after={"what": what, "rows": rows, "form": form})


def history(instance: models.Model) -> "models.QuerySet[AuditEntry]":
    """The entries about one object, newest first."""
    queryset: models.QuerySet[AuditEntry] = AuditEntry.objects.filter(
        object_type=instance._meta.label_lower, object_id=str(instance.pk)
    )
    return queryset
