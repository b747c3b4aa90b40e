"""People whom a review hears: talks with family and practitioners, learning days, recall days."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from reviews.forms.agency_reports import InvolvementFacts, InvolvementForm
from reviews.models import Involvement
from reviews.services.case_rows import add_row, change_row, facts_of, remove_row
from reviews.views.case_forms import ReviewCase, ReviewMergingForm, ReviewStep

TAB = ("People and days", "reviews:involvements")


class Involvements(ReviewCase, TemplateView):
    """All talks and days in order."""

    template_name = "reviews/involvements.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = list(Involvement.objects.filter(review=self.review))
        context.update(
            found=found,
            family_heard=any(one.kind == Involvement.Kind.FAMILY for one in found),
            add_url=self.case_url("reviews:involvement_add") if self.may_write else "",
            breadcrumbs=[home_crumb(self.board), *self.trail(), (TAB[0], "")],
        )
        return context


class InvolvementAdd(ReviewMergingForm):
    """Write a talk or a day down."""

    parent = TAB
    form_class = InvolvementForm
    title = "Add a talk or a day"
    done = "It is added."

    def record(self) -> Any:
        return None

    def said(self) -> InvolvementFacts | None:
        return None

    def save(self, form: InvolvementForm) -> Involvement:
        new = Involvement(board=self.board, review=self.review)
        made: Involvement = add_row(new, facts=form.facts(), actor=self.access.user)
        return made


class _One(ReviewCase):
    """About the talk or day in the address."""

    parent = TAB

    @cached_property
    def one(self) -> Involvement:
        rows = Involvement.objects.filter(review=self.review).select_related("board", "review")
        found: Involvement = get_object_or_404(rows, pk=self.kwargs["involvement"])
        return found


class InvolvementChange(_One, ReviewMergingForm):
    """Change what is written down of it."""

    form_class = InvolvementForm
    title = "Change the talk or day"
    done = "It is saved."

    def record(self) -> Involvement:
        return self.one

    def said(self) -> InvolvementFacts:
        return facts_of(self.one, InvolvementFacts)

    def save(self, form: InvolvementForm) -> Involvement:
        kept: Involvement = change_row(self.one, facts=form.facts(), read=form.read(), actor=self.access.user)
        return kept


class InvolvementRemove(_One, ReviewStep):
    """POST: take it away."""

    def change(self) -> str:
        remove_row(self.one, actor=self.access.user)
        return "It is taken away."
