"""Proof, plans, briefings and reviews of other areas: the board reads, managers and review leads keep them."""

from typing import Any

from django.utils import timezone

from boards.models import Board
from core.permissions import Perm, Role
from tests import builders
from tests.access_matrix.lines import MISSING, Kwargs, Line, board
from tests.access_matrix.reviews import a_recommendation, a_review


def a_proof(on: Board) -> Kwargs:
    from reviews.models import RecommendationProof

    of = a_recommendation(on)
    day = timezone.localdate()
    facts = {"board": on, "recommendation_id": of["recommendation"], "kind": "audit", "text": "x"}
    found, _ = RecommendationProof.objects.get_or_create(**facts, defaults={"shown_on": day})
    return {"pk": of["pk"], "proof": found.pk}


def a_result(on: Board) -> Kwargs:
    from reviews.models import ReviewResult

    of = a_review(on)
    found, _ = ReviewResult.objects.get_or_create(board=on, review_id=of["pk"], name="Line")
    return {"pk": of["pk"], "result": found.pk}


def _briefing(on: Board, *, published: bool) -> Any:
    from reviews.models import Briefing
    from tests.reviews.stories import review_of

    day = timezone.localdate() if published else None
    reference = "LINE-B" if published else "LINE-D"
    found = Briefing.objects.filter(review__reference=reference).first()
    if found is None:
        review = review_of(on, reference, published_on=timezone.localdate())
        found = Briefing.objects.create(board=on, review=review, title="Line", published_on=day, pages=1)
    return found


def a_briefing(on: Board) -> Kwargs:
    return {"pk": _briefing(on, published=True).pk}


def a_draft(on: Board) -> Kwargs:
    return {"pk": _briefing(on, published=False).pk}


def a_sending(on: Board) -> Kwargs:
    """To the agency that the leads of the matrix lead."""
    from reviews.models import BriefingSending

    briefing, agency = _briefing(on, published=True), builders.agency("Dunmoor Police")
    due = {"due_on": timezone.localdate()}
    found, _ = BriefingSending.objects.get_or_create(board=on, briefing=briefing, agency=agency, defaults=due)
    return {"pk": briefing.pk, "sending": found.pk}


def another_sending(on: Board) -> Kwargs:
    """To an agency that nobody here leads."""
    from reviews.models import BriefingSending

    briefing, agency = _briefing(on, published=True), builders.agency("Line Hospital")
    due = {"due_on": timezone.localdate()}
    found, _ = BriefingSending.objects.get_or_create(board=on, briefing=briefing, agency=agency, defaults=due)
    return {"pk": briefing.pk, "sending": found.pk}


def an_outside_review(on: Board) -> Kwargs:
    from reviews.models import Review
    from tests.reviews.stories import review_of

    found = Review.objects.filter(reference="LINE-O").first()
    return {"pk": (found or review_of(on, "LINE-O", kind="outside", published_on=timezone.localdate())).pk}


READ, MANAGE, ANSWER = Perm.REVIEW_READ, Perm.REVIEW_MANAGE, Perm.BRIEFING_ANSWER_OWN

TABLE: dict[str, Line] = {
    "reviews:proof_add": board(MANAGE, of=a_recommendation),
    # A proof without a file: whoever may read recommendations is told that there is none.
    "reviews:proof_file": board(
        READ, of=a_proof, roles={role: MISSING for role in Role if role != Role.DELEGATE}
    ),
    "reviews:proof_remove": board(MANAGE, of=a_proof),
    "reviews:plan": board(READ, of=a_review),
    "reviews:plan_sign": board(Perm.PLAN_SIGN, of=a_review),
    "reviews:result_add": board(MANAGE, of=a_review),
    "reviews:result_edit": board(MANAGE, of=a_result),
    "reviews:result_remove": board(MANAGE, of=a_result),
    "reviews:briefings": board(READ),
    "reviews:briefing": board(READ, of=a_briefing),
    "reviews:briefing_pdf": board(READ, of=a_briefing),
    "reviews:briefing_add": board(MANAGE, of=a_review),
    "reviews:briefing_edit": board(MANAGE, of=a_draft),
    "reviews:briefing_publish": board(MANAGE, of=a_draft),
    "reviews:briefing_withdraw": board(MANAGE, of=a_briefing),
    "reviews:briefing_remove": board(MANAGE, of=a_draft),
    "reviews:briefing_send": board(MANAGE, of=a_briefing),
    "reviews:briefing_chase": board(MANAGE, of=a_briefing),
    "reviews:briefings_sent": board(ANSWER),
    "reviews:briefing_answer": board(ANSWER, of=a_sending),
    "reviews:outside_add": board(MANAGE),
    "reviews:outside_edit": board(MANAGE, of=an_outside_review),
}
