"""A return as a file that people keep: a workbook of all items, and the pages of the PDF."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from audits.forms.answers import Asked, answers_of, options_of, words_of
from audits.items import items_of, standard_of
from audits.models import Answer, Criterion, Evidence, Grade, Return, Standard
from audits.services.answers import AnswerGiven
from audits.statistics.progress import Progress, progress_of
from core import audit
from core.exports import CONTENT_TYPES, IN_MEMORY
from core.models import User
from core.partial_dates import display_date
from core.spreadsheets.writing import Sheet, write_xlsx

FORMS = {"xlsx": "Excel"}
HEADERS = (
    "Number", "Standard", "What is asked", "Grade", "Grade in words", "How you know", "Why it does not apply",
    "Evidence", "From last time, to be confirmed", "Last changed", "Changed by",
)  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """One standard of the return with its items."""

    standard: Standard
    items: list[Asked]
    whole: Asked | None  # an answer on the whole standard of a framework that asks criterion by criterion

    @property
    def is_asked(self) -> bool:
        return bool(self.items)


def chapters_of(agency_return: Return) -> list[Chapter]:
    """Everything that the return says, in order. The same queries whatever the number of items."""
    version = agency_return.cycle.version
    grades = list(Grade.objects.filter(version=version).order_by("score"))
    answers = {(answer.standard_id, answer.criterion_id): answer for answer in answers_of(agency_return)}
    standards = list(Standard.objects.filter(version=version).order_by("number"))
    found: dict[int, list[Asked]] = {standard.pk: [] for standard in standards}
    for item in items_of(agency_return):
        key = (standard_of(item).pk, item.pk if isinstance(item, Criterion) else None)
        found[key[0]].append(_asked(item, grades, answers.get(key)))
    return [
        Chapter(
            standard,
            found[standard.pk],
            _asked(standard, grades, answers[standard.pk, None])
            if version.by_criteria and (standard.pk, None) in answers
            else None,
        )
        for standard in standards
    ]


def _asked(item: Criterion | Standard, grades: list[Grade], answer: Answer | None) -> Asked:
    given = AnswerGiven.of(answer)
    return Asked(item, options_of(item, grades, {}), answer, given, answer.revision if answer else 0)


def rows_of(agency_return: Return) -> Iterator[list[Any]]:
    """One row for each item, answered or not."""
    for chapter in chapters_of(agency_return):
        for asked in [*chapter.items, *([chapter.whole] if chapter.whole else [])]:
            answer = asked.answer
            yield [
                asked.number,
                chapter.standard.title,
                asked.words,
                asked.given.score,
                words_of(asked.given, asked.options),
                asked.given.narrative,
                asked.given.reason,
                "\n".join(_evidence_words(use.evidence) for use in asked.evidence),
                bool(answer and answer.is_from_last),
                answer.edited_at if answer else None,
                str(answer.edited_by or "") if answer else "",
            ]


def _evidence_words(evidence: Evidence) -> str:
    where = evidence.link or (evidence.file.name if evidence.file else "")
    return f"{evidence.title} ({where})" if where else evidence.title


def file_name(agency_return: Return, form: str) -> str:
    """Board, agency and cycle, and the day on which it was taken."""
    parts = (agency_return.board.slug, slugify(agency_return.agency.name), slugify(agency_return.cycle.name))
    return f"{'-'.join(filter(None, parts))[:110]}-{timezone.localdate():%Y-%m-%d}.{form}"


def xlsx_response(agency_return: Return, *, actor: User) -> FileResponse:
    """The workbook, written to the audit trail."""
    rows = list(rows_of(agency_return))
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    write_xlsx(file, [Sheet("Return", HEADERS, rows)])
    audit.record_export("audit return", agency_return, actor=actor, rows=len(rows), form="xlsx")
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=file_name(agency_return, "xlsx"),
        content_type=CONTENT_TYPES["xlsx"],
    )
    response["Cache-Control"] = "private, no-store"
    return response


def print_html(agency_return: Return) -> str:
    """The document that becomes the PDF."""
    one = agency_return
    progress = progress_of([one]).get(one.pk, Progress())
    now = timezone.localtime()
    facts = [
        f"Due on {display_date(one.cycle.due_on)}",
        f"{progress.words} {progress.of} answered",
        f"Made on {display_date(now.date())} at {now:%H:%M}",
    ]
    if one.submitted_at is not None:
        late = ", late" if one.was_late() else ""
        facts.insert(1, f"Handed in on {display_date(timezone.localdate(one.submitted_at))}{late}")
        facts.insert(2, f"Signed off by {one.senior_name}, {one.senior_role}")
    chapters = chapters_of(one)
    context = {
        "title": f"{one.cycle.version.framework}: {one.agency}",
        "board_name": one.board.name,
        "board_colour": one.board.colour,
        "period": one.cycle.name,
        "status": one.get_status_display(),
        "facts": facts,
        "contents": [
            {"id": f"standard-{chapter.standard.number}", "title": str(chapter.standard), "children": ()}
            for chapter in chapters
        ],
        "chapters": chapters,
        "agency_return": one,
    }
    return render_to_string("audits/return_print.html", context)


def print_style() -> str:
    """The style sheet of all PDFs."""
    found = finders.find("css/print.css")
    if not found:
        raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
    return Path(found).read_text(encoding="utf-8")
