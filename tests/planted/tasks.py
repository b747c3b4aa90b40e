"""Kinds of jobs that tests run, in a real worker where it matters."""

import socket
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from core.files import store_result
from core.jobs import JobError, Progress, Result, register_kind
from core.models import Job
from tests.planted.models import Receipt


def work(job: Job, progress: Progress) -> str:
    """Say that half is done, wait at the gate when there is one, then do as the payload says."""
    progress(50, "Halfway")
    payload: dict[str, Any] = job.payload
    if "gate" in payload:
        with socket.socket(socket.AF_UNIX) as gate:
            gate.connect(payload["gate"])
            gate.recv(1)
    if payload.get("unless_exists") and not Path(payload["unless_exists"]).exists():
        raise JobError("The figures of 2025 are missing. Load them first.")
    if payload.get("crash"):
        raise RuntimeError("the name of a child")
    return "report"


def finish(job: Job, outcome: str) -> Result:
    """Leave one receipt, and a file when asked for."""
    Receipt.objects.create(board=job.board, job=job)
    if job.payload.get("crash_at_the_end"):
        raise RuntimeError("after the receipt")
    if job.payload.get("file"):
        stored = store_result(
            ContentFile(outcome.encode()), "report.txt", board=job.board, actor=job.requested_by
        )
        return Result(file=stored)
    return Result(url=f"/boards/{job.board.slug}/result/")


register_kind("planted", work=work, finish=finish)
