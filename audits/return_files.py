"""A return as a file that people keep: the workbook of all items, and the pages of the PDF."""

import tempfile
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from audits.forms.answers import Asked
from audits.models import FactAsked, Return
from audits.return_chapters import board_grade, board_words, chapters_of, shows_board
from audits.return_workbook import write_workbook
from audits.services.open_returns import why_closed
from audits.statistics.progress import Progress, progress_of
from core import audit
from core.exports import CONTENT_TYPES, IN_MEMORY
from core.models import User
from core.partial_dates import display_date

FORMS = {"xlsx": "Excel"}


def file_name(agency_return: Return, form: str) -> str:
    """Board, agency and cycle, and the day on which it was taken."""
    parts = (agency_return.board.slug, slugify(agency_return.agency.name), slugify(agency_return.cycle.name))
    return f"{'-'.join(filter(None, parts))[:110]}-{timezone.localdate():%Y-%m-%d}.{form}"


def xlsx_response(agency_return: Return, *, actor: User) -> FileResponse:
    """The workbook, written to the audit trail."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    rows = write_workbook(
        file,
        agency_return,
        chapters_of(agency_return, with_descriptors=True),
        taken_at=timezone.now(),
        closed=why_closed(agency_return),
    )
    audit.record_export("audit return", agency_return, actor=actor, rows=rows, form="xlsx")
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
    has_facts = FactAsked.objects.filter(version=one.cycle.version_id).exists()
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
        ]
        + ([{"id": "facts", "title": "Facts", "children": ()}] if has_facts else []),
        "chapters": [
            (chapter, [(asked, _board_says(asked, one)) for asked in chapter.items]) for chapter in chapters
        ],
        "agency_return": one,
    }
    return render_to_string("audits/return_print.html", context)


def _board_says(asked: Asked, agency_return: Return) -> list[str]:
    """What the board makes of one answer, once the agency may see it."""
    if not shows_board(asked, agency_return):
        return []
    answer, grade, words = asked.answer, board_grade(asked), board_words(asked)
    if answer is not None and grade:
        same = answer.moderated_score == answer.score
        grade = "The board agrees with this grade." if same else f"The board’s grade: {grade}."
    return [line for line in (grade, words) if line]


def print_style() -> str:
    """The style sheet of all PDFs."""
    found = finders.find("css/print.css")
    if not found:
        raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
    return Path(found).read_text(encoding="utf-8")
