"""Background work of loading large files: checking one, and loading it after the person has confirmed."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse

from boards.models import FileLoad
from boards.services import loads
from core.jobs import JobError, Progress, Result, register_kind
from core.loading import LoadConflictError, LoadPlan
from core.models import Job
from core.permissions import Perm
from core.scoping import board_scope


@dataclass(frozen=True)
class _Checked:
    """What a check found."""

    plan: LoadPlan


def _load_of(job: Job) -> FileLoad:
    load: FileLoad | None = (
        FileLoad.objects.select_related("board", "file", "sent_by").filter(pk=job.payload["load_id"]).first()
    )
    if load is None:
        raise JobError("The file was dropped in the meantime.")
    return load


def _page(load: FileLoad) -> Result:
    return Result(url=reverse("boards:load_file", kwargs={"board": load.board.slug, "pk": load.pk}))


def check(job: Job, progress: Progress) -> _Checked:
    """Read the file and compare it with the board's records."""
    progress(5, "Reading the file")
    with board_scope(job.board_id):
        load = _load_of(job)
        try:
            data = loads.read_back(load)
        except ValidationError as error:
            raise JobError(" ".join(error.messages)) from error
    progress(20, "Comparing its rows with the board’s records")
    with board_scope(job.board_id):
        return _Checked(loads.plan_load(load, data))


def keep_check(job: Job, checked: _Checked) -> Result:
    """Keep what was found for the page."""
    load = _load_of(job)
    loads.note_outcome(load, checked.plan)
    return _page(load)


def begin_load(job: Job, progress: Progress) -> None:
    """The loading itself is one transaction with marking the job done: it happens exactly once."""
    progress(10, "Comparing and saving the rows")


def load_file(job: Job, _: None) -> Result:
    """Save everything, or leave it for the person to look again."""
    load = _load_of(job)
    if load.status == FileLoad.Status.LOADING:
        try:
            loads.load_now(load, actor=job.requested_by)
        except (LoadConflictError, ValidationError) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise JobError(words) from error
    return _page(load)


register_kind(
    loads.CHECK_JOB,
    work=check,
    finish=keep_check,
    permission=Perm.LOAD_RUN,
    result_words="Show what was found",
)
register_kind(
    loads.LOAD_JOB,
    work=begin_load,
    finish=load_file,
    permission=Perm.LOAD_RUN,
    result_words="Show what was loaded",
)
