"""The numbers of a year, and the library of published summaries."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.statistics.years import recent_years
from core import exports
from core.partial_dates import display_date
from core.periods import Period
from reviews.models import Review, ReviewTheme
from reviews.statistics import printed
from reviews.statistics.counts import by_year
from reviews.statistics.year import ReviewYear, year_of
from reviews.views.pages import ReviewsPage

YEARS, PER_PAGE, MOST_WORDS = 8, 10, 8


class Numbers(ReviewsPage, TemplateView):
    """Tables and pictures of one year; ?year=2025-26, ?download=csv|xlsx with &table=reviews."""

    tab = "Numbers"
    template_name = "reviews/figures.html"

    @cached_property
    def years(self) -> list[Period]:
        return recent_years(self.board, YEARS)

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if year.label == asked), self.years[0])

    @cached_property
    def year(self) -> ReviewYear:
        return year_of(self.board, self.period, timezone.localdate())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = request.GET.get("download", "")
        if form in exports.FORMS:
            tables = {one.name: one for one in printed.file_tables(self.year)}
            one = tables.get(request.GET.get("table", ""), next(iter(tables.values())))
            return exports.rows_response(
                one.headers, iter(one.rows), form=form, name=one.name, title=one.name, board=self.board,
                actor=self.access.user,
            )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        year = self.year
        over_years = by_year(self.board, self.years[::-1], timezone.localdate())
        kinds = printed.kind_chart(year, key="reviews-kinds")
        themes = printed.theme_chart(year.themes, key="reviews-themes")
        states = printed.state_chart(year, key="reviews-states")
        context.update(
            period=self.period,
            years=[one.label for one in self.years],
            year=year,
            tiles=[
                year.incidents,
                year.notified,
                year.rapid_reviews,
                *year.timeliness,
                year.conversion,
                year.still,
            ],
            years_chart=printed.years_chart(over_years, key="reviews-years"),
            kind_chart=kinds if kinds.stacks else None,
            kind_headers=["Kind", "Started", "Published", f"Open on {display_date(year.as_at)}"],
            kind_rows=printed.kind_rows(year),
            theme_chart=themes if themes.bars else None,
            state_chart=states if states.stacks else None,
            agency_headers=["Agency", *printed.STATES, "All"],
            agency_rows=printed.agency_rows(year),
            as_at=display_date(year.as_at),
            files=[(one.name, one.name.replace("_", " ")) for one in printed.file_tables(year)],
        )
        return context


class Library(ReviewsPage, TemplateView):
    """Published summaries; ?q= finds words in them, in references and in themes."""

    tab = "Library"
    template_name = "reviews/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked = " ".join(self.request.GET.get("q", "").split())[:200]
        links = Prefetch("theme_links", queryset=ReviewTheme.objects.select_related("theme"))
        rows = Review.objects.filter(board=self.board).published(timezone.localdate())
        any_here = rows.exists()
        for word in asked.split()[:MOST_WORDS]:
            themed = ReviewTheme.objects.filter(review=OuterRef("pk"), theme__name__icontains=word)
            rows = rows.filter(
                Q(summary__icontains=word)
                | Q(reference__icontains=word)
                | Q(pseudonym__icontains=word)
                | Exists(themed)
            )
        ordered = rows.select_related("board").prefetch_related(links).order_by("-published_on", "-pk")
        page = Paginator(ordered, PER_PAGE).get_page(self.request.GET.get("page"))
        context.update(
            q=asked,
            page=page,
            any_here=any_here,
            found=[{"review": one, "themes": _themes(one)} for one in page.object_list],
        )
        return context


def _themes(review: Review) -> list[str]:
    return sorted(link.theme.name for link in review.theme_links.all())
