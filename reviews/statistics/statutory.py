"""Recommendations that a report must tell of: decided about in its period, or still waiting at its end."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from boards.models import Board
from core.partial_dates import display_date
from core.periods import Period
from reviews.models import RecommendationProof, ReviewRecommendation
from reviews.statistics.counts import recommendations_of

State = ReviewRecommendation.State


@dataclass(frozen=True)
class Followed:
    """One recommendation as a report prints it. Words of reviews that are not published are not for print."""

    review: str
    number: int
    text: str
    agency: str
    state: str
    reasons: str
    last_move: dt.date
    is_still: bool
    is_published: bool
    proof: str = ""

    @property
    def words(self) -> str:
        return f"{self.number}. {self.text}" if self.text else f"{self.number}. (not written down yet)"

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def state_words(self) -> str:
        """With what the report must say where a recommendation stands still."""
        if self.is_still:
            return f"{self.state_label}: little or no progress since {display_date(self.last_move)}"
        return self.state_label

    @property
    def proof_words(self) -> str:
        """What proves it; of what is done without proof, that nothing does."""
        return self.proof or ("No proof is recorded" if self.state == State.DONE else "")


def followed(board: Board, period: Period, as_at: dt.date, still_after_days: int) -> list[Followed]:
    """Recommendations that moved in the period, whose review was published in it, or that are not finished.

    By review and number, with the proof up to a day. Two queries.
    """
    inside = (period.start, min(period.end, as_at))
    rows: Any = (
        recommendations_of(board, as_at)
        .with_last_move()
        .filter(
            Q(state__in=[State.OPEN, State.UNDER_WAY])
            | Q(moved_on__range=inside)
            | Q(review__published_on__range=inside)
        )
        .select_related("review", "agency")
        .prefetch_related(Prefetch("proofs", queryset=_proofs(as_at)))
        .order_by("review__reference", "number")
    )
    limit = as_at - dt.timedelta(days=still_after_days)
    return [
        Followed(
            str(one.review) if one.review.is_published(as_at) else one.review.reference,
            one.number,
            one.text,
            one.agency.name if one.agency else "",
            one.state,
            one.decision_reasons,
            one.last_move,
            one.state in (State.OPEN, State.UNDER_WAY) and one.last_move <= limit,
            one.review.is_published(as_at),
            "; ".join(
                f"{proof.get_kind_display()} ({display_date(proof.shown_on)})" for proof in one.proofs.all()
            ),
        )
        for one in rows
    ]


def _proofs(as_at: dt.date) -> Any:
    return RecommendationProof.objects.filter(shown_on__lte=as_at).order_by("shown_on", "pk")
