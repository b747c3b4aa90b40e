"""The terms of a review, who leads it, and who shares its cost."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from core.partial_dates import display_date
from core.readings import readers_of
from reviews.forms.review_file import FileForm, ShareForm
from reviews.models import CostShare, ReviewFile
from reviews.services import review_file as services
from reviews.services.case_rows import facts_of
from reviews.views.case_forms import ReviewCase, ReviewCaseForm, ReviewMergingForm, ReviewStep
from reviews.views.case_view import READ

TAB = ("Terms and cost", "reviews:review_file")


def span(first: Any, last: Any) -> str:
    """Two days as people say them; either may be missing."""
    if first and last:
        return f"{display_date(first)} to {display_date(last)}"
    if first:
        return f"From {display_date(first)}"
    return f"Until {display_date(last)}" if last else ""


class File(ReviewCase, TemplateView):
    """The terms, the lead reviewer, the cost with its shares, and who read the case."""

    template_name = "reviews/review_file.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        file = services.file_of(self.review)
        shares = list(CostShare.objects.filter(review=self.review).select_related("agency"))
        context.update(
            file=file,
            rows=self.rows(file),
            shares=shares,
            figures=services.cost_figures(file.cost, shares),
            change_url=self.case_url("reviews:review_file_change") if self.may_write else "",
            add_url=self.case_url("reviews:cost_share_add") if self.may_write else "",
            readers=readers_of(self.review, READ) if self.may_write else [],
            breadcrumbs=[home_crumb(self.board), *self.trail(), (TAB[0], "")],
        )
        return context

    @staticmethod
    def rows(file: ReviewFile) -> list[dict[str, Any]]:
        """Lines of includes/summary_list.html."""
        lines = (
            ("Looks at the time", span(file.scope_from, file.scope_until)),
            ("Lead reviewer", file.reviewer),
            ("Independence", file.independence),
            ("Contract", span(file.contract_from, file.contract_until)),
            ("Held with", ", ".join(file.joint_with.splitlines()) or "No other area"),
            ("Led by", file.lead_area or "This board"),
        )
        more = [("Our contact for it", file.our_contact)] if file.lead_area or file.our_contact else []
        return [{"label": label, "value": value} for label, value in (*lines, *more)]


class FileChange(ReviewMergingForm):
    """Write the terms down, or change them."""

    parent = TAB
    form_class = FileForm
    title = "Terms and cost"
    done = "The terms are saved."

    @cached_property
    def file(self) -> ReviewFile:
        return services.file_of(self.review)

    def record(self) -> ReviewFile:
        return self.file

    def said(self) -> services.FileFacts:
        return facts_of(self.file, services.FileFacts)

    def save(self, form: FileForm) -> ReviewFile:
        return services.change_file(self.review, facts=form.facts(), read=form.read(), actor=self.access.user)


class ShareAdd(ReviewCaseForm):
    """Write down who gives what."""

    parent = TAB
    form_class = ShareForm
    title = "Add a share of the cost"
    done = "The share is added."

    @property
    def share(self) -> CostShare:
        return CostShare(board=self.board, review=self.review)

    def save(self, form: ShareForm) -> CostShare:
        return services.save_share(self.share, facts=form.facts(), actor=self.access.user)


class _OneShare(ReviewCase):
    """About the share in the address."""

    parent = TAB

    @property
    def share(self) -> CostShare:
        rows = CostShare.objects.filter(review=self.review).select_related("agency", "review__board", "board")
        found: CostShare = get_object_or_404(rows, pk=self.kwargs["share"])
        return found


class ShareChange(_OneShare, ShareAdd):
    """Change what somebody gives."""

    title = "Change the share"
    done = "The share is changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"share": self.share}


class ShareRemove(_OneShare, ReviewStep):
    """POST: take a share away."""

    def change(self) -> str:
        share = self.share
        services.remove_share(share, actor=self.access.user)
        return f"The share of {share} is taken away."
