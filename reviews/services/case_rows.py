"""Confidential rows of a review: added and changed, two people at once, with an entry that quotes nothing."""

from typing import Any, TypeVar

from django.db import transaction

from boards.services.saving import save_checked
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User

F = TypeVar("F")
M = TypeVar("M", bound=Any)


def facts_of(one: Any, kind: type[F]) -> F:
    """What a row says now, as the dataclass of its form: each field is a column."""
    return kind(**{name: getattr(one, name) for name in kind.__dataclass_fields__})  # type: ignore[attr-defined]


@transaction.atomic
def add_row(one: M, *, facts: Any, actor: User | None) -> M:
    """Keep a new row. Raises ValidationError by field."""
    _fill(one, facts)
    one.revision = 1
    save_checked(one)
    audit.record(f"{one._meta.model_name}.added", one, actor=actor)
    return one


@transaction.atomic
def change_row(one: M, *, facts: Any, read: Read[Any] | None, actor: User | None) -> M:
    """Change a row. Raises ValidationError by field, and ConflictError where two people changed the same field.

    The trail names the fields that changed, and nothing that stands in them.
    """
    rows: Any = type(one).objects.select_for_update(of=("self",), no_key=True)
    kept: M = rows.select_related("board", "review").get(pk=one.pk)
    before = facts_of(kept, type(facts))
    if read is not None:
        facts = merged(facts, before, read=read, revision=kept.revision)
    _fill(kept, facts)
    if names := changed_fields(before, facts_of(kept, type(facts))):
        kept.revision += 1
        save_checked(kept)
        audit.record(f"{one._meta.model_name}.changed", kept, actor=actor, after={"fields": names})
    return kept


@transaction.atomic
def remove_row(one: Any, *, actor: User) -> None:
    """Take a row away."""
    audit.record(f"{one._meta.model_name}.removed", one, actor=actor)
    one.delete()


def _fill(one: Any, facts: Any) -> None:
    for name in facts.__dataclass_fields__:
        value = getattr(facts, name)
        setattr(one, name, value.replace("\r\n", "\n").strip() if isinstance(value, str) else value)
