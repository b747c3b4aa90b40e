"""The lists of reviews and of serious incidents."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from boards.needs import board_url
from core import exports
from core.permissions import Perm
from core.scoping import Opening
from core.tables import BoardTableView
from reviews.clocks import Clocks
from reviews.models import Incident, IncidentTheme, Review, ReviewTheme
from reviews.tables.register import (
    IN_FILES_ONLY,
    IncidentFilter,
    IncidentTable,
    ReviewFilter,
    ReviewTable,
)
from reviews.views.pages import ReviewsPage


class RegisterList(ReviewsPage, BoardTableView):
    """What both lists have in common."""

    template_name = "reviews/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.can(Perm.REFERRAL_WRITE, Perm.REFERRAL_WRITE_OWN):
            context["refer_url"] = board_url("reviews:referral_add", self.board)
            context["referrals_url"] = board_url("reviews:referrals", self.board)
        return context

    @property
    def is_download(self) -> bool:
        return self.request.GET.get("download", "") in exports.FORMS


class ReviewList(RegisterList):
    """All reviews, the latest first."""

    tab = "Reviews"
    table_class = ReviewTable
    filterset_class = ReviewFilter
    title = "Reviews"
    list_name = "reviews"
    row_words = ("review", "reviews")
    empty_title = "No reviews yet"
    empty_text = (
        "Reviews of serious incidents stand here, from the decision to what came of their recommendations."
    )

    @cached_property
    def today(self) -> dt.date:
        return timezone.localdate()

    def get_queryset(self) -> QuerySet[Review]:
        links = Prefetch("theme_links", queryset=ReviewTheme.objects.select_related("theme"))
        rows = Review.objects.filter(board=self.board).with_day().select_related("board")
        rows = rows.annotate(recommended=Count("recommendations")).prefetch_related(links)
        return rows.order_by(F("day").desc(nulls_last=True), "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"on": self.today, "exclude": () if self.is_download else IN_FILES_ONLY}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.manages:
            context["add"] = {"url": board_url("reviews:review_add", self.board), "label": "Add a review"}
            context["empty"] |= {"url": context["add"]["url"], "action": context["add"]["label"]}
            context["load_url"] = board_url("boards:load_kind", self.board, kind="reviews")
            context["settings_url"] = board_url("reviews:settings", self.board)
        return context


class IncidentList(RegisterList):
    """All serious incidents, the latest first, with their clocks."""

    tab = "Serious incidents"
    table_class = IncidentTable
    filterset_class = IncidentFilter
    title = "Serious incidents"
    list_name = "incidents"
    row_words = ("incident", "incidents")
    empty_title = "No serious incidents yet"
    empty_text = "Each stands here with its dates and deadlines, without anything about the child."

    def get_queryset(self) -> QuerySet[Incident]:
        links = Prefetch("theme_links", queryset=IncidentTheme.objects.select_related("theme"))
        rows = Incident.objects.filter(board=self.board).with_day().select_related("board")
        if self.request.GET.get("panel") == "own":
            rows = rows.filter(pk__in=self.access.opened(Opening.INCIDENT))
        return rows.prefetch_related(links).order_by(F("day").desc(nulls_last=True), "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        left_out = () if self.is_download else (*IN_FILES_ONLY, "themes")
        return {"on": timezone.localdate(), "clocks": Clocks(self.board), "exclude": left_out}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.can(Perm.REVIEW_CASE_WRITE):
            context["requests_url"] = board_url("reviews:board_requests", self.board)
        if self.manages:
            context["add"] = {
                "url": board_url("reviews:incident_add", self.board),
                "label": "Add an incident",
            }
            context["empty"] |= {"url": context["add"]["url"], "action": context["add"]["label"]}
        return context
