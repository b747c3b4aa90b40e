"""Files that people send to be loaded: checked at once or in the background, loaded when they confirm."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from boards.models import Board, FileLoad
from boards.services.saving import wrong
from core import audit, jobs
from core.access import access_of
from core.files import open_stored, remove_file, store_upload
from core.loading import (
    LoadConflictError,
    LoadKind,
    LoadPlan,
    apply_plan,
    digest,
    find_kind,
    lock_board,
    make_plan,
    texts,
)
from core.models import User
from core.scoping import board_scope
from core.spreadsheets.detecting import ZIP, UnreadableFileError, refuse_other_kinds
from core.spreadsheets.reading import MAX_BYTES

CHECK_JOB, LOAD_JOB = "boards.check_file", "boards.load_file"
# More than this takes more than a moment and goes to the background.
MANY_ROWS, LARGE_WORKBOOK = 2_000, 100 * 1024
# A file that nobody confirmed is forgotten with the next one that is sent after this time.
KEPT = dt.timedelta(days=1)

Status = FileLoad.Status


@transaction.atomic
def send_file(
    kind: LoadKind,
    upload: UploadedFile[Any],
    *,
    board: Board,
    options: Mapping[str, str] | None = None,
    actor: User,
) -> FileLoad:
    """Take a file and check it: at once when it is small, else in the background (`job`).

    Nothing is loaded yet. Raises ValidationError for the field "file" when it cannot be read at all, and when an
    option that the kind needs is missing. A file that must be mended is not kept.
    """
    try:
        taken = kind.take_options(options or {})
    except ValueError as error:
        raise wrong("", f"{error}.") from error
    _forget_old(board, actor)
    data = upload.read(MAX_BYTES + 1)
    upload.seek(0)
    load = FileLoad(
        board=board,
        kind=kind.name,
        file_name=(upload.name or "")[-200:],
        sha256=digest(data),
        options=taken,
        sent_by=actor,
    )
    if _is_large(data):
        try:
            refuse_other_kinds(data)
        except UnreadableFileError as error:
            raise wrong("file", f"{error}.") from error
        load.file = _store(upload, kind, board, actor)
        load.save()
        load.job = jobs.enqueue(
            CHECK_JOB,
            title=f"Check {load.file_name}"[:200],
            board_id=board.pk,
            actor=actor,
            payload={"load_id": load.pk},
        )
        load.save(update_fields=["job"])
        return load
    plan = plan_load(load, data)
    if not plan.row_count and plan.problem_count == 1 and plan.problems[0].row is None:
        raise wrong("file", f"{plan.problems[0].message}.")
    if plan.ok:
        load.file = _store(upload, kind, board, actor)
    note_outcome(load, plan)
    return load


def _is_large(data: bytes) -> bool:
    if data.startswith(ZIP):
        return len(data) > LARGE_WORKBOOK
    return data.count(b"\n") > MANY_ROWS


def _store(upload: UploadedFile[Any], kind: LoadKind, board: Board, actor: User) -> Any:
    """Files of cases are sealed, until they are loaded or forgotten."""
    try:
        return store_upload(upload, board=board, actor=actor, sealed=bool(kind.clearances))
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


def kind_of(load: FileLoad) -> LoadKind:
    """The kind of a load; raises LookupError when this release does not know it."""
    kind = find_kind(load.kind)
    if kind is None:
        raise LookupError(f"This release loads no {load.kind}.")
    return kind


def scope_of(load: FileLoad) -> AbstractContextManager[Any]:
    """Case content opens to kinds that need it; the caller has checked that the person holds the clearance."""
    clearances = {clearance: [load.board_id] for clearance in kind_of(load).clearances}
    return board_scope(load.board_id, clearances=clearances) if clearances else nullcontext()


def plan_load(load: FileLoad, data: bytes) -> LoadPlan:
    """Compare the file with the board's records as they are now."""
    with scope_of(load):
        return _plan(load, data)


def _plan(load: FileLoad, data: bytes) -> LoadPlan:
    return make_plan(
        kind_of(load), board=load.board, data=data, file_name=load.file_name, options=load.options,
        others=_others(load),
    )  # fmt: skip


