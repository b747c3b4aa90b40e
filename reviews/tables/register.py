"""The lists of reviews and of incidents: rows, columns and filters."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from boards.statistics.years import recent_years
from boards.tables.columns import NameColumn
from core.columns import DayColumn
from core.tables import WIDE_LIST, BoardFilterSet
from core.templatetags.page_parts import tag
from reviews.clocks import COLOURS, WORDS, Clocks, Limit
from reviews.models import Incident, Review, Theme

YEARS = 12
#: What the pages show below the name, and the downloads in columns of their own.
IN_FILES_ONLY = ("kind", "decision", "recommendations")
REVIEW_COLOURS = {
    Review.Stage.DECIDED: "grey",
    Review.Stage.UNDER_WAY: "blue",
    Review.Stage.PUBLISHED: "green",
    Review.Stage.ENDED: "grey",
}
INCIDENT_COLOURS = {
    Incident.Stage.REFERRED: "yellow",
    Incident.Stage.NOT_SERIOUS: "grey",
    Incident.Stage.AWARE: "orange",
    Incident.Stage.NOTIFIED: "blue",
    Incident.Stage.RAPID_REVIEW: "purple",
    Incident.Stage.DECIDED: "green",
}


def show_limit(limit: Limit | None, on: dt.date) -> SafeString | str:
    """How a clock stands, in a word."""
    if limit is None:
        return ""
    state = limit.state(on)
    return tag(WORDS[state], COLOURS[state])


def show_name(record: Any, *more: str) -> SafeString:
    """The link to the record, and below it what else tells it apart."""
    below = [record.reference if record.pseudonym else "", *more]
    lines = format_html_join(
        "", '<br><span class="app-secondary">{}</span>', ((one,) for one in below if one)
    )
    return format_html('<a class="govuk-link" href="{}">{}</a>{}', record.get_absolute_url(), record, lines)


def theme_words(record: Any) -> str:
    """Names of the themes; needs them prefetched."""
    return ", ".join(sorted(link.theme.name for link in record.theme_links.all()))


class ReviewTable(tables.Table):  # type: ignore[misc]
    """One row per review."""

    reference = NameColumn(verbose_name="Review")
    kind = tables.Column(verbose_name="Kind")
    stage = tables.Column(verbose_name="Stage", empty_values=(), orderable=False)
    started_on = DayColumn(verbose_name="Started")
    published_on = DayColumn(verbose_name="Published")
    themes = tables.Column(verbose_name="Themes", empty_values=(), orderable=False)
    recommendations = tables.Column(verbose_name="Recommendations", accessor="recommended", attrs={
        "td": {"class": "govuk-table__cell--numeric"}, "th": {"class": "govuk-table__header--numeric"},
    })  # fmt: skip

    class Meta:
        attrs = WIDE_LIST

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def order_started_on(self, queryset: Any, descending: bool) -> tuple[Any, bool]:
        """Without a start at the end in both directions."""
        day = F("started_on").desc(nulls_last=True) if descending else F("started_on").asc(nulls_last=True)
        return queryset.order_by(day, "pk"), True

    def render_reference(self, record: Review) -> SafeString:
        return show_name(record, record.get_kind_display())

    def value_reference(self, record: Review) -> str:
        return record.reference

    def render_stage(self, record: Review) -> SafeString:
        stage = record.stage(self.on)
        return tag(stage.label, REVIEW_COLOURS[stage])

    def value_stage(self, record: Review) -> str:
        return str(record.stage(self.on).label)

    def render_themes(self, record: Review) -> str:
        return theme_words(record)


class IncidentTable(tables.Table):  # type: ignore[misc]
    """One row per incident, with its clocks."""

    reference = NameColumn(verbose_name="Incident")
    stage = tables.Column(verbose_name="Stage", empty_values=(), orderable=False)
    aware_on = DayColumn(verbose_name="Became aware")
    notified_on = tables.Column(verbose_name="Notified", empty_values=())
    rapid_review_on = tables.Column(verbose_name="Rapid review", empty_values=())
    decision = tables.Column(verbose_name="Decision")
    themes = tables.Column(verbose_name="Themes", empty_values=(), orderable=False)

    class Meta:
        attrs = WIDE_LIST

    def __init__(self, *args: Any, on: dt.date, clocks: Clocks, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self._clocks = on, clocks

    def order_aware_on(self, queryset: Any, descending: bool) -> tuple[Any, bool]:
        """By the first day that is known."""
        day = F("day").desc(nulls_last=True) if descending else F("day").asc(nulls_last=True)
        return queryset.order_by(day, "pk"), True

    def render_reference(self, record: Incident) -> SafeString:
        return show_name(record, theme_words(record))

    value_reference = ReviewTable.value_reference
    render_themes = ReviewTable.render_themes

    def render_stage(self, record: Incident) -> SafeString:
        stage = record.stage()
        if stage != Incident.Stage.DECIDED:
            return tag(stage.label, INCIDENT_COLOURS[stage])
        words = record.get_decision_display()
        return format_html(
            '{}<br><span class="app-secondary">{}</span>', tag(stage.label, INCIDENT_COLOURS[stage]), words
        )

    def value_stage(self, record: Incident) -> str:
        return str(record.stage().label)

    def render_notified_on(self, record: Incident) -> SafeString:
        limit = self._clocks.notification(record.aware_on, record.notified_on, of=record.pk)
        return self._day(record.notified_on, limit if self._runs(record) else None)

    def value_notified_on(self, record: Incident) -> dt.date | None:
        return record.notified_on

    def render_rapid_review_on(self, record: Incident) -> SafeString:
        limit = self._clocks.rapid_review(
            record.aware_on, record.notified_on, record.rapid_review_on, of=record.pk
        )
        return self._day(record.rapid_review_on, limit if self._waits(record) else None)

    def value_rapid_review_on(self, record: Incident) -> dt.date | None:
        return record.rapid_review_on

    @staticmethod
    def _waits(record: Incident) -> bool:
        """A decision without a rapid review: none is held any more."""
        return record.rapid_review_on is not None or (not record.decision and IncidentTable._runs(record))

    @staticmethod
    def _runs(record: Incident) -> bool:
        """What is no serious incident has no deadlines."""
        return record.standing != Incident.Standing.NOT_SERIOUS

    def _day(self, day: dt.date | None, limit: Limit | None) -> SafeString:
        words = f"{day.day} {day:%B %Y}" if day else ""
        if not words:
            return format_html("{}", show_limit(limit, self.on))
        return format_html("{}<br>{}", words, show_limit(limit, self.on))


class RegisterFilter(BoardFilterSet):
    """What both lists are filtered by: words, stage, theme (with its narrower ones), year."""

    q = django_filters.CharFilter(label="Reference or pseudonym", method="by_words")
    stage = django_filters.ChoiceFilter(label="Stage", method="by_stage", empty_label="All stages")
    theme = django_filters.ModelChoiceFilter(
        label="Theme", queryset=lambda request: Theme.objects.all(), method="by_theme", empty_label="All themes"
    )  # fmt: skip
    year = django_filters.ChoiceFilter(label="Year", method="by_year", empty_label="All years")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {year.label: year for year in recent_years(self.request.access.board.board, YEARS)}
        self.filters["year"].extra["choices"] = [(label, label) for label in self.years]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """A part of either."""
        return queryset.filter(Q(reference__icontains=value) | Q(pseudonym__icontains=value))

    def by_stage(self, queryset: Any, name: str, value: str) -> Any:
        raise NotImplementedError

    def by_theme(self, queryset: Any, name: str, value: Theme) -> Any:
        """The theme itself, or one that belongs to it."""
        wanted = Theme.objects.filter(Q(pk=value.pk) | Q(parent=value))
        links = queryset.model._meta.get_field("theme_links").related_model.objects.filter(theme__in=wanted)
        owner = "incident" if queryset.model is Incident else "review"
        return queryset.filter(pk__in=links.values(owner))

    def by_year(self, queryset: Any, name: str, value: str) -> Any:
        """By the first day that is known."""
        year = self.years[value]
        return queryset.filter(day__range=(year.start, year.end))


class ReviewFilter(RegisterFilter):
    """Also by kind."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=Review.Kind.choices, empty_label="All kinds")

    class Meta:
        model = Review
        fields = ["q", "kind", "stage", "theme", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["stage"].extra["choices"] = Review.Stage.choices

    def by_stage(self, queryset: Any, name: str, value: str) -> Any:
        """As the tag says it."""
        return queryset.at_stage(value, timezone.localdate())


class IncidentFilter(RegisterFilter):
    """Also by decision."""

    decision = django_filters.ChoiceFilter(
        label="Decision", choices=Incident.Decision.choices, empty_label="All decisions"
    )

    class Meta:
        model = Incident
        fields = ["q", "stage", "decision", "theme", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["stage"].extra["choices"] = Incident.Stage.choices

    def by_stage(self, queryset: Any, name: str, value: str) -> Any:
        """As the tag says it."""
        return queryset.at_stage(value)
