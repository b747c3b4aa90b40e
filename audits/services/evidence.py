"""Evidence of an agency: files and pages, used for several answers, replaced by newer editions, used again later."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audits.items import Item, item_number, standard_of
from audits.models import Answer, AnswerEvidence, Criterion, Evidence, Return
from audits.services.answers import blank
from audits.services.open_returns import begin, lock_open
from core import audit
from core.files import remove_file, store_upload
from core.models import User
from core.saving import save_checked

AUDITED = ("title", "description", "file", "link", "effective_on", "expires_on")


@dataclass(frozen=True)
class EvidenceFacts:
    """What is known of a piece of evidence besides the file itself."""

    title: str
    description: str = ""
    link: str = ""
    effective_on: dt.date | None = None
    expires_on: dt.date | None = None


def evidence_of(agency_return: Return) -> QuerySet[Evidence]:
    """All evidence of the return's agency on this board, also from earlier cycles."""
    return Evidence.objects.filter(
        board=agency_return.board_id, agency=agency_return.agency_id
    ).select_related("file")


def newest_evidence(agency_return: Return) -> QuerySet[Evidence]:
    """The agency's evidence in its newest editions."""
    return evidence_of(agency_return).filter(replaced_by=None)


@transaction.atomic
def add_evidence(
    agency_return: Return,
    facts: EvidenceFacts,
    *,
    file: UploadedFile[Any] | None = None,
    items: Sequence[Item] = (),
    actor: User,
) -> Evidence:
    """Keep a file, or the address of a page, and show it for these items.

    Raises ValidationError (title, file, link, expires_on) also where the return is not open or an answer is locked.
    """
    locked = lock_open(agency_return)
    evidence = _make(locked, facts, file, None, actor=actor)
    _show_for(locked, evidence, items, actor=actor)
    audit.record(
        "evidence.added",
        evidence,
        actor=actor,
        after=audit.state(evidence, *AUDITED) | {"for": [item_number(item) for item in items]},
    )
    return evidence


@transaction.atomic
def replace_evidence(
    agency_return: Return,
    evidence: Evidence,
    facts: EvidenceFacts,
    *,
    file: UploadedFile[Any] | None = None,
    actor: User,
) -> Evidence:
    """Add a newer edition: it takes the old one's place in this return; earlier returns keep what they showed."""
    locked = lock_open(agency_return)
    _same_agency(locked, evidence)
    if Evidence.objects.filter(replaces=evidence).exists():
        raise ValidationError("There is a newer edition of this already. Replace that one.")
    newer = _make(locked, facts, file, evidence, actor=actor)
    uses = AnswerEvidence.objects.filter(evidence=evidence, answer__agency_return=locked)
    count = uses.exclude(answer__is_locked=True).update(evidence=newer)
    audit.record(
        "evidence.replaced",
        newer,
        actor=actor,
        before=audit.state(evidence, *AUDITED),
        after=audit.state(newer, *AUDITED) | {"answers": count},
    )
    return newer


@transaction.atomic
def change_evidence(
    agency_return: Return, evidence: Evidence, facts: EvidenceFacts, *, items: Sequence[Item], actor: User
) -> Evidence:
    """Change how it is described, and for which items of this return it is shown. The file or page stays."""
    locked = lock_open(agency_return)
    _same_agency(locked, evidence)
    before = audit.state(evidence, *AUDITED)
    evidence.title, evidence.description = facts.title.strip(), facts.description.strip()
    evidence.effective_on, evidence.expires_on = facts.effective_on, facts.expires_on
    save_checked(evidence)
    _show_for(locked, evidence, items, actor=actor, only=True)
    audit.record(
        "evidence.changed", evidence, actor=actor, before=before, after=audit.state(evidence, *AUDITED)
    )
    return evidence


@transaction.atomic
def show_evidence(
    agency_return: Return, item: Item, evidence: Sequence[Evidence], *, actor: User
) -> Answer | None:
    """Show exactly these for one item; None where nothing was and is shown."""
    locked = lock_open(agency_return)
    for one in evidence:
        _same_agency(locked, one)
    answer = _answer_of(locked, item)
    if answer is None and not evidence:
        return None
    answer = answer or _touch(locked, item, actor=actor)
    _not_locked(answer, item)
    before = sorted(str(use.evidence) for use in answer.evidence_used.select_related("evidence"))
    answer.evidence_used.exclude(evidence__in=evidence).delete()
    _use(answer, evidence)
    after = sorted(str(one) for one in evidence)
    audit.record(
        "answer.evidence_chosen", answer, actor=actor, before={"evidence": before}, after={"evidence": after}
    )
    return answer


