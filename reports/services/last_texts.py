"""Taking over the texts of the report before: last year's words as a beginning, never over words of this year."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import User
from reports.kinds import rules_of
from reports.models import Report, ReportSection
from reports.sections import NOTES_KEY
from reports.services.drafts import lock_draft, wrong

Text = ReportSection.Kind.TEXT
# Years differ by a day and quarters by a few: a year follows a year, a quarter a quarter.
ALIKE = dt.timedelta(days=31)


def last_texts(report: Report) -> list[ReportSection]:
    """What people wrote in the latest version of the report before, in order, without the words. One query."""
    length = report.ends_on - report.starts_on
    written = (
        ReportSection.objects.filter(
            board=report.board_id, kind=Text, report__kind=report.kind, report__ends_on__lt=report.starts_on
        )
        .exclude(body="")
        .select_related("report")
        .defer("body", "report__frozen")
        .order_by("-report__starts_on", "-report__version", "order", "id")
    )
    found: list[ReportSection] = []
    for section in written:
        before = section.report
        if found and before.pk != found[0].report_id:
            break
        if abs(before.ends_on - before.starts_on - length) <= ALIKE:
            found.append(section)
    return found


def left_to_take(last: list[ReportSection], sections: list[ReportSection]) -> list[ReportSection]:
    """Those of the last texts that are missing among a report's sections, or empty there."""
    return [section for section in last if (same := _same(section, sections)) is None or not same.body]


def _same(section: ReportSection, sections: list[ReportSection]) -> ReportSection | None:
    """The text section that goes on with one of the report before: by its key, else by its heading."""
    texts = [one for one in sections if one.kind == Text]
    by_key = next((one for one in texts if one.key == section.key), None)
    title = section.title.casefold()
    return by_key or next((one for one in texts if one.title.casefold() == title), None)


@transaction.atomic
def take_over_texts(report: Report, *, actor: User) -> list[ReportSection]:
    """Copy the texts of the report before into empty sections; sections that are missing are added.

    A section that is added stands behind the text that it stood behind, else at its old place. Raises
    ValidationError when there is nothing to take over.
    """
    report = lock_draft(report)
    last = last_texts(report)
    sections = list(report.sections.order_by("order", "id"))
    wanted = left_to_take(last, sections)
    if not wanted:
        raise wrong("There is no text to take over: the report before has none that is missing here.")
    taken, behind = [], None
    for source in last:
        own = _same(source, sections)
        if own is None:
            own = ReportSection(
                board=report.board, report=report, kind=Text, title=source.title,
                key=_free_key(source.key, sections), is_included=source.is_included,
            )  # fmt: skip
            sections.insert(sections.index(behind) + 1 if behind else source.order - 1, own)
        if source in wanted:
            own.body, own.revision = source.body, own.revision + 1
            own.edited_by, own.edited_at = actor, timezone.now()
            taken.append(own)
        behind = own
    for number, section in enumerate(sections, start=1):
        section.order = number
        section.save()
    after = {"report": str(last[0].report), "sections": ", ".join(section.title for section in taken)}
    clearance = rules_of(report).clearance
    audit.record("report.texts_taken_over", report, actor=actor, after=after, clearance=clearance)
    return taken


def _free_key(key: str, sections: list[ReportSection]) -> str:
    """The key itself, unless figures of this report have it meanwhile."""
    taken = {NOTES_KEY, *(section.key for section in sections)}
    return next(
        one for one in (key, *(f"{key[:36]}-{number}" for number in range(2, 1000))) if one not in taken
    )
