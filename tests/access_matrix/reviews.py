"""Reviews: everybody who sees the board reads the register, managers and review leads keep it."""

from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Kwargs, Line, board, signed_in


def _review(on: Board) -> Any:
    from reviews.models import Review
    from tests.reviews.stories import review_of

    return Review.objects.filter(reference="LINE-1").first() or review_of(on, "LINE-1")


def an_incident(on: Board) -> Kwargs:
    from reviews.models import Incident
    from tests.reviews.stories import incident_of

    found = Incident.objects.filter(reference="LINE-1").first() or incident_of(on, "LINE-1")
    return {"pk": found.pk}


def a_review(on: Board) -> Kwargs:
    return {"pk": _review(on).pk}


def a_finding(on: Board) -> Kwargs:
    from reviews.models import Finding

    review = _review(on)
    facts = {"review": review, "number": 1}
    found, _ = Finding.objects.get_or_create(board=on, **facts, defaults={"text": "Line"})
    return {"pk": review.pk, "finding": found.pk}


def a_recommendation(on: Board) -> Kwargs:
    from reviews.models import ReviewRecommendation

    review = _review(on)
    facts = {"review": review, "number": 1}
    found, _ = ReviewRecommendation.objects.get_or_create(board=on, **facts, defaults={"text": "Line"})
    return {"pk": review.pk, "recommendation": found.pk}


def a_theme(on: Board) -> Kwargs:
    from tests.reviews.stories import theme

    return {"pk": theme(on, "Line").pk}


READ, MANAGE = Perm.REVIEW_READ, Perm.REVIEW_MANAGE

TABLE: dict[str, Line] = {
    "reviews:reviews": board(READ),
    "reviews:incidents": board(READ),
    "reviews:figures": board(READ),
    "reviews:library": board(READ),
    "reviews:themes": board(READ),
    "reviews:review": board(READ, of=a_review),
    "reviews:incident": board(READ, of=an_incident),
    "reviews:themes_of_boards": signed_in(),
    "reviews:settings": board(MANAGE),
    "reviews:incident_add": board(MANAGE),
    "reviews:incident_edit": board(MANAGE, of=an_incident),
    "reviews:review_add": board(MANAGE),
    "reviews:review_edit": board(MANAGE, of=a_review),
    "reviews:finding_add": board(MANAGE, of=a_review),
    "reviews:finding_edit": board(MANAGE, of=a_finding),
    "reviews:finding_remove": board(MANAGE, of=a_finding),
    "reviews:recommendation_add": board(MANAGE, of=a_review),
    "reviews:recommendation_edit": board(MANAGE, of=a_recommendation),
    "reviews:recommendation_remove": board(MANAGE, of=a_recommendation),
    "reviews:recommendation_action": board(MANAGE, of=a_recommendation),
    "reviews:theme_add": board(MANAGE),
    "reviews:theme_edit": board(MANAGE, of=a_theme),
    "reviews:theme_delete": board(MANAGE, of=a_theme),
}
