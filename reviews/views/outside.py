"""Learning from reviews that other areas published."""

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from core.permissions import Perm
from reviews.forms.outside import OutsideForm
from reviews.models import Review
from reviews.services import outside as services
from reviews.views.pages import ReviewsFormPage
from reviews.views.register import OneReview


class OutsideAdd(ReviewsFormPage):
    """Keep what another area learned."""

    form_class = OutsideForm
    title = "Add a review of another area"
    intro = (
        "It stands in the library, with its themes. It is not counted among the board’s own reviews. What is done here "
        "because of it can become recommendations and actions."
    )
    done = "The review is added to the library."

    def save(self, form: OutsideForm) -> Review:
        return services.add_outside_review(
            board=self.board, facts=form.facts(), themes=form.themes_given(), actor=self.access.user
        )

    def after(self, result: Review) -> str:
        return result.get_absolute_url()


class OutsideEdit(OneReview, ReviewsFormPage):
    """Change what is kept of it."""

    permission = Perm.REVIEW_MANAGE
    form_class = OutsideForm
    title = "Change the review of another area"

    @cached_property
    def review(self) -> Review:
        found: Review = super().review
        if found.kind != Review.Kind.OUTSIDE:
            raise Http404("This is a review of the board.")
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.review}

    def trail(self) -> list[tuple[str, str]]:
        return self.review_crumbs()

    def save(self, form: OutsideForm) -> Review:
        return services.change_outside_review(
            self.review, facts=form.facts(), themes=form.themes_given(),
            revision=form.cleaned_data["revision"] or 0, actor=self.access.user,
        )  # fmt: skip
