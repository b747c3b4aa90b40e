"""Proof of recommendations, and what came of a review."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import View

from core.files import download_response
from core.permissions import Perm
from reviews.forms.proofs import ProofForm, ResultForm
from reviews.models import RecommendationProof, ReviewResult
from reviews.services import proofs as services
from reviews.services import results as result_services
from reviews.views.pages import ReviewsPost
from reviews.views.recommendations import OneRecommendation, ReviewFormPage
from reviews.views.register import OneReview


class ProofAdd(OneRecommendation, ReviewFormPage):
    """Say what shows that practice changed."""

    form_class = ProofForm
    done = "The proof is added."

    def get_title(self) -> str:
        return f"Add proof of recommendation {self.recommendation.number}"

    def get_intro(self) -> str:
        return self.recommendation.text

    def save(self, form: ProofForm) -> RecommendationProof:
        return services.add_proof(
            self.recommendation, facts=form.facts(), file=form.cleaned_data["file"], actor=self.access.user
        )


class OneProof(OneReview):
    """The proof in the address."""

    @cached_property
    def proof(self) -> RecommendationProof:
        rows = RecommendationProof.objects.filter(recommendation__review=self.review).select_related(
            "file", "recommendation"
        )
        found: RecommendationProof = get_object_or_404(rows, pk=self.kwargs["proof"])
        return found


class ProofFile(OneProof, View):
    """The file that proves it, for whoever reads the recommendations."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        stored: Any = get_object_or_404(
            RecommendationProof.objects.filter(file__isnull=False).select_related("file"), pk=self.proof.pk
        ).file
        return download_response(stored, actor=self.access.user)


class ProofRemove(OneProof, ReviewsPost):
    """Take proof away."""

    permission = Perm.REVIEW_MANAGE

    def after(self) -> str:
        return f"{self.review.get_absolute_url()}#recommendations"

    def change(self) -> str:
        services.remove_proof(self.proof, actor=self.access.user)
        return "The proof is removed."


class ResultAdd(ReviewFormPage):
    """Write down what came of the review."""

    form_class = ResultForm
    title = "Add what came of the review"
    place = "#results"

    def save(self, form: ResultForm) -> ReviewResult:
        return result_services.add_result(self.review, facts=form.facts(), actor=self.access.user)


class OneResult(OneReview):
    """What came of the review, in the address."""

    permission = Perm.REVIEW_MANAGE

    @cached_property
    def result(self) -> ReviewResult:
        rows = ReviewResult.objects.filter(review=self.review).select_related("board", "review", "group")
        found: ReviewResult = get_object_or_404(rows, pk=self.kwargs["result"])
        return found


class ResultEdit(OneResult, ReviewFormPage):
    """Change what is written of it."""

    form_class = ResultForm
    title = "Change what came of the review"
    place = "#results"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.result}

    def save(self, form: ResultForm) -> ReviewResult:
        return result_services.change_result(self.result, facts=form.facts(), actor=self.access.user)


class ResultRemove(OneResult, ReviewsPost):
    """Take it away again."""

    def after(self) -> str:
        return f"{self.review.get_absolute_url()}#results"

    def change(self) -> str:
        result_services.remove_result(self.result, actor=self.access.user)
        return "It is removed."
