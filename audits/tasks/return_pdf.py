"""The work behind "Make a PDF" of a return."""

from typing import Any

from audits.models import Return
from audits.return_files import file_name, print_html, print_style
from audits.services.return_pdf import KIND, keep_pdf
from core.jobs import JobError, Progress, Result, register_kind
from core.models import Job
from core.pdf import PdfUnavailableError, write_pdf
from core.permissions import Perm
from core.scoping import board_scope


def work(job: Job, progress: Progress) -> bytes:
    """Collect what the return says at one moment, then lay it out."""
    progress(10, "Collecting the answers")
    with board_scope(job.board_id, snapshot=True):
        document = print_html(_return(job))
    progress(40, "Laying out the PDF")
    try:
        return write_pdf(document, styles=[print_style()])
    except PdfUnavailableError as error:
        raise JobError(str(error)) from error


def finish(job: Job, pdf: Any) -> Result:
    """Keep the file, exactly once."""
    agency_return = _return(job)
    return keep_pdf(agency_return, pdf, file_name(agency_return, "pdf"), actor=job.requested_by)


def _return(job: Job) -> Return:
    rows = Return.objects.select_related("board", "agency", "cycle__version__framework")
    found: Return | None = rows.filter(pk=job.payload.get("agency_return")).first()
    if found is None:
        raise JobError("The return was deleted meanwhile.")
    return found


register_kind(KIND, work=work, finish=finish, permission=Perm.RETURN_READ, result_words="Download the return")
