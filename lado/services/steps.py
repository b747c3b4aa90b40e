"""Saving one row of a case (a meeting, a strand, a note …): merged with what others wrote, and in the trail."""

from collections.abc import Callable
from typing import Any, TypeVar

from boards.services.saving import save_checked
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from lado.models import CaseContent, Contact
from lado.services.contacts import drop_draft

F = TypeVar("F")
Row = TypeVar("Row", bound=CaseContent)


def facts_of(row: CaseContent, kind: type[F]) -> F:
    """What a row says, as the dataclass that its form and its service use."""
    return kind(**{name: getattr(row, name) for name in kind.__dataclass_fields__})  # type: ignore[attr-defined]


def step_key(row: CaseContent) -> str:
    """What the trail calls a row: its kind and number, never what stands in it."""
    return f"{row._meta.model_name}-{row.pk}"


def save_step(
    contact: Contact,
    row: Row,
    facts: Any,
    *,
    action: str,
    actor: User,
    read: Read[Any] | None = None,
    draft_key: str = "",
    check: Callable[[Any], None] | None = None,
    **more: Any,
) -> Row:
    """Fill the row from the facts and save it. Call it with the case locked, the row read after that.

    Raises ValidationError by field, and ConflictError where somebody else changed the same fields since `read`.
    The revision of the case counts for all its rows; `more` goes to the trail.
    """
    known = facts_of(row, type(facts))
    before = known if row.pk else None
    if read is not None:
        facts = merged(facts, known, read=read, revision=contact.revision)
    if check is not None:
        check(facts)
    for name in facts.__dataclass_fields__:
        value = getattr(facts, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    names = changed_fields(before, facts) if before is not None else None
    save_checked(row)
    if names != []:
        changed = {} if names is None else {"fields": names}
        write_down(contact, row, action, actor=actor, **changed, **more)
    drop_draft(contact.board, draft_key)
    return row


def write_down(contact: Contact, row: CaseContent, action: str, *, actor: User, **more: Any) -> None:
    """One more revision of the case, and an entry that says which row it was."""
    contact.revision += 1
    contact.save(update_fields=["revision"])
    audit.record(action, contact, actor=actor, after={"step": step_key(row), **more})
