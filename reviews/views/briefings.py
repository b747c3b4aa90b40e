"""Briefings: the list, one briefing as page and PDF, making, changing and publishing it."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import history_url, home_crumb
from boards.views.merging_page import MergingFormPage
from core import audit
from core.pdf import PdfUnavailableError
from core.permissions import Perm
from core.tables import BoardTableView
from reviews.briefing_pdf import briefing_pdf
from reviews.forms.briefings import BriefingForm, BriefingMakeForm
from reviews.models import Briefing, BriefingSending
from reviews.services import briefings as services
from reviews.services.sending import without_lead
from reviews.tables.briefings import BriefingFilter, BriefingTable
from reviews.views.pages import ReviewsFormPage, ReviewsPage, ReviewsPost, reviews_crumb
from reviews.views.register import OneReview

TOO_LONG = "The PDF has {pages} pages. Shorten the text until it fits on one: people read one page."


def briefings_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list of briefings."""
    return ("Briefings", board_url("reviews:briefings", board))


class BriefingList(ReviewsPage, BoardTableView):
    """Published briefings; those who manage reviews see drafts, too, and how many agencies have answered."""

    tab = "Briefings"
    template_name = "reviews/list.html"
    table_class = BriefingTable
    filterset_class = BriefingFilter
    title = "Briefings"
    list_name = "briefings"
    row_words = ("briefing", "briefings")
    empty_title = "No briefing is published yet"
    empty_text = (
        "Briefings say on one page what a review taught. They are made on the page of a published review."
    )

    def get_queryset(self) -> QuerySet[Briefing]:
        rows = Briefing.objects.filter(board=self.board).select_related("board", "review")
        if not self.manages:
            rows = rows.readable(timezone.localdate())
        return rows.annotate(
            sent=Count("sendings"), answered=Count("sendings", filter=Q(sendings__answered_on__isnull=False))
        ).order_by("-published_on", "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"exclude": () if self.manages else ("answered",)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.access.agency_ids:
            context["own_url"] = board_url("reviews:briefings_sent", self.board)
        return context


class OneBriefing(ReviewsPage):
    """A page about the briefing in the address: a draft is there for those who manage reviews only."""

    @cached_property
    def briefing(self) -> Briefing:
        rows = Briefing.objects.filter(board=self.board).select_related("board", "review__board")
        found: Briefing = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.manages and not found.is_readable(timezone.localdate()):
            raise Http404("This briefing is not published.")
        return found

    def briefing_crumbs(self) -> list[tuple[str, str]]:
        here = (str(self.briefing), self.briefing.get_absolute_url())
        return [reviews_crumb(self.board), briefings_crumb(self.board), here]


class BriefingPage(OneBriefing, TemplateView):
    """One briefing; for those who manage reviews also who has it, and what they did with it."""

    template_name = "reviews/briefing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        briefing, today = self.briefing, timezone.localdate()
        rows = BriefingSending.objects.filter(briefing=briefing).select_related("agency", "answered_by")
        if not self.manages:
            rows = rows.filter(agency__in=self.access.agency_ids)
        sendings = list(rows.order_by("agency__name"))
        context.update(
            briefing=briefing,
            parts=[(name, heading, text) for name, heading, text in briefing.parts if text],
            may_publish=self.manages
            and briefing.published_on is None
            and briefing.review.is_published(today),
            not_yet=services.NOT_YET if not briefing.review.is_published(today) else "",
            too_long=TOO_LONG.format(pages=briefing.pages)
            if self.manages and (briefing.pages or 1) > 1
            else "",
            sendings=sendings,
            waiting=[one for one in sendings if one.answered_on is None],
            untold=without_lead(briefing) if self.manages and sendings else set(),
            today=today,
            history_url=history_url(self.board, briefing) if self.manages else "",
            breadcrumbs=[home_crumb(self.board), *self.briefing_crumbs()[:-1], (str(briefing), "")],
        )
        return context


class BriefingFile(OneBriefing, View):
    """The briefing as a PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        briefing = self.briefing
        try:
            content = briefing_pdf(briefing)
        except PdfUnavailableError as error:
            raise Http404(str(error)) from error
        audit.record("briefing.downloaded", briefing, actor=self.access.user)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="briefing-{briefing.pk}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class BriefingMake(OneReview, ReviewsFormPage):
    """Make a briefing of the review."""

    permission = Perm.REVIEW_MANAGE
    form_class = BriefingMakeForm
    title = "Make a briefing"
    intro = (
        "A draft is put together from the summary, the findings and the recommendations. You then edit it."
    )
    done = "The draft is made. Read it through, and shorten it where you can."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"review": self.review}

    def trail(self) -> list[tuple[str, str]]:
        return self.review_crumbs()

    def save(self, form: BriefingMakeForm) -> Briefing:
        return services.make_briefing(self.review, kind=form.cleaned_data["kind"], actor=self.access.user)

    def after(self, result: Briefing) -> str:
        return board_url("reviews:briefing_edit", self.board, pk=result.pk)


class BriefingEdit(OneBriefing, MergingFormPage):
    """Change what a briefing says."""

    permission = Perm.REVIEW_MANAGE
    section = "reviews"
    form_class = BriefingForm
    template_name = "reviews/briefing_form.html"
    title = "Edit the briefing"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"briefing": self.briefing}

    def trail(self) -> list[tuple[str, str]]:
        return self.briefing_crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"briefing": self.briefing}

    def save(self, form: BriefingForm) -> Briefing:
        return services.change_briefing(
            self.briefing, facts=form.facts(), read=form.read(), actor=self.access.user
        )

    def other_writer(self) -> Any:
        return audit.history(self.briefing).filter(board_id=self.board.pk, action="briefing.changed").first()

    def done_words(self, result: Briefing) -> str:
        return "The briefing is saved."


class BriefingPost(OneBriefing, ReviewsPost):
    """A change of the briefing by one press."""

    permission = Perm.REVIEW_MANAGE

    def after(self) -> str:
        return self.briefing.get_absolute_url()


class BriefingPublish(BriefingPost):
    """Let everybody read it."""

    def change(self) -> str:
        services.publish_briefing(self.briefing, actor=self.access.user)
        return "The briefing is published. Send it to agencies, so that they say what they do with it."


class BriefingWithdraw(BriefingPost):
    """Make it a draft again."""

    def change(self) -> str:
        services.withdraw_briefing(self.briefing, actor=self.access.user)
        return "The briefing is a draft again. Nobody else reads it."


class BriefingRemove(BriefingPost):
    """Take a draft away."""

    def after(self) -> str:
        return briefings_crumb(self.board)[1]

    def change(self) -> str:
        services.remove_briefing(self.briefing, actor=self.access.user)
        return "The draft is removed."
