"""Threads from a priority by way of a course to an audit: adding, changing, taking away."""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import Course, CourseImpact


@dataclass(frozen=True)
class ThreadFacts:
    """What one thread says; `standard` is "<framework's key>/<standard's key>", or empty."""

    course: Course
    priority: str
    standard: str = ""
    standard_title: str = ""
    note: str = ""


FIELDS = tuple(ThreadFacts.__dataclass_fields__)


@transaction.atomic
def keep_thread(
    thread: CourseImpact | None, *, board: Board, facts: ThreadFacts, actor: User | None
) -> CourseImpact:
    """Add a thread, or change one. Raises ValidationError by field."""
    if thread is None:
        kept, before = CourseImpact(board=board), None
    else:
        rows = CourseImpact.objects.select_for_update(of=("self",)).select_related("course")
        kept = rows.get(pk=thread.pk)
        before = audit.state(kept, *FIELDS)
    for name in FIELDS:
        setattr(kept, name, getattr(facts, name))
    kept.priority = " ".join(facts.priority.split())
    kept.note = facts.note.replace("\r\n", "\n").strip()
    if not kept.priority:
        raise wrong("priority", "Say which priority it is about.")
    save_checked(kept, shown_at={NON_FIELD_ERRORS: "priority"})
    audit.record(
        "impact.added" if thread is None else "impact.changed", kept, actor=actor, before=before,
        after=audit.state(kept, *FIELDS),
    )  # fmt: skip
    return kept


@transaction.atomic
def remove_thread(thread: CourseImpact, *, actor: User) -> None:
    """Take a thread away; the course, its answers and the audit stay."""
    audit.record("impact.removed", thread, actor=actor, before=audit.state(thread, *FIELDS))
    thread.delete()
