"""Themes: the board's list, what keeps coming back over years and boards; and the settings of reviews."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.statistics.years import board_year
from core.charts import LineChart, Series
from core.periods import financial_year
from core.permissions import Perm
from core.views.base import MyBoardsView
from reviews.forms.themes import SettingForm, ThemeForm
from reviews.models import ReviewSetting, Theme
from reviews.services import settings as setting_services
from reviews.services import themes as services
from reviews.statistics.printed import theme_chart
from reviews.statistics.theme_counts import ThemeYear, counts_of_boards
from reviews.statistics.year import THEME_RULE, ThemeLine, themes_of
from reviews.views.pages import ReviewsFormPage, ReviewsPage, ReviewsPost, reviews_crumb

YEARS, SERIES = 10, 5


class Themes(ReviewsPage, TemplateView):
    """The board's themes with how often they came, narrower ones below the wide one."""

    tab = "Themes"
    template_name = "reviews/themes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        period = board_year(self.board)
        lines = themes_of(self.board, period, today)
        chart = theme_chart(lines, key="themes-all", all_years=True)
        context.update(
            rows=self._rows(lines),
            chart=chart if chart.bars else None,
            period=period,
            rule=THEME_RULE,
            several=len(self.request.access.boards_with(Perm.REVIEW_READ)) > 1,  # type: ignore[attr-defined]
        )
        return context

    def _rows(self, lines: Sequence[ThemeLine]) -> list[dict[str, Any]]:
        counted: dict[int, ThemeLine] = {line.theme.pk: line for line in lines}
        every = list(Theme.objects.filter(board=self.board))
        below: dict[int | None, list[Theme]] = defaultdict(list)
        for theme in every:
            below[theme.parent_id].append(theme)
        return [
            {"theme": theme, "line": counted.get(theme.pk), "is_narrow": depth}
            for wide in below[None]
            for theme, depth in [(wide, False), *((one, True) for one in below[wide.pk])]
        ]


class ThemePage(ReviewsFormPage):
    """A form about a theme."""

    form_class = ThemeForm

    def trail(self) -> list[tuple[str, str]]:
        return [reviews_crumb(self.board), ("Themes", board_url("reviews:themes", self.board))]


class ThemeAdd(ThemePage):
    """Add a theme."""

    title = "Add a theme"
    done = "The theme is added."

    def save(self, form: Any) -> Theme:
        return services.add_theme(board=self.board, **form.cleaned_data, actor=self.access.user)


class OneTheme(ReviewsPage):
    """The theme in the address, for those who manage reviews."""

    permission = Perm.REVIEW_MANAGE

    @cached_property
    def theme(self) -> Theme:
        rows = Theme.objects.filter(board=self.board).select_related("board")
        found: Theme = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class ThemeEdit(OneTheme, ThemePage):
    """Rename a theme, move it under another, retire it."""

    title = "Change the theme"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"theme": self.theme}

    def trail(self) -> list[tuple[str, str]]:
        return ThemePage.trail(self)

    def save(self, form: Any) -> Theme:
        return services.change_theme(self.theme, **form.cleaned_data, actor=self.access.user)


class ThemeDelete(OneTheme, ReviewsPost):
    """Take away a theme that was never used."""

    def after(self) -> str:
        return board_url("reviews:themes", self.board)

    def change(self) -> str:
        words = f"“{self.theme}” is deleted."
        services.delete_theme(self.theme, actor=self.access.user)
        return words


class Settings(ReviewsFormPage):
    """How the board counts its reviews."""

    form_class = SettingForm
    title = "Settings of reviews"
    done = "The settings are saved."

    def save(self, form: Any) -> ReviewSetting:
        return setting_services.change_setting(self.board, **form.cleaned_data, actor=self.access.user)


class ThemesOfBoards(MyBoardsView, TemplateView):
    """Themes of all boards of the person by financial year: figures only, neither boards' names nor cases."""

    permission = Perm.REVIEW_READ
    template_name = "reviews/themes_of_boards.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        boards = [access.board for access in self.my_access.boards_with(self.permission)]
        last = financial_year(today).start.year
        found = counts_of_boards([board.pk for board in boards], today)
        first = min((one.year for one in found), default=last)
        years = list(range(max(last - YEARS + 1, min(first, last - 1)), last + 1))
        rows = _by_theme(found, years)
        labels = [f"{year}-{(year + 1) % 100:02}" for year in years]
        chart = LineChart(
            key="themes-of-boards",
            title="The themes that came most often",
            description="Incidents and reviews by theme and financial year, all boards together.",
            labels=labels,
            series=[Series(row["theme"], row["counts"]) for row in rows[:SERIES]],
            label_header="Year",
        )
        return super().get_context_data(
            boards=boards,
            labels=labels,
            rows=rows,
            chart=chart if rows else None,
            rule=THEME_RULE,
            breadcrumbs=[("Home", reverse("boards:my_home")), ("Themes on my boards", "")],
            **kwargs,
        )


def _by_theme(found: list[ThemeYear], years: list[int]) -> list[dict[str, Any]]:
    """One row for each theme with its counts by year, the most frequent first; years before the first are left out."""
    counted: dict[str, dict[int, ThemeYear]] = {}
    for one in found:
        if one.year in years:
            counted.setdefault(one.theme.casefold(), {})[one.year] = one
    rows: list[dict[str, Any]] = []
    for of_years in counted.values():
        numbers = [of_years[year].episodes if year in of_years else 0 for year in years]
        latest = of_years[max(of_years)]
        rows.append({"theme": latest.theme, "counts": numbers, "total": sum(numbers)})
    return sorted(rows, key=lambda row: (-row["total"], row["theme"]))
