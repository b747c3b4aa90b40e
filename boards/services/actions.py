"""Actions: adding, changing, reporting progress, and closing that a second person agrees.

Every change of the status is an ActionUpdate as well, so the timeline on the page is complete and figures can
say how things stood on a day in the past.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from boards.action_sources import NEUTRAL
from boards.models import (
    Action,
    ActionEvidence,
    ActionOwner,
    ActionUpdate,
    Agency,
    Board,
    Group,
    Meeting,
    Seat,
)
from boards.services.saving import wrong
from core import audit
from core.files import remove_file, store_upload
from core.models import User
from core.saving import save_checked

Owner: TypeAlias = Seat | Agency | Group
#: By when: a day, the day of a meeting, words such as "as soon as possible", or nothing agreed.
Due: TypeAlias = dt.date | Meeting | str | None

Status = Action.Status
FINISHED = (Status.CLOSED, Status.WITHDRAWN)
REPORTABLE = (Status.OPEN, Status.IN_PROGRESS, Status.DONE)
AUDITED = ("text", "due_on", "due_meeting", "due_words", "source_words", "status")
MOST_FILES = 10


def reserve_numbers(board: Board, count: int = 1) -> int:
    """The first of `count` free numbers in a row.

    The board's row stays locked until the transaction ends: numbers have no gaps and nobody gets one twice.
    """
    # NO KEY: people who only add rows that point at the board need not wait.
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    last = Action.objects.filter(board=board).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def add_action(
    *,
    board: Board,
    text: str,
    owners: Sequence[Owner] = (),
    due: Due = None,
    source: models.Model | str = "",
    actor: User | None,
) -> Action:
    """Add one action to the board; `source` is the record of any app it came from, or words.

    Raises ValidationError (text, due_words, source_words, owners), and ValueError when owners, meeting or source
    belong to another board.
    """
    action = Action(board=board, text=text.strip(), created_by=actor)
    _set_due(action, due)
    _set_source(action, source)
    action.number = reserve_numbers(board)
    _save_checked(action)
    _set_owners(action, owners)
    audit.record("action.added", action, actor=actor, after=_state(action))
    return action


def _save_checked(action: Action) -> None:
    # Who added it may be nobody: the system, or a person whose account is gone.
    save_checked(action, lambda: action.full_clean(exclude=["created_by"]))


def _set_due(action: Action, due: Due) -> None:
    if isinstance(due, dt.datetime):
        raise TypeError("An action is due on a day, not at a time.")
    if isinstance(due, Meeting):
        _same_board(action, due)
    action.due_on = due if isinstance(due, dt.date) else None
    action.due_meeting = due if isinstance(due, Meeting) else None
    action.due_words = due.strip() if isinstance(due, str) else ""


def _set_source(action: Action, source: models.Model | str) -> None:
    if isinstance(source, str):
        action.source_type, action.source_id, action.source_words = None, None, source.strip()
        return
    _same_board(action, source)
    action.source_type = ContentType.objects.get_for_model(source)
    action.source_id, action.source_words = source.pk, ""


def _same_board(action: Action, other: models.Model) -> None:
    board_id = getattr(other, "board_id", None)
    if board_id is not None and board_id != action.board_id:
        raise ValueError(f"{other._meta.label} {other.pk} belongs to another board.")


def _set_owners(action: Action, owners: Sequence[Owner]) -> None:
    """Make these the owners; those that stay keep their rows."""
    wanted = {_owner_key(action, owner): owner for owner in owners}
    for row in list(action.owners.all()):
        key = next(
            (name, row_id)
            for name in ("seat", "agency", "group")
            if (row_id := getattr(row, f"{name}_id")) is not None
        )
        if wanted.pop(key, None) is None:
            row.delete()
    rows = [ActionOwner(board=action.board, action=action, **{f"{name}_id": pk}) for name, pk in wanted]
    ActionOwner.objects.bulk_create(rows)


def _owner_key(action: Action, owner: Owner) -> tuple[str, int]:
    if not isinstance(owner, Agency):
        _same_board(action, owner)
    name = {Seat: "seat", Agency: "agency", Group: "group"}[type(owner)]
    return name, owner.pk


def _state(action: Action) -> dict[str, Any]:
    """What the trail keeps. Of a source that is a record, never the name: not every reader may read that."""
    kept = audit.state(action, *AUDITED)
    kept["source_words"] = NEUTRAL if action.source_type_id else action.source_words
    rows = action.owners.select_related("seat__agency", "agency", "group")
    kept["owners"] = sorted(str(row) for row in rows)
    return kept


def _locked(action: Action) -> Action:
    locked: Action = Action.objects.select_for_update(of=("self",)).select_related("board").get(pk=action.pk)
    return locked


@transaction.atomic
def change_action(
    action: Action,
    *,
    text: str,
    owners: Sequence[Owner],
    due: Due,
    source_words: str | None = None,
    actor: User,
) -> Action:
    """Change what is to be done, by whom and by when. `source_words` None leaves the source as it is.

    Raises ValidationError, for closed and withdrawn actions too: reopen them first.
    """
    action = _locked(action)
    if action.status in FINISHED:
        raise ValidationError("This action is finished. Reopen it before you change it.")
    before = _state(action)
    action.text = text.strip()
    _set_due(action, due)
    if source_words is not None and action.source_type_id is None:
        action.source_words = source_words.strip()
    _save_checked(action)
    _set_owners(action, owners)
    audit.record("action.changed", action, actor=actor, before=before, after=_state(action))
    return action


@transaction.atomic
def update_action(
    action: Action,
    *,
    text: str,
    status: str = "",
    evidence: Sequence[UploadedFile[Any]] = (),
    actor: User,
) -> ActionUpdate:
    """Report progress: what happened, where it stands now (as before, unless given), and files that prove it.

    With the status done, somebody else is asked to agree. Raises ValidationError (text, status, evidence).
    """
    action = _locked(action)
    if action.status in FINISHED:
        raise ValidationError("This action is finished. Reopen it before you report progress.")
    now = status or action.status
    if now not in REPORTABLE:
        raise wrong("status", "Choose how far the action is.")
    if not text.strip():
        raise wrong("text", "Say what happened.")
    if len(evidence) > MOST_FILES:
        raise wrong("evidence", f"Add at most {MOST_FILES} files at a time.")
    before = audit.state(action, "status")
    if now != action.status:
        is_done = now == Status.DONE
        action.done_on = timezone.localdate() if is_done else None
        action.done_by = actor if is_done else None
    update = _step(action, now, text, actor=actor)
    for file in evidence:
        _add_evidence(update, file, actor=actor)
    after = audit.state(action, "status")
    names = [file.name for file in evidence]
    if before == after:
        audit.record("action.updated", action, actor=actor, after={"text": update.text, "evidence": names})
    else:
        after |= {"text": update.text, "evidence": names}
        audit.record("action.updated", action, actor=actor, before=before, after=after)
    return update


def _add_evidence(update: ActionUpdate, file: UploadedFile[Any], *, actor: User) -> None:
    try:
        stored = store_upload(file, board=update.board, actor=actor)
    except ValidationError as error:
        raise wrong("evidence", f"{file.name}: {' '.join(error.messages)}") from error
    ActionEvidence.objects.create(board=update.board, update=update, file=stored)


def _step(action: Action, status: str, text: str, *, actor: User) -> ActionUpdate:
    """Save the action in its new status, and the update that says so."""
    action.status = status
    action.save(
        update_fields=["status", "done_on", "done_by", "closed_on", "closed_by", "closing_note"],
    )
    update: ActionUpdate = ActionUpdate.objects.create(
        board=action.board, action=action, text=text.strip(), status=status, written_by=actor
    )
    return update


def propose_done(
    action: Action, *, text: str, evidence: Sequence[UploadedFile[Any]] = (), actor: User
) -> ActionUpdate:
    """Report an action as done, so that somebody else agrees its closing."""
    return update_action(action, text=text, status=Status.DONE, evidence=evidence, actor=actor)


def may_agree(action: Action, person: User) -> bool:
    """Whether this person is the second one, who did not finish it. The permission comes on top."""
    return action.status == Status.DONE and action.done_by_id != person.pk


@transaction.atomic
def agree_closing(action: Action, *, note: str = "", actor: User) -> Action:
    """Agree that a done action is closed. Raises ValidationError for the person who finished it."""
    action = _waiting(action, actor)
    before = audit.state(action, "status")
    action.closed_on, action.closed_by = timezone.localdate(), actor
    action.closing_note = note.strip()
    _step(action, Status.CLOSED, note.strip() or "The closing is agreed.", actor=actor)
    after = audit.state(action, "status", "closing_note")
    audit.record("action.closed", action, actor=actor, before=before, after=after)
    return action


@transaction.atomic
def refuse_closing(action: Action, *, reason: str, actor: User) -> Action:
    """Send a done action back to its owners, with the reason. Raises ValidationError (reason)."""
    action = _waiting(action, actor)
    _need_reason(reason, "Say what is still to be done: the owners read it.")
    return _back_to_work(action, reason, actor=actor, verb="action.sent_back")


def _waiting(action: Action, actor: User) -> Action:
    action = _locked(action)
    if action.status != Status.DONE:
        raise ValidationError("This action does not wait for agreement. Somebody may just have decided it.")
    if not may_agree(action, actor):
        raise ValidationError("You reported this action as done, so somebody else must agree its closing.")
    return action


def _need_reason(reason: str, message: str) -> None:
    if not reason.strip():
        raise wrong("reason", message)


def _back_to_work(action: Action, reason: str, *, actor: User, verb: str) -> Action:
    before = audit.state(action, "status", "closed_on")
    action.done_on = action.done_by = action.closed_on = action.closed_by = None
    action.closing_note = ""
    _step(action, Status.IN_PROGRESS, reason, actor=actor)
    after = audit.state(action, "status", "closed_on") | {"reason": reason.strip()}
    audit.record(verb, action, actor=actor, before=before, after=after)
    return action


@transaction.atomic
def withdraw_action(action: Action, *, reason: str, actor: User) -> Action:
    """Take back an action that is not to be done any more. Raises ValidationError (reason)."""
    action = _locked(action)
    if action.status in FINISHED:
        raise ValidationError("This action is finished already.")
    _need_reason(reason, "Say why the action is withdrawn.")
    before = audit.state(action, "status")
    action.closed_on, action.closed_by = timezone.localdate(), actor
    action.closing_note = reason.strip()
    _step(action, Status.WITHDRAWN, reason, actor=actor)
    after = audit.state(action, "status", "closing_note")
    audit.record("action.withdrawn", action, actor=actor, before=before, after=after)
    return action


@transaction.atomic
def reopen_action(action: Action, *, reason: str, actor: User) -> Action:
    """Take up a closed or withdrawn action again: it is in progress. Raises ValidationError (reason)."""
    action = _locked(action)
    if action.status not in FINISHED:
        raise ValidationError("This action is not finished, so there is nothing to reopen.")
    _need_reason(reason, "Say why the action is taken up again.")
    return _back_to_work(action, reason, actor=actor, verb="action.reopened")


@transaction.atomic
def remove_evidence(evidence: ActionEvidence, *, actor: User) -> None:
    """Take away a file that should not be here; the update says that it was there."""
    action, stored = evidence.update.action, evidence.file
    audit.record("action.evidence_removed", action, actor=actor, before={"file": stored.name})
    evidence.delete()
    remove_file(stored, actor=actor)
