"""The numbers of a year, and the library of published summaries."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.year_figures import YearFigures
from core.partial_dates import display_date
from core.printed import CsvTable
from reviews.models import Briefing, Review, ReviewTheme
from reviews.statistics import printed
from reviews.statistics.counts import by_year
from reviews.statistics.year import ReviewYear, year_of
from reviews.views.pages import ReviewsPage

PER_PAGE, MOST_WORDS = 10, 8


class Numbers(ReviewsPage, YearFigures, TemplateView):
    """Tables and pictures of one year; ?year=2025-26, ?download=csv|xlsx with &table=reviews."""

    tab = "Numbers"
    template_name = "reviews/figures.html"
    most_years = 8

    @cached_property
    def year(self) -> ReviewYear:
        return year_of(self.board, self.period, timezone.localdate())

    def file_tables(self) -> list[CsvTable]:
        return printed.file_tables(self.year)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        year = self.year
        over_years = by_year(self.board, self.years[::-1], timezone.localdate())
        kinds = printed.kind_chart(year, key="reviews-kinds")
        themes = printed.theme_chart(year.themes, key="reviews-themes")
        states = printed.state_chart(year, key="reviews-states")
        context.update(
            year=year,
            tiles=[
                year.incidents,
                year.notified,
                year.rapid_reviews,
                *year.timeliness,
                year.conversion,
                *([year.no_ethnicity] if year.no_ethnicity.denominator else []),
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
    """Published summaries; ?q= finds words in them, in briefings, references and themes."""

    tab = "Library"
    template_name = "reviews/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked = " ".join(self.request.GET.get("q", "").split())[:200]
        links = Prefetch("theme_links", queryset=ReviewTheme.objects.select_related("theme"))
        rows = Review.objects.filter(board=self.board).published(timezone.localdate())
        briefings = Briefing.objects.filter(board=self.board).readable(timezone.localdate())
        any_here = rows.exists()
        for word in asked.split()[:MOST_WORDS]:
            themed = ReviewTheme.objects.filter(review=OuterRef("pk"), theme__name__icontains=word)
            rows = rows.filter(
                Q(summary__icontains=word)
                | Q(reference__icontains=word)
                | Q(pseudonym__icontains=word)
                | Q(outside__area__icontains=word)
                | Exists(themed)
                | Exists(briefings.saying(word).filter(review=OuterRef("pk")))
            )
        told = Prefetch("briefings", queryset=briefings.select_related("board"), to_attr="told")
        ordered = (
            rows.select_related("board", "outside")
            .prefetch_related(links, told)
            .order_by("-published_on", "-pk")
        )
        page = Paginator(ordered, PER_PAGE).get_page(self.request.GET.get("page"))
        context.update(
            q=asked,
            page=page,
            any_here=any_here,
            found=[
                {"review": one, "themes": _themes(one), "briefings": one.told}
                for one in list[Any](page.object_list)
            ],
        )
        return context


def _themes(review: Review) -> list[str]:
    return sorted(link.theme.name for link in review.theme_links.all())
