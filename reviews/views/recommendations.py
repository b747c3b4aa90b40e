"""Findings and recommendations of a review, and making actions of them."""

import datetime as dt
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from boards.models import Action
from core.permissions import Perm
from reviews.forms.recommendations import FindingForm, RecommendationActionForm, RecommendationForm
from reviews.models import Finding, ReviewRecommendation
from reviews.services import recommendations as services
from reviews.views.pages import ReviewsFormPage, ReviewsPost
from reviews.views.register import OneReview

TIME = dt.timedelta(days=90)


class ReviewFormPage(OneReview, ReviewsFormPage):
    """A form about the review in the address."""

    permission = Perm.REVIEW_MANAGE
    place = "#recommendations"

    def trail(self) -> list[tuple[str, str]]:
        return self.review_crumbs()

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.about = self.review
        return form

    def after(self, result: Any) -> str:
        return f"{self.review.get_absolute_url()}{self.place}"


class FindingAdd(ReviewFormPage):
    """Write down what the review found."""

    form_class = FindingForm
    title = "Add a finding"
    done = "The finding is added."
    place = "#findings"

    def save(self, form: Any) -> Finding:
        return services.add_finding(self.review, **form.cleaned_data, actor=self.access.user)


class OneFinding(OneReview):
    """The finding in the address, for those who manage reviews."""

    permission = Perm.REVIEW_MANAGE

    @cached_property
    def finding(self) -> Finding:
        rows = Finding.objects.filter(review=self.review).select_related("board", "review")
        found: Finding = get_object_or_404(rows, pk=self.kwargs["finding"])
        return found


class FindingEdit(OneFinding, ReviewFormPage):
    """Change a finding."""

    form_class = FindingForm
    title = "Change the finding"
    place = "#findings"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"finding": self.finding}

    def save(self, form: Any) -> Finding:
        return services.change_finding(self.finding, **form.cleaned_data, actor=self.access.user)


class FindingRemove(OneFinding, ReviewsPost):
    """Take a finding away."""

    def after(self) -> str:
        return f"{self.review.get_absolute_url()}#findings"

    def change(self) -> str:
        services.remove_finding(self.finding, actor=self.access.user)
        return "The finding is removed."


class RecommendationAdd(ReviewFormPage):
    """Add a recommendation."""

    form_class = RecommendationForm
    title = "Add a recommendation"
    done = "The recommendation is added."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"review": self.review}

    def get_initial(self) -> dict[str, Any]:
        return {"finding": self.request.GET.get("finding", "")}

    def save(self, form: Any) -> ReviewRecommendation:
        return services.add_recommendation(self.review, facts=form.facts(), actor=self.access.user)


class OneRecommendation(OneReview):
    """The recommendation in the address, for those who manage reviews."""

    permission = Perm.REVIEW_MANAGE

    @cached_property
    def recommendation(self) -> ReviewRecommendation:
        rows = ReviewRecommendation.objects.filter(review=self.review).select_related(
            "board", "agency", "review"
        )
        found: ReviewRecommendation = get_object_or_404(rows, pk=self.kwargs["recommendation"])
        return found


class RecommendationEdit(OneRecommendation, ReviewFormPage):
    """Change what a recommendation says, and how far it has come."""

    form_class = RecommendationForm

    def get_title(self) -> str:
        return f"Change recommendation {self.recommendation.number}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"review": self.review, "record": self.recommendation}

    def save(self, form: Any) -> ReviewRecommendation:
        return services.change_recommendation(
            self.recommendation, facts=form.facts(), revision=form.cleaned_data["revision"] or 0,
            actor=self.access.user,
        )  # fmt: skip


class RecommendationRemove(OneRecommendation, ReviewsPost):
    """Take a recommendation away."""

    def after(self) -> str:
        return f"{self.review.get_absolute_url()}#recommendations"

    def change(self) -> str:
        services.remove_recommendation(self.recommendation, actor=self.access.user)
        return "The recommendation is removed."


class RecommendationAction(OneRecommendation, ReviewFormPage):
    """Make it an action; the recommendation is its source."""

    form_class = RecommendationActionForm
    title = "Make it an action"

    def get_intro(self) -> str:
        return f"{self.recommendation}: {self.recommendation.text}"

    def get_initial(self) -> dict[str, Any]:
        one = self.recommendation
        owners = [one.agency_id] if one.agency_id else []
        return {"text": one.text[:2000], "owners": owners, "due": timezone.localdate() + TIME}

    def save(self, form: Any) -> Action:
        return services.act_on_recommendation(
            self.recommendation, **form.cleaned_data, actor=self.access.user
        )

    def done_words(self, result: Action) -> str:
        return f"{result} is added. The board follows it with its other actions."
