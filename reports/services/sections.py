"""Writing, ordering, adding and leaving out the sections of a draft."""

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from core import audit
from core.models import User
from reports.kinds import rules_of
from reports.models import Report, ReportSection
from reports.sections import NOTES_KEY
from reports.services.drafts import lock_draft, wrong
from reports.texts import clean, word_count

MAX_TEXT = 200_000  # characters of HTML: about sixty printed pages


class SectionConflictError(Exception):
    """Somebody else has saved the section meanwhile; `current` is what they left."""

    def __init__(self, current: ReportSection) -> None:
        super().__init__("The section was changed by somebody else.")
        self.current = current


def _lock(section: ReportSection) -> ReportSection:
    """The section of a draft as it is now. Raises ValidationError where nothing may change any more."""
    lock_draft(section.report)
    found: ReportSection | None = (
        ReportSection.objects.select_related("report", "edited_by").filter(pk=section.pk).first()
    )
    if found is None:
        raise wrong("The section was deleted by somebody else.")
    return found


def _record(action: str, section: ReportSection, **more: Any) -> None:
    """One entry in the trail; of an officer's report only for those who read cases."""
    audit.record(action, section, clearance=rules_of(section.report).clearance, **more)


@transaction.atomic
def save_section(section: ReportSection, *, body: str, revision: int, actor: User) -> ReportSection:
    """Keep the text of a section, cleaned.

    `revision` is the one that the writer began from; when it is no longer the section's, SectionConflictError
    is raised and nothing is saved. A text of another person that this one replaces stays in the audit trail.
    """
    section = _lock(section)
    if section.kind != ReportSection.Kind.TEXT:
        raise wrong("The system makes this section; it has no text of its own.")
    if len(body) > MAX_TEXT:
        raise ValidationError({"body": f"The text is too long: at most {MAX_TEXT:,} characters fit."})
    cleaned = clean(body)
    if cleaned == section.body:
        return section  # the same words again, whoever sends them: no conflict
    if revision != section.revision:
        raise SectionConflictError(section)
    before: dict[str, int | str] = {"revision": section.revision, "words": word_count(section.body)}
    if section.body and section.edited_by_id not in (None, actor.pk):
        before["text"] = section.body
    section.body = cleaned
    section.revision += 1
    section.edited_by, section.edited_at = actor, timezone.now()
    section.save(update_fields=["body", "revision", "edited_by", "edited_at"])
    after = {"revision": section.revision, "words": word_count(cleaned)}
    _record("report_section.written", section, actor=actor, before=before, after=after)
    return section


@transaction.atomic
def move_section(section: ReportSection, *, direction: Literal["up", "down"], actor: User) -> ReportSection:
    """Exchange the section with the one before or after it; the first and the last stay where they are."""
    section = _lock(section)
    order = list(section.report.sections.order_by("order", "id"))
    place = order.index(section)
    other = place - 1 if direction == "up" else place + 1
    if not 0 <= other < len(order):
        return section
    order[place], order[other] = order[other], order[place]
    for number, one in enumerate(order, start=1):
        one.order = number
    ReportSection.objects.bulk_update(order, ["order"])
    _record(
        "report_section.moved", section, actor=actor, before={"place": place + 1}, after={"place": other + 1}
    )
    return order[other]


@transaction.atomic
def include_section(section: ReportSection, *, included: bool, actor: User) -> ReportSection:
    """Take a section into the report, or leave it out; what it says is kept."""
    section = _lock(section)
    before = audit.state(section, "is_included")
    section.is_included = included
    section.save(update_fields=["is_included"])
    after = audit.state(section, "is_included")
    _record("report_section.included", section, actor=actor, before=before, after=after)
    return section


@transaction.atomic
def add_section(report: Report, *, title: str, actor: User) -> ReportSection:
    """Add an empty text section at the end."""
    report = lock_draft(report)
    last = report.sections.aggregate(last=Max("order"))["last"] or 0
    section = ReportSection(
        board=report.board,
        report=report,
        order=last + 1,
        kind=ReportSection.Kind.TEXT,
        key=_free_key(report, title),
        title=title.strip(),
    )
    section.full_clean()
    section.save()
    _record("report_section.added", section, actor=actor, after=audit.state(section, "title", "key"))
    return section


def _free_key(report: Report, title: str) -> str:
    """A key that no section of the report has; it names the heading in links."""
    base = f"text-{slugify(title)}"[:34].rstrip("-")
    taken = {NOTES_KEY, *report.sections.values_list("key", flat=True)}
    return next(key for number in range(1, 10_000) if (key := f"{base}-{number}") not in taken)


@transaction.atomic
def rename_section(section: ReportSection, *, title: str, actor: User) -> ReportSection:
    """Give a section another heading."""
    section = _lock(section)
    before = audit.state(section, "title")
    section.title = title.strip()
    section.full_clean()
    section.save(update_fields=["title"])
    after = audit.state(section, "title")
    _record("report_section.renamed", section, actor=actor, before=before, after=after)
    return section


@transaction.atomic
def delete_section(section: ReportSection, *, actor: User) -> None:
    """Delete a text section; its words stay in the audit trail. Figures can only be left out."""
    section = _lock(section)
    if section.kind != ReportSection.Kind.TEXT:
        raise wrong("A section that the system makes cannot be deleted; leave it out instead.")
    _record(
        "report_section.deleted", section, actor=actor, before=audit.state(section, "title", "key", "body")
    )
    section.delete()
