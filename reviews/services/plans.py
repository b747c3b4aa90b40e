"""The action plan of a review: read as one, signed off by a group, and undone by whatever changes afterwards."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Action, Group, Meeting
from boards.services.saving import wrong
from core import audit
from core.models import User
from reviews.models import PlanSignOff, RecommendationProof, Review, ReviewRecommendation
from reviews.plan_rules import PlanLine, changes, kept_plan, open_points
from reviews.services.recommendations import actions_from

NOTHING = "This review has no recommendation yet, so there is no plan to sign off."


@dataclass(frozen=True)
class SignOff:
    """Who signed, at which meeting and when; why what is open is accepted."""

    group: Group
    meeting: Meeting | None
    signed_on: dt.date
    accepted_because: str = ""


def plan_lines(review: Review) -> list[PlanLine]:
    """The plan as the rules see it, whoever looks. Three queries."""
    found = list(ReviewRecommendation.objects.filter(review=review).order_by("number"))
    proofs: dict[int, list[int]] = {}
    for pk, one in RecommendationProof.objects.filter(recommendation__review=review).values_list(
        "pk", "recommendation_id"
    ):
        proofs.setdefault(one, []).append(pk)
    actions: dict[int, dict[int, str]] = {}
    rows: Any = actions_from(found).exclude(status=Action.Status.WITHDRAWN)
    for source, number, status in rows.values_list("source_id", "number", "status"):
        actions.setdefault(source, {})[number] = status
    return [
        PlanLine(
            one.number, one.state, one.text, one.decision_reasons or one.done_because, proofs.get(one.pk, []),
            actions.get(one.pk, {}),
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Signed:
    """The latest signature, and what has changed since: while that is nothing, it holds."""

    sign_off: PlanSignOff
    changes: list[str]

    @property
    def holds(self) -> bool:
        return not self.changes


def signed_plan(review: Review, lines: list[PlanLine] | None = None) -> Signed | None:
    """How the review's plan stands; None where it was never signed off. One query, with three for the plan."""
    rows = PlanSignOff.objects.filter(review=review).select_related("group", "meeting", "board", "signed_by")
    latest = rows.order_by("-signed_at", "-pk").first()
    if latest is None:
        return None
    return Signed(latest, changes(latest.plan, plan_lines(review) if lines is None else lines))


@transaction.atomic
def sign_off_plan(review: Review, *, facts: SignOff, actor: User) -> PlanSignOff:
    """Sign the review's plan off for a group. Raises ValidationError (signed_on, meeting, accepted_because)."""
    review = (
        Review.objects.select_for_update(of=("self",), no_key=True).select_related("board").get(pk=review.pk)
    )
    lines = plan_lines(review)
    if not lines:
        raise ValidationError(NOTHING)
    earlier = signed_plan(review, lines)
    if earlier is not None and earlier.holds:
        raise ValidationError("The plan is signed off already, and nothing has changed since.")
    _check(facts)
    left = open_points(lines)
    because = facts.accepted_because.replace("\r\n", "\n").strip()
    if left and not because:
        raise wrong(
            "accepted_because",
            "Something is still open. Say why it is accepted, or come back when it is done.",
        )
    made: PlanSignOff = PlanSignOff.objects.create(
        board=review.board, review=review, group=facts.group, meeting=facts.meeting, signed_on=facts.signed_on,
        signed_by=actor, accepted_because=because if left else "", left_open=left, plan=kept_plan(lines),
    )  # fmt: skip
    after = audit.state(made, "group", "meeting", "signed_on", "accepted_because", "left_open")
    audit.record("review.plan_signed_off", review, actor=actor, after=after)
    return made


def _check(facts: SignOff) -> None:
    if facts.signed_on > timezone.localdate():
        raise wrong("signed_on", "This day is still to come.")
    if facts.meeting is None:
        return
    if facts.meeting.group_id != facts.group.pk:
        raise wrong("meeting", "This is a meeting of another group.")
    if facts.meeting.day > facts.signed_on:
        raise wrong("signed_on", "This day is before the meeting that decided it.")
