"""Asking for challenge-day packs as PDF: of one return, or of all of a cycle; keeping the files that the jobs made."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from audits.models import Cycle, Return
from core import audit, jobs
from core.files import store_result
from core.models import Job, User
from core.partial_dates import display_date

KIND, KIND_ALL = "audit_pack", "audit_packs"


@transaction.atomic
def ask_for_pack(agency_return: Return, *, actor: User) -> Job:
    """Have a job make the pack for this person; while one is at it, that one is returned.

    Raises ValidationError for an agency that was withdrawn from the cycle.
    """
    if agency_return.withdrawn_on is not None:
        day = display_date(agency_return.withdrawn_on)
        raise ValidationError(
            f"{agency_return.agency} was withdrawn from this cycle on {day}, so there is nothing to challenge."
        )
    if (running := _running(KIND, actor, agency_return=agency_return.pk)) is not None:
        return running
    audit.record_export("challenge pack", agency_return, actor=actor, rows=1, form="pdf")
    return jobs.enqueue(
        KIND,
        title=f"Challenge-day pack: {agency_return}"[:160],
        board_id=agency_return.board_id,
        actor=actor,
        payload={"agency_return": agency_return.pk},
    )


@transaction.atomic
def ask_for_packs(cycle: Cycle, *, actor: User) -> Job:
    """Have a job make the packs of all agencies that are asked. Raises ValidationError where none is."""
    count = Return.objects.asked().filter(cycle=cycle).count()
    if not count:
        raise ValidationError("No agency is asked in this cycle, so there is no pack to make.")
    if (running := _running(KIND_ALL, actor, cycle=cycle.pk)) is not None:
        return running
    audit.record_export("challenge packs", cycle, actor=actor, rows=count, form="zip")
    return jobs.enqueue(
        KIND_ALL,
        title=f"Challenge-day packs: {cycle}"[:160],
        board_id=cycle.board_id,
        actor=actor,
        payload={"cycle": cycle.pk},
    )


def _running(kind: str, actor: User, **about: int) -> Job | None:
    wanted = {f"payload__{name}": pk for name, pk in about.items()}
    found: Job | None = Job.objects.unfinished().filter(kind=kind, requested_by=actor, **wanted).first()
    return found


def keep_pack(agency_return: Return, pdf: bytes, name: str, *, actor: User | None) -> jobs.Result:
    """Store the file; each download of it is written down."""
    stored = store_result(ContentFile(pdf), name, board=agency_return.board, actor=actor, audit_reads=True)
    return jobs.Result(file=stored)


def keep_packs(cycle: Cycle, path: Path, name: str, *, actor: User | None) -> jobs.Result:
    """Store the archive, and remove the one that the work has written."""
    with path.open("rb") as file:
        stored = store_result(
            File(file), name, board=cycle.board, actor=actor, content_type="application/zip", audit_reads=True
        )
    path.unlink()
    return jobs.Result(file=stored)