def _others(load: FileLoad) -> list[Board]:
    """The boards that the kind may look at besides: those on which whoever sent the file reads the same."""
    across = kind_of(load).across
    if across is None or load.sent_by is None:
        return []
    return [one.board for one in access_of(load.sent_by).boards_with(across) if one.board.pk != load.board_id]


def read_back(load: FileLoad) -> bytes:
    """The file's bytes. Raises ValidationError when it is no longer kept."""
    if load.file is None:
        raise wrong("", "The file is no longer kept. Send it again.")
    try:
        with open_stored(load.file) as file:
            data: bytes = file.read()
    except FileNotFoundError as error:
        raise wrong("", "The file is no longer kept. Send it again.") from error
    return data


def note_outcome(load: FileLoad, plan: LoadPlan) -> None:
    """Keep what a check found; a file that must be mended is not kept."""
    load.outcome, load.fingerprint = texts.outcome(plan), plan.fingerprint()
    load.status = Status.READY if plan.ok else Status.REFUSED
    stored, load.file = load.file, load.file if plan.ok else None
    load.save()
    if stored is not None and not plan.ok:
        remove_file(stored, actor=load.sent_by)


@transaction.atomic
def confirm_load(load: FileLoad, *, actor: User) -> FileLoad:
    """Load a file that was checked, at once or in the background.

    The file is compared again: where that finds something else than what was shown, nothing is loaded and the
    status is as after a check (ready or refused), for the person to look again. Raises ValidationError.
    """
    load = FileLoad.objects.select_for_update(of=("self",)).select_related("board", "file").get(pk=load.pk)
    if load.status != Status.READY:
        raise wrong(
            "", f"{load.file_name} does not wait for you to confirm it: {load.get_status_display().lower()}."
        )
    if load.outcome["rows"] > MANY_ROWS:
        load.status = Status.LOADING
        load.job = jobs.enqueue(
            LOAD_JOB,
            title=f"Load {load.file_name}"[:200],
            board_id=load.board_id,
            actor=actor,
            payload={"load_id": load.pk},
        )
        load.save(update_fields=["status", "job"])
        return load
    try:
        return load_now(load, actor=actor)
    except LoadConflictError as error:
        raise wrong("", str(error)) from error


def load_now(load: FileLoad, *, actor: User | None) -> FileLoad:
    """Compare again and, if it finds the same, save. Raises LoadConflictError, with nothing saved."""
    data = read_back(load)
    lock_board(load.board)
    with scope_of(load):
        plan = _plan(load, data)
        if plan.fingerprint() != load.fingerprint:
            note_outcome(load, plan)
            return load
        apply_plan(plan, kind_of(load), actor=actor, sha256=load.sha256)
    stored, load.file = load.file, None
    load.status, load.loaded_at = Status.LOADED, timezone.now()
    load.save()
    if stored is not None:
        remove_file(stored, actor=actor)
    return load


@transaction.atomic
def drop_load(load: FileLoad, *, actor: User) -> None:
    """Forget a file that was not loaded."""
    load = FileLoad.objects.select_for_update(of=("self",)).select_related("file", "job").get(pk=load.pk)
    if load.status == Status.LOADED:
        raise wrong("", f"{load.file_name} has been loaded already.")
    if load.job is not None and not load.job.is_finished:
        raise wrong("", f"{load.file_name} is being worked on. Wait until that is done.")
    _forget(load, actor)


def _forget_old(board: Board, actor: User) -> None:
    old = FileLoad.objects.filter(board=board, sent_at__lt=timezone.now() - KEPT).exclude(
        status=Status.LOADED
    )
    for load in old.select_related("file", "job"):
        if load.job is None or load.job.is_finished:
            _forget(load, actor)


def _forget(load: FileLoad, actor: User) -> None:
    audit.record("load.dropped", load, actor=actor, before=audit.state(load, "kind", "file_name", "sha256"))
    stored = load.file
    load.delete()
    if stored is not None:
        remove_file(stored, actor=actor)
