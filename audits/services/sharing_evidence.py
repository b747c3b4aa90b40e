"""Evidence that goes along with an answer: the receiving board gets copies of its own, links and files alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from audits.models import Answer, AnswerEvidence, Evidence, Return
from core import audit
from core.files import store_upload
from core.models import StoredFile, User
from core.saving import save_checked


@dataclass
class Copied:
    """How many pieces are shown with how many answers, and which could not be copied."""

    uses: int = 0
    made: int = 0
    missing: list[str] = field(default_factory=list)


def copy_evidence(
    sent: Sequence[tuple[Answer, Sequence[Answer]]], source: Return, target: Return, *, actor: User
) -> Copied:
    """Show with each answer of `target` what the answers that it came from show.

    A page or file that the receiving board has from this agency already is not stored twice: its newest edition is
    shown. Nothing that is shown there is taken away.
    """
    done = Copied()
    told = [one.pk for _, answers in sent for one in answers]
    shown: dict[int, list[Evidence]] = {}
    for use in AnswerEvidence.objects.filter(answer__in=told).select_related("evidence__file"):
        shown.setdefault(use.answer_id, []).append(use.evidence)
    if not shown:
        return done
    copies = _Copies(source, target, actor)
    rows: dict[tuple[int, int], AnswerEvidence] = {}
    for answer, answers in sent:
        for evidence in (piece for one in answers for piece in shown.get(one.pk, ())):
            copy = copies.of(evidence, done)
            if copy is not None:
                rows[answer.pk, copy.pk] = AnswerEvidence(board=target.board, answer=answer, evidence=copy)
    there = AnswerEvidence.objects.filter(answer__in=[answer.pk for answer, _ in sent])
    for known in there.values_list("answer", "evidence"):
        rows.pop(known, None)
    AnswerEvidence.objects.bulk_create(rows.values(), ignore_conflicts=True)
    done.uses = len(rows)
    return done


class _Copies:
    """The receiving board's own copies, each made once."""

    def __init__(self, source: Return, target: Return, actor: User) -> None:
        self.source, self.target, self.actor = source, target, actor
        self.by_content: dict[str, Evidence] = {}
        self.newer: dict[int, Evidence] = {}
        self.tried: dict[int, Evidence | None] = {}
        rows = Evidence.objects.filter(board=target.board_id, agency=target.agency_id)
        for one in rows.select_related("file").order_by("pk"):
            self.by_content[_content(one)] = one
            if one.replaces_id is not None:
                self.newer[one.replaces_id] = one

    def of(self, evidence: Evidence, done: Copied) -> Evidence | None:
        if evidence.pk not in self.tried:
            self.tried[evidence.pk] = self._newest(evidence) or self._make(evidence, done)
        return self.tried[evidence.pk]

    def _newest(self, evidence: Evidence) -> Evidence | None:
        found = self.by_content.get(_content(evidence))
        while found is not None and found.pk in self.newer:
            found = self.newer[found.pk]
        return found

    def _make(self, evidence: Evidence, done: Copied) -> Evidence | None:
        try:
            file = self._store(evidence.file) if evidence.file is not None else None
        except (ValidationError, FileNotFoundError):
            done.missing.append(evidence.title)
            return None
        copy = Evidence(
            board=self.target.board,
            agency=self.target.agency,
            title=evidence.title,
            description=evidence.description,
            link=evidence.link,
            file=file,
            effective_on=evidence.effective_on,
            expires_on=evidence.expires_on,
            added_by=self.actor,
        )
        save_checked(copy)
        audit.record(
            "evidence.added",
            copy,
            actor=self.actor,
            after=audit.state(copy, "title", "file", "link") | {"from": str(self.source.board)},
        )
        self.by_content[_content(copy)] = copy
        done.made += 1
        return copy

    def _store(self, stored: StoredFile) -> StoredFile:
        with stored.file.open("rb") as opened:
            upload = UploadedFile(opened, stored.name, stored.content_type, stored.size)
            return store_upload(upload, board=self.target.board, actor=self.actor, audit_reads=True)


def _content(evidence: Evidence) -> str:
    """What tells that two pieces are the same."""
    return evidence.file.sha256 if evidence.file is not None else evidence.link
