"""Saving what a workbook changes, once the person has seen it and chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from audits.items import Item
from audits.models import ReturnUpload
from audits.services.answers import AnswerGiven, confirm_answers, save_answers
from audits.services.open_returns import lock_open
from audits.services.upload_preview import ItemChange, look
from audits.services.uploading import end_saved, lock_waiting
from core import audit
from core.models import User

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Decided:
    """What the person saw of one item, and chose: `emptied` names fields that are to be emptied."""

    revision: int
    choice: str = THEIRS
    emptied: frozenset[str] = frozenset()


@dataclass
class Outcome:
    """What came of it. While `moved` or `errors` name items, the workbook waits for the person to look again."""

    saved: int = 0
    confirmed: int = 0
    unreadable: int = 0
    moved: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return not self.moved and not self.errors


@transaction.atomic
def confirm_upload(upload: ReturnUpload, decided: Mapping[str, Decided], *, actor: User) -> Outcome:
    """Save what can be saved; `decided` by the items' keys.

    An item that somebody saved after the person looked is not touched: it comes again in the next preview. Raises
    ValidationError when the workbook no longer waits or the return is not open; then nothing is saved.
    """
    upload = lock_waiting(upload)
    agency_return = lock_open(upload.agency_return)
    preview = look(upload, agency_return)
    outcome, left = Outcome(unreadable=len(preview.problems)), set()
    given: dict[Item, tuple[AnswerGiven, int]] = {}
    confirmed: list[Item] = []
    for change in preview.changes:
        seen = decided.get(change.key)
        if seen is None or seen.revision != change.revision:
            outcome.moved.append(change.number)
            left.add(change.key)
            continue
        chosen = _chosen(change, seen)
        if chosen != change.theirs:
            given[change.item] = (chosen, seen.revision)
        elif change.confirmed_at:
            confirmed.append(change.item)
    saved = save_answers(agency_return, given, actor=actor) if given else None
    if confirmed:
        outcome.confirmed = confirm_answers(agency_return, confirmed, actor=actor)
    numbers = {change.key: change.number for change in preview.changes}
    if saved is not None:
        outcome.saved = len(saved.kept)
        outcome.moved += [numbers[key] for key in saved.conflicts]
        outcome.errors = [(numbers[key], " ".join(error.messages)) for key, error in saved.errors.items()]
        left |= saved.conflicts.keys() | saved.errors.keys()
    _note(upload, outcome, left)
    after = {"file": upload.file_name, "answers": outcome.saved, "unreadable": outcome.unreadable}
    if outcome.confirmed:
        after["confirmed"] = outcome.confirmed
    audit.record("return.workbook_saved", agency_return, actor=actor, after=after)
    return outcome


def _chosen(change: ItemChange, seen: Decided) -> AnswerGiven:
    if not change.is_conflict:
        return change.mine(seen.emptied)
    if seen.choice == MINE:
        return change.mine(seen.emptied)
    return change.both(seen.emptied) if seen.choice == BOTH else change.theirs


def _note(upload: ReturnUpload, outcome: Outcome, left: set[str]) -> None:
    """What is done is not asked again; what is left waits."""
    if outcome.is_done:
        end_saved(upload)
        return
    upload.lines = [line for line in upload.lines if line["item"] in left]
    upload.save(update_fields=["lines"])
