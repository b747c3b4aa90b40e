"""Proof that practice changed because of a recommendation: adding it, taking it away, reading it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from boards.services.saving import save_checked, wrong
from core import audit
from core.files import remove_file, store_upload
from core.models import User
from reviews.models import RecommendationProof, ReviewRecommendation

AUDITED = ("kind", "text", "shown_on", "told_by", "link", "file")
NEEDED = (
    "Done needs proof that practice changed: add it on the page of the review first, or say below why it counts as "
    "done without."
)


@dataclass(frozen=True)
class ProofFacts:
    """What shows it, since when, who says so, and where it can be read."""

    kind: str
    text: str
    shown_on: dt.date
    told_by: str = ""
    link: str = ""


@transaction.atomic
def add_proof(
    one: ReviewRecommendation, *, facts: ProofFacts, file: UploadedFile[Any] | None = None, actor: User | None
) -> RecommendationProof:
    """Write down what shows that practice changed; that is a movement. Raises ValidationError by field."""
    rows = ReviewRecommendation.objects.select_for_update(of=("self",), no_key=True).select_related("board")
    one = rows.get(pk=one.pk)
    if one.state == ReviewRecommendation.State.NOT_ACTED_ON:
        raise ValidationError("The board decided not to act on this recommendation. Change that first.")
    if facts.shown_on > timezone.localdate():
        raise wrong("shown_on", "This day is still to come: proof is of what has happened.")
    proof = RecommendationProof(
        board=one.board, recommendation=one, kind=facts.kind, shown_on=facts.shown_on, added_by=actor,
        text=facts.text.replace("\r\n", "\n").strip(), told_by=" ".join(facts.told_by.split()), link=facts.link,
    )  # fmt: skip
    if not proof.text:
        raise wrong("text", "Say what shows it.")
    if file is not None:
        proof.file = store_upload(file, board=one.board, actor=actor)
    save_checked(proof)
    one.moved_on = timezone.localdate()
    one.save(update_fields=["moved_on"])
    audit.record("recommendation.proof_added", one, actor=actor, after=audit.state(proof, *AUDITED))
    return proof


@transaction.atomic
def remove_proof(proof: RecommendationProof, *, actor: User) -> None:
    """Take proof away that should not be there. Raises ValidationError for the only one of a done recommendation."""
    rows = ReviewRecommendation.objects.select_for_update(of=("self",), no_key=True)
    one = rows.get(pk=proof.recommendation_id)
    is_last = not RecommendationProof.objects.filter(recommendation=one).exclude(pk=proof.pk).exists()
    if is_last and one.state == ReviewRecommendation.State.DONE and not one.done_because:
        raise ValidationError(
            "The recommendation is done, and this is all that proves it. Add other proof first, or change its state."
        )
    audit.record("recommendation.proof_removed", one, actor=actor, before=audit.state(proof, *AUDITED))
    stored = proof.file
    proof.delete()
    if stored is not None:
        remove_file(stored, actor=actor)


def proofs_of(found: Sequence[ReviewRecommendation]) -> dict[int, list[RecommendationProof]]:
    """Recommendation id → what proves it, the earliest first. One query."""
    rows = RecommendationProof.objects.filter(recommendation__in=[one.pk for one in found])
    by_one: dict[int, list[RecommendationProof]] = {}
    for proof in rows.select_related("file").order_by("shown_on", "pk"):
        by_one.setdefault(proof.recommendation_id, []).append(proof)
    return by_one
