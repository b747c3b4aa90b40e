"""Two people in one record: what each of them changed is kept, and where both changed the same, both are shown."""

import datetime as dt
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import models

F = TypeVar("F")


@dataclass(frozen=True)
class Difference:
    """One field that both changed: what is saved now, and what was to be saved."""

    field: str
    theirs: Any
    mine: Any


class ConflictError(Exception):
    """Somebody else changed the same fields meanwhile. Says nothing of what stands in them."""

    def __init__(self, differences: list[Difference], revision: int, theirs: Any, merged: Any) -> None:
        super().__init__("This was changed by somebody else.")
        self.differences, self.revision, self.theirs, self.merged = differences, revision, theirs, merged


@dataclass(frozen=True)
class Read(Generic[F]):
    """What somebody had before their eyes: the revision, and what the fields said then (`plain`)."""

    revision: int
    said: dict[str, Any]


def plain(facts: Any) -> dict[str, Any]:
    """The fields of a dataclass as JSON values, for comparing."""
    return {field.name: _plain(getattr(facts, field.name)) for field in fields(facts)}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(map(_plain, value))
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def merged(mine: F, theirs: F, *, read: Read[F], revision: int) -> F:
    """What is to be saved: mine, with what others changed since I read it.

    Raises ConflictError where both of us changed the same field to something else.
    """
    if read.revision == revision:
        return mine
    own, there = plain(mine), plain(theirs)
    taken = {name: getattr(theirs, name) for name in own if own[name] == read.said.get(name, own[name])}
    result: F = replace(mine, **taken)  # type: ignore[type-var]
    differences = [
        Difference(name, getattr(theirs, name), getattr(mine, name))
        for name in own
        if name not in taken and own[name] != there[name] and there[name] != read.said.get(name)
    ]
    if differences:
        raise ConflictError(differences, revision, theirs, result)
    return result


def changed_fields(before: Any, after: Any) -> list[str]:
    """Names of the fields that differ: all that the trail may hold of a confidential record."""
    old, new = plain(before), plain(after)
    return sorted(name for name in old if old[name] != new[name])
