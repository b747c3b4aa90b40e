"""The work behind challenge-day packs: one PDF, or one of each agency in an archive."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from audits.models import Cycle, Return
from audits.pack_print import pack_html, pack_name
from audits.packs import CycleFacts, pack_of
from audits.return_files import print_style
from audits.services.pack_pdf import KIND, KIND_ALL, keep_pack, keep_packs
from core.jobs import JobError, Progress, Result, register_kind
from core.models import Job
from core.pdf import PdfUnavailableError, write_pdf
from core.permissions import Perm
from core.scoping import board_scope

RELATED = ("board", "agency", "cycle__version__framework", "cycle__challenge_meeting__group")


def work(job: Job, progress: Progress) -> bytes:
    """Collect what the pack says at one moment, then lay it out."""
    progress(10, "Collecting what the panel needs")
    with board_scope(job.board_id, snapshot=True):
        document = pack_html(pack_of(_return(job)))
    progress(40, "Laying out the PDF")
    return _pdf(document)


def finish(job: Job, pdf: Any) -> Result:
    """Keep the file, exactly once."""
    agency_return = _return(job)
    return keep_pack(agency_return, pdf, pack_name(agency_return), actor=job.requested_by)


def work_all(job: Job, progress: Progress) -> Path:
    """All documents at one moment, then one PDF after the other into an archive: no two are in memory at once."""
    progress(5, "Collecting what the panel needs")
    with board_scope(job.board_id, snapshot=True):
        documents = _documents(_cycle(job))
    if not documents:
        raise JobError("No agency is asked in this cycle any more, so there is no pack to make.")
    with tempfile.NamedTemporaryFile(prefix="packs-", suffix=".zip", delete=False) as file:
        path = Path(file.name)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, agency, document) in enumerate(documents):
                progress(10 + 85 * number // len(documents), f"{agency}, {number + 1} of {len(documents)}")
                archive.writestr(name, _pdf(document))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _documents(cycle: Cycle) -> list[tuple[str, str, str]]:
    """File name, agency and document of each return; what all share is read once."""
    facts = CycleFacts(cycle)
    rows = Return.objects.asked().filter(cycle=cycle).select_related(*RELATED).order_by("agency__name", "pk")
    found: list[tuple[str, str, str]] = []
    names: set[str] = set()
    for one in rows:
        name = pack_name(one)
        if name in names:  # two agencies whose names read the same in a file's name
            name = f"{name.removesuffix('.pdf')}-{one.pk}.pdf"
        names.add(name)
        found.append((name, str(one.agency), pack_html(pack_of(one, facts))))
    return found


def finish_all(job: Job, path: Any) -> Result:
    """Keep the archive, exactly once."""
    cycle = _cycle(job)
    return keep_packs(cycle, path, f"challenge-packs-{slugify(cycle.name)[:60]}.zip", actor=job.requested_by)


def _pdf(document: str) -> bytes:
    try:
        return write_pdf(document, styles=[print_style()])
    except PdfUnavailableError as error:
        raise JobError(str(error)) from error


def _return(job: Job) -> Return:
    rows = Return.objects.asked().select_related(*RELATED)
    found: Return | None = rows.filter(pk=job.payload.get("agency_return")).first()
    if found is None:
        raise JobError("The agency was withdrawn from the cycle meanwhile, or its return was deleted.")
    return found


def _cycle(job: Job) -> Cycle:
    rows = Cycle.objects.select_related("board", "version__framework")
    found: Cycle | None = rows.filter(pk=job.payload.get("cycle")).first()
    if found is None:
        raise JobError("The cycle was deleted meanwhile.")
    return found


register_kind(KIND, work=work, finish=finish, permission=Perm.RETURN_READ, result_words="Download the pack")
register_kind(
    KIND_ALL, work=work_all, finish=finish_all, permission=Perm.RETURN_READ, result_words="Download the packs"
)
