"""Learning from reviews that other areas published: kept beside the board's own, with what is done here."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from reviews.models import OutsideReview, Review
from reviews.services import register
from reviews.services.register import ReviewFacts, ThemesGiven

AUDITED = ("area", "link", "relevance", "local_action")


@dataclass(frozen=True)
class OutsideFacts:
    """What another area published, and what it means here."""

    reference: str
    area: str
    pseudonym: str = ""
    published_on: dt.date | None = None
    summary: str = ""
    link: str = ""
    relevance: str = ""
    local_action: str = ""

    def of_review(self) -> ReviewFacts:
        """What is kept with the board's own reviews."""
        return ReviewFacts(
            self.reference, Review.Kind.OUTSIDE, None, self.pseudonym, published_on=self.published_on,
            summary=self.summary,
        )  # fmt: skip


@transaction.atomic
def add_outside_review(
    *, board: Board, facts: OutsideFacts, themes: ThemesGiven | None = None, actor: User | None
) -> Review:
    """Keep a review of another area. Raises ValidationError by field."""
    _check(facts)
    review = register.add_review(
        board=board, facts=facts.of_review(), themes=themes or ThemesGiven(), actor=actor
    )
    _save(OutsideReview(board=board, review=review), facts, actor)
    return review


@transaction.atomic
def change_outside_review(
    review: Review, *, facts: OutsideFacts, themes: ThemesGiven, revision: int, actor: User
) -> Review:
    """Change it, read at `revision`. Raises ValidationError by field, and ReviewConflictError."""
    _check(facts)
    review = register.change_review(
        review, facts=facts.of_review(), themes=themes, revision=revision, actor=actor
    )
    there = OutsideReview.objects.filter(review=review).first()
    _save(there or OutsideReview(board=review.board, review=review), facts, actor)
    return review


def _check(facts: OutsideFacts) -> None:
    if not facts.area.strip():
        raise wrong("area", "Enter the area that published the review.")
    if facts.published_on is None:
        raise wrong("published_on", "Enter when it was published.")


def _save(outside: OutsideReview, facts: OutsideFacts, actor: User | None) -> None:
    before = audit.state(outside, *AUDITED) if outside.pk else {}
    outside.area, outside.link = " ".join(facts.area.split()), facts.link
    outside.relevance = facts.relevance.replace("\r\n", "\n").strip()
    outside.local_action = facts.local_action.replace("\r\n", "\n").strip()
    save_checked(outside)
    after = audit.state(outside, *AUDITED)
    if before != after:
        audit.record("review.learning_kept", outside.review, actor=actor, before=before, after=after)
