"""Asking for a return as PDF, and keeping the file that the job made."""

from django.core.files.base import ContentFile
from django.db import transaction

from audits.models import Return
from core import audit, jobs
from core.files import store_result
from core.models import Job, User

KIND = "audit_return_pdf"


@transaction.atomic
def ask_for_pdf(agency_return: Return, *, actor: User) -> Job:
    """Have a job make the PDF for this person; while one is at it, that one is returned."""
    running: Job | None = (
        Job.objects.unfinished()
        .filter(kind=KIND, requested_by=actor, payload__agency_return=agency_return.pk)
        .first()
    )
    if running is not None:
        return running
    title = f"Return as PDF: {agency_return}"[:160]
    audit.record_export("audit return", agency_return, actor=actor, rows=1, form="pdf")
    return jobs.enqueue(
        KIND,
        title=title,
        board_id=agency_return.board_id,
        actor=actor,
        payload={"agency_return": agency_return.pk},
    )


def keep_pdf(agency_return: Return, pdf: bytes, name: str, *, actor: User | None) -> jobs.Result:
    """Store the file; each download of it is written down."""
    stored = store_result(ContentFile(pdf), name, board=agency_return.board, actor=actor, audit_reads=True)
    return jobs.Result(file=stored)
