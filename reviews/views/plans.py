"""The action plan of a review: every recommendation beside what was done and what proves it; signing it off."""

from typing import Any

from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.models import ActionEvidence
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from reviews.forms.proofs import SignOffForm
from reviews.models import PlanSignOff
from reviews.plan_rules import PlanLine, open_points
from reviews.services import plans as services
from reviews.views.pages import ReviewsFormPage
from reviews.views.register import OneReview, ReviewPage


class ReviewPlan(OneReview):
    """What both pages of a plan read."""

    @cached_property
    def lines(self) -> list[PlanLine]:
        return services.plan_lines(self.review)

    @cached_property
    def open_points(self) -> list[str]:
        return open_points(self.lines)


class PlanPage(ReviewPlan, ReviewPage, TemplateView):
    """Recommendations with their actions and proof side by side, what is open, and who signed it off when."""

    template_name = "reviews/plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        signed = services.signed_plan(self.review, self.lines)
        may_sign = self.can(Perm.PLAN_SIGN) and bool(self.lines) and not (signed and signed.holds)
        actions = [action for row in self.recommendations for action in row["actions"]]
        context.update(
            open_points=self.open_points,
            signed=signed,
            evidence=_evidence(actions),
            sign_url=board_url("reviews:plan_sign", self.board, pk=self.review.pk) if may_sign else "",
            breadcrumbs=[home_crumb(self.board), *self.review_crumbs(), ("Action plan", "")],
        )
        return context


def _evidence(actions: list[Any]) -> dict[int, list[ActionEvidence]]:
    """Action id → its files. One query."""
    rows = ActionEvidence.objects.filter(update__action__in=[one.pk for one in actions])
    found: dict[int, list[ActionEvidence]] = {}
    for one in rows.select_related("file", "update").order_by("pk"):
        found.setdefault(one.update.action_id, []).append(one)
    return found


class PlanSign(ReviewPlan, ReviewsFormPage):
    """Sign the plan off."""

    permission = Perm.PLAN_SIGN
    template_name = "reviews/plan_sign.html"
    form_class = SignOffForm
    title = "Sign the action plan off"
    done = "The plan is signed off. Whatever is changed in it from now on undoes that."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"open_points": self.open_points}

    def trail(self) -> list[tuple[str, str]]:
        return [
            *self.review_crumbs(),
            ("Action plan", board_url("reviews:plan", self.board, pk=self.review.pk)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["open_points"] = self.open_points
        if not self.lines:
            context["blocked"] = {"title": "There is no plan yet", "text": services.NOTHING}
        return context

    def save(self, form: SignOffForm) -> PlanSignOff:
        return services.sign_off_plan(self.review, facts=form.facts(), actor=self.access.user)
