"""Short stories that tests of reviews begin with. Call them in the board's scope."""

import datetime as dt
from typing import Any

from boards.models import Board
from reviews.models import Incident, IncidentTheme, Review, ReviewRecommendation, ReviewTheme, Theme

#: A Monday.
DAY = dt.date(2025, 6, 2)


def theme(board: Board, name: str, **fields: Any) -> Theme:
    found: Theme | None = Theme.objects.filter(board=board, name=name).first()
    return found or Theme.objects.create(board=board, name=name, **fields)


def incident_of(board: Board, reference: str = "I-1", *themes: str, **fields: Any) -> Incident:
    """An incident that the board became aware of on DAY."""
    fields.setdefault("aware_on", DAY)
    made: Incident = Incident.objects.create(board=board, reference=reference, **fields)
    for name in themes:
        IncidentTheme.objects.create(board=board, incident=made, theme=theme(board, name))
    return made


def review_of(board: Board, reference: str = "R-1", *themes: str, **fields: Any) -> Review:
    """A local practice review that started on DAY."""
    fields = {"kind": "lcspr", "started_on": DAY} | fields
    made: Review = Review.objects.create(board=board, reference=reference, **fields)
    for name in themes:
        ReviewTheme.objects.create(board=board, review=made, theme=theme(board, name))
    return made


def recommendation_of(review: Review, number: int = 1, **fields: Any) -> ReviewRecommendation:
    fields.setdefault("text", f"Recommendation text {number}")
    made: ReviewRecommendation = ReviewRecommendation.objects.create(
        board=review.board, review=review, number=number, **fields
    )
    return made
