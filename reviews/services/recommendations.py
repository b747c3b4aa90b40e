"""Findings and recommendations of a review, and the actions that come of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from boards.models import Action, Agency
from boards.services.actions import FINISHED, add_action
from boards.services.saving import save_checked, wrong
from core import audit
from core.access import BoardAccess
from core.models import User
from reviews.models import Finding, RecommendationProof, Review, ReviewRecommendation
from reviews.services.holding import held
from reviews.services.proofs import NEEDED

State = ReviewRecommendation.State
AUDITED = ("number", "text", "finding", "agency", "state", "decision_reasons", "done_because")


@dataclass(frozen=True)
class RecommendationFacts:
    """What a recommendation says, to whom, and how far it has come."""

    text: str
    agency: Agency | None = None
    finding: Finding | None = None
    state: str = State.OPEN
    decision_reasons: str = ""
    done_because: str = ""


def _next_number(model: Any, review: Review) -> int:
    """The row of the review stays locked until the transaction ends: nobody gets a number twice."""
    Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    return (model.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0) + 1


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


@transaction.atomic
def add_finding(review: Review, *, kind: str, text: str, actor: User | None) -> Finding:
    """Write down what the review found. Raises ValidationError (kind, text)."""
    finding = Finding(board=review.board, review=review, kind=kind, text=_text(text))
    finding.number = _next_number(Finding, review)
    save_checked(finding)
    after = audit.state(finding, "number", "kind", "text")
    audit.record("review.finding_added", review, actor=actor, after=after)
    return finding


@transaction.atomic
def change_finding(finding: Finding, *, kind: str, text: str, actor: User) -> Finding:
    """Change a finding. Raises ValidationError (kind, text)."""
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).select_related("review__board")
    finding = rows.get(pk=finding.pk)
    before = audit.state(finding, "number", "kind", "text")
    finding.kind, finding.text = kind, _text(text)
    save_checked(finding)
    after = audit.state(finding, "number", "kind", "text")
    audit.record("review.finding_changed", finding.review, actor=actor, before=before, after=after)
    return finding


@transaction.atomic
def remove_finding(finding: Finding, *, actor: User) -> None:
    """Take away a finding that no recommendation came from."""
    if ReviewRecommendation.objects.filter(finding=finding).exists():
        raise ValidationError("A recommendation came from this finding, so it stays.")
    before = audit.state(finding, "number", "kind", "text")
    audit.record("review.finding_removed", finding.review, actor=actor, before=before)
    finding.delete()


@transaction.atomic
def add_recommendation(
    review: Review, *, facts: RecommendationFacts, actor: User | None
) -> ReviewRecommendation:
    """Add a recommendation with the next number. Raises ValidationError (text, decision_reasons, finding)."""
    one = ReviewRecommendation(board=review.board, review=review, revision=1)
    _fill(one, facts)
    one.number = _next_number(ReviewRecommendation, review)
    save_checked(one)
    audit.record("recommendation.added", one, actor=actor, after=audit.state(one, *AUDITED))
    return one


@transaction.atomic
def change_recommendation(
    one: ReviewRecommendation, *, facts: RecommendationFacts, revision: int, actor: User
) -> ReviewRecommendation:
    """Change a recommendation that was read at `revision`; another state is a movement.

    Raises ValidationError (text, decision_reasons, finding) and ReviewConflictError.
    """
    one = held(one, revision)
    before = audit.state(one, *AUDITED)
    if facts.state != one.state:
        one.moved_on = timezone.localdate()
    _fill(one, facts)
    one.revision += 1
    save_checked(one)
    audit.record("recommendation.changed", one, actor=actor, before=before, after=audit.state(one, *AUDITED))
    return one


def _fill(one: ReviewRecommendation, facts: RecommendationFacts) -> None:
    if not facts.text.strip():
        raise wrong("text", "Write down what the review recommends.")
    refused = facts.state == State.NOT_ACTED_ON
    if refused and not facts.decision_reasons.strip():
        raise wrong(
            "decision_reasons", "Say why the recommendation is not acted on. The yearly report prints it."
        )
    if not refused and facts.decision_reasons.strip():
        raise wrong("state", "Reasons belong to “Not acted on”. Choose that, or take the reasons away.")
    _check_done(one, facts)
    if facts.finding is not None and facts.finding.review_id != one.review_id:
        raise wrong("finding", "Choose a finding of this review.")
    one.text, one.agency, one.finding = _text(facts.text), facts.agency, facts.finding
    one.state, one.decision_reasons = facts.state, _text(facts.decision_reasons)
    one.done_because = _text(facts.done_because)


def _check_done(one: ReviewRecommendation, facts: RecommendationFacts) -> None:
    """Done is what something proves, or what somebody answers for."""
    if facts.state != State.DONE:
        if facts.done_because.strip():
            raise wrong("state", "You say why it counts as done. Choose “Done”, or take the words away.")
        return
    proofs = RecommendationProof.objects.filter(recommendation=one.pk) if one.pk else None
    if not facts.done_because.strip() and not (proofs and proofs.exists()):
        raise wrong("done_because", NEEDED)


@transaction.atomic
def remove_recommendation(one: ReviewRecommendation, *, actor: User) -> None:
    """Take away a recommendation that no action came from."""
    if actions_from([one]).exclude(status=Action.Status.WITHDRAWN).exists():
        raise ValidationError("An action came from this recommendation, so it stays.")
    audit.record("recommendation.removed", one, actor=actor, before=audit.state(one, *AUDITED))
    one.delete()


def actions_from(found: Iterable[ReviewRecommendation]) -> Any:
    """All actions that came from these recommendations, whoever may see them."""
    kind = ContentType.objects.get_for_model(ReviewRecommendation)
    return Action.objects.filter(source_type=kind, source_id__in=[one.pk for one in found])


def actions_of(found: Sequence[ReviewRecommendation], access: BoardAccess) -> dict[int, list[Any]]:
    """Recommendation id → its actions that this person may see, with `proofs` (files of evidence). One query."""
    rows = actions_from(found).exclude(status=Action.Status.WITHDRAWN).visible_to(access)
    rows = rows.annotate(proofs=Count("updates__evidence", distinct=True))
    by_source: dict[int, list[Any]] = {}
    for action in rows.select_related("board").order_by("number"):
        by_source.setdefault(action.source_id or 0, []).append(action)
    return by_source


@transaction.atomic
def act_on_recommendation(
    one: ReviewRecommendation, *, text: str, owners: Sequence[Agency], due: dt.date, actor: User
) -> Action:
    """Make an action from a recommendation, which is under way from now on. Raises ValidationError (text, due)."""
    rows = ReviewRecommendation.objects.select_for_update(of=("self",), no_key=True).select_related("board")
    one = rows.get(pk=one.pk)
    if one.state == State.NOT_ACTED_ON:
        raise ValidationError("The board decided not to act on this recommendation. Change that first.")
    if due < timezone.localdate():
        raise wrong("due", "The due date must be today or later.")
    if actions_from([one]).exclude(status__in=FINISHED).filter(text=text.strip()).exists():
        raise wrong("text", "This action was made from the recommendation already and is not finished.")
    action = add_action(board=one.board, text=text, owners=owners, due=due, source=one, actor=actor)
    before = audit.state(one, "state")
    one.state = State.UNDER_WAY if one.state == State.OPEN else one.state
    one.moved_on, one.revision = timezone.localdate(), one.revision + 1
    one.save(update_fields=["state", "moved_on", "revision"])
    audit.record("recommendation.changed", one, actor=actor, before=before, after=audit.state(one, "state"))
    return action