@transaction.atomic
def withdraw_evidence(agency_return: Return, evidence: Evidence, *, actor: User) -> bool:
    """Take it out of this return; it is deleted where no other return shows it. Returns whether it was."""
    locked = lock_open(agency_return)
    _same_agency(locked, evidence)
    uses = AnswerEvidence.objects.filter(evidence=evidence)
    if uses.filter(answer__agency_return=locked, answer__is_locked=True).exists():
        raise ValidationError("The board has locked an answer that this is shown for, so it stays there.")
    uses.filter(answer__agency_return=locked).delete()
    kept = uses.exists() or Evidence.objects.filter(Q(replaces=evidence)).exists()
    audit.record(
        "evidence.withdrawn", evidence, actor=actor, before=audit.state(evidence, *AUDITED) | {"kept": kept}
    )
    if kept:
        return False
    stored = evidence.file
    evidence.delete()
    if stored is not None:
        remove_file(stored, actor=actor)
    return True


def _make(
    agency_return: Return,
    facts: EvidenceFacts,
    file: UploadedFile[Any] | None,
    replaces: Evidence | None,
    *,
    actor: User,
) -> Evidence:
    evidence = Evidence(
        board=agency_return.board,
        agency=agency_return.agency,
        title=facts.title.strip(),
        description=facts.description.strip(),
        link=facts.link.strip(),
        effective_on=facts.effective_on,
        expires_on=facts.expires_on,
        replaces=replaces,
        added_by=actor,
        added_at=timezone.now(),
    )
    if file is not None and evidence.link:
        raise ValidationError({"link": "Add a file or the address of a page, one of the two."})
    if file is None and not evidence.link:
        raise ValidationError({"file": "Choose a file, or enter the address of a page."})
    if file is not None:
        try:
            # Who read it, and when, is written down: it is an agency's own paper.
            evidence.file = store_upload(file, board=agency_return.board, actor=actor, audit_reads=True)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
    save_checked(evidence)
    return evidence


def _same_agency(agency_return: Return, evidence: Evidence) -> None:
    if (evidence.board_id, evidence.agency_id) != (agency_return.board_id, agency_return.agency_id):
        raise ValueError(f"Evidence {evidence.pk} belongs to another agency or board.")


def _show_for(
    agency_return: Return, evidence: Evidence, items: Sequence[Item], *, actor: User, only: bool = False
) -> None:
    """Show it for these items; with `only`, for no others of this return."""
    shown = set()
    for item in items:
        answer = _answer_of(agency_return, item) or _touch(agency_return, item, actor=actor)
        if not answer.evidence_used.filter(evidence=evidence).exists():
            _not_locked(answer, item)
            _use(answer, [evidence])
        shown.add(answer.pk)
    if only:
        others = AnswerEvidence.objects.filter(evidence=evidence, answer__agency_return=agency_return)
        others = others.exclude(answer__in=shown)
        if others.filter(answer__is_locked=True).exists():
            raise ValidationError("The board has locked an answer that this is shown for, so it stays there.")
        others.delete()


def _use(answer: Answer, evidence: Sequence[Evidence]) -> None:
    rows = [AnswerEvidence(board_id=answer.board_id, answer=answer, evidence=one) for one in evidence]
    AnswerEvidence.objects.bulk_create(rows, ignore_conflicts=True)


def _answer_of(agency_return: Return, item: Item) -> Answer | None:
    criterion = item if isinstance(item, Criterion) else None
    found: Answer | None = Answer.objects.filter(
        agency_return=agency_return, standard=standard_of(item), criterion=criterion
    ).first()
    return found


def _touch(agency_return: Return, item: Item, *, actor: User) -> Answer:
    """An answer that says nothing yet, so that evidence can stand there; its revision stays 0."""
    answer = blank(agency_return, item)
    answer.save()
    begin(agency_return, actor=actor)
    return answer


def _not_locked(answer: Answer, item: Item) -> None:
    if answer.is_locked:
        raise ValidationError(
            f"The board has reviewed and locked {item_number(item)}: its evidence stays as it is."
        )
