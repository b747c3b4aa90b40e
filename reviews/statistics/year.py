"""A period's numbers of incidents, reviews, themes and recommendations as figures, each with its base and its rule.

Counts of reviews are what the board does, and reviews are published one by one: nothing is suppressed here.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from boards.models import Board
from core.figures import Exclusion, Figure
from core.periods import Period
from reviews.models import Review, ReviewRecommendation, ReviewSetting, Theme
from reviews.statistics import counts
from reviews.statistics.counts import Kept, KindCounts
from reviews.statistics.theme_counts import Counted, counts_of_board

State = ReviewRecommendation.State
STARTED_RULE = "Reviews by the day on which they started."
PUBLISHED_RULE = "Reviews by the day on which they were published."
OPEN_RULE = (
    "Reviews started by the last day of the period that were neither published nor ended without publication."
)
INCIDENT_RULE = (
    "Incidents by the day on which the board became aware, else by the first day that is known of them."
)
NO_ETHNICITY_RULE = (
    "Serious incidents of the period of which a case is written down and the child’s ethnicity is not; it is asked for "
    "until it is given."
)
NOTIFIED_RULE = "Notifications by the day on which they were sent."
HELD_RULE = "Rapid reviews by the day on which they were held."
SETTLED = (
    "Each counts once, in the period in which this became known: it was done in time, or its last day passed."
)
CONVERSION_RULE = "Rapid reviews held in the period that led to a review, of those with a decision."
THEME_RULE = (
    "An incident and its own review count once for each theme, by the day on which the board became aware, else by the "
    "first day that is known. One may have several themes: these counts do not add up."
)
STATE_RULE = "Recommendations of all reviews begun by the last day, as they stand."
NO_AGENCY = "No single agency"


@dataclass(frozen=True)
class KindLine:
    """Reviews of one kind, or of all."""

    label: str
    started: Figure
    published: Figure
    open: Figure


@dataclass(frozen=True)
class ThemeLine:
    """One theme; `wider` is the name of the one that it belongs to, if any."""

    theme: Theme
    wider: str
    in_period: Figure
    in_all: Figure
    with_narrower: Figure | None


@dataclass(frozen=True)
class AgencyLine:
    """Recommendations to one agency, by state in the order of `State`, and all."""

    label: str
    states: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True)
class ReviewYear:
    """Everything that is said about a period. `recommendations` is the line of all agencies."""

    period: Period
    as_at: dt.date
    setting: ReviewSetting
    kinds: tuple[KindLine, ...]
    all_kinds: KindLine
    incidents: Figure
    notified: Figure
    rapid_reviews: Figure
    timeliness: tuple[Figure, ...]
    conversion: Figure
    no_ethnicity: Figure
    themes: tuple[ThemeLine, ...]
    agencies: tuple[AgencyLine, ...]
    recommendations: AgencyLine
    still: Figure

    @property
    def has_any(self) -> bool:
        """Whether there is anything to tell."""
        told = (self.incidents, self.notified, self.rapid_reviews, self.recommendations.total)
        of_kinds = (self.all_kinds.started, self.all_kinds.published, self.all_kinds.open)
        return any(figure.value for figure in (*told, *of_kinds)) or bool(self.themes)


def year_of(board: Board, period: Period, today: dt.date) -> ReviewYear:
    """Count the period as known today or at its end. Call it in the board's scope. Eighteen queries."""
    as_at = min(period.end, today)
    return _Maker(board, period, as_at).make()


def themes_of(board: Board, period: Period, today: dt.date) -> tuple[ThemeLine, ...]:
    """The themes alone, most frequent first. Three queries."""
    return _Maker(board, period, min(period.end, today)).themes()


class _Maker:
    def __init__(self, board: Board, period: Period, as_at: dt.date) -> None:
        self._board, self._period, self._as_at = board, period, as_at
        self._setting = ReviewSetting.of(board)

    def make(self) -> ReviewYear:
        kinds, total = self._kinds()
        incidents = counts.incidents_of(self._board, self._period, self._as_at)
        agencies, recommendations = self._agencies()
        undecided = incidents.rapid_reviews - incidents.decided
        return ReviewYear(
            self._period,
            self._as_at,
            self._setting,
            kinds,
            total,
            self._count("incidents", "Serious incidents", incidents.incidents, INCIDENT_RULE),
            self._count("notifications", "Notifications", incidents.notified, NOTIFIED_RULE),
            self._count("rapid_reviews", "Rapid reviews", incidents.rapid_reviews, HELD_RULE),
            self._timeliness(),
            self._share(
                "rapid_review_to_review", "Rapid reviews that led to a review", incidents.to_review,
                incidents.decided, "rapid reviews with a decision", CONVERSION_RULE,
                _left_out(undecided, "without a decision yet"),
            ),
            self._no_ethnicity(),
            self.themes(),
            agencies,
            recommendations,
            self._still(recommendations),
        )  # fmt: skip

    def _count(self, key: str, label: str, value: int, rule: str) -> Figure:
        return Figure.count(
            f"reviews.{key}", label, value, rule=rule, rule_key=f"reviews.{key}", period=self._period
        )

    def _share(
        self, key: str, label: str, part: int, whole: int, of: str, rule: str, excluded: tuple[Exclusion, ...]
    ) -> Figure:
        return Figure.percent(
            f"reviews.{key}", label, part, whole, of=of, rule=rule, rule_key=f"reviews.{key}", period=self._period,
            excluded=excluded,
        )  # fmt: skip

    def _kinds(self) -> tuple[tuple[KindLine, ...], KindLine]:
        found = counts.by_kind(self._board, self._period, self._as_at)
        lines = [self._kind(kind.value, kind.label, found[kind]) for kind in Review.Kind if kind in found]
        every = found.values()
        whole = KindCounts(
            sum(one.started for one in every),
            sum(one.published for one in every),
            sum(one.open for one in every),
        )
        return tuple(lines), self._kind("all", "All reviews", whole)

    def _kind(self, key: str, label: str, one: KindCounts) -> KindLine:
        return KindLine(
            label,
            self._count(f"kind.{key}.started", f"{label}: started", one.started, STARTED_RULE),
            self._count(f"kind.{key}.published", f"{label}: published", one.published, PUBLISHED_RULE),
            self._count(f"kind.{key}.open", f"{label}: open at the end", one.open, OPEN_RULE),
        )

    def _timeliness(self) -> tuple[Figure, ...]:
        notified, held, published = counts.timeliness(self._board, self._period, self._as_at)
        event = self._setting.get_rapid_review_start_display()
        return (
            self._kept(
                "notified_in_time", "Notified in time", notified, "notifications that were due",
                "Notifications within 5 working days of becoming aware.",
            ),
            self._kept(
                "rapid_review_in_time", "Rapid reviews in time", held, "rapid reviews that were due",
                f"Rapid reviews within 15 working days; the time begins with: {event[:1].lower()}{event[1:]}.",
            ),
            self._kept(
                "published_in_time", "Published in time", published, "publications that were due",
                "Reviews published within 6 months of the decision, or of the start where no day of the decision is "
                "known; without reviews led elsewhere and those ended without publication.",
            ),
        )  # fmt: skip

    def _no_ethnicity(self) -> Figure:
        given = counts.given_of(self._board, self._period, self._as_at)
        return Figure.count(
            "reviews.no_ethnicity", "Ethnicity missing", given.without_ethnicity,
            numerator=given.without_ethnicity, denominator=given.cases, of="cases written down",
            rule=NO_ETHNICITY_RULE, rule_key="reviews.no_ethnicity", period=self._period,
        )  # fmt: skip

    def _kept(self, key: str, label: str, kept: Kept, of: str, rule: str) -> Figure:
        unknown = _left_out(kept.without_start, "without the day on which the time began")
        return self._share(key, label, kept.in_time, kept.settled, of, f"{rule} {SETTLED}", unknown)

    def themes(self) -> tuple[ThemeLine, ...]:
        alone, wide = counts_of_board(self._board.pk, self._period, self._as_at)
        every = list(Theme.objects.filter(board=self._board).select_related("parent"))
        with_narrower = {one.parent_id for one in every if one.parent_id}
        lines = [
            self._theme(one, alone.get(one.pk, Counted(0, 0)), wide.get(one.pk, Counted(0, 0)), with_narrower)
            for one in every
        ]
        shown = [
            line for line in lines if line.in_all.value or (line.with_narrower and line.with_narrower.value)
        ]
        return tuple(sorted(shown, key=_most_first))

    def _theme(self, one: Theme, alone: Counted, wide: Counted, with_narrower: set[int | None]) -> ThemeLine:
        key, name = f"theme.{one.pk}", one.name
        return ThemeLine(
            one,
            one.parent.name if one.parent else "",
            self._count(f"{key}.period", f"{name}: in the period", alone.in_period, THEME_RULE),
            self._count(f"{key}.all", f"{name}: in all years", alone.in_all, THEME_RULE),
            self._count(
                f"{key}.wide", f"{name}, with narrower themes: in all years", wide.in_all,
                f"{THEME_RULE} With its narrower themes, each incident or review once.",
            )
            if one.pk in with_narrower
            else None,
        )  # fmt: skip

    def _agencies(self) -> tuple[tuple[AgencyLine, ...], AgencyLine]:
        found = counts.by_agency_and_state(self._board, self._as_at)
        names = sorted({name for name, _ in found}, key=lambda name: (not name, name))
        lines = [
            self._agency(str(place), name or NO_AGENCY, [found.get((name, state), 0) for state in State])
            for place, name in enumerate(names, 1)
        ]
        whole = [sum(n for (_, kept), n in found.items() if kept == state) for state in State]
        return tuple(lines), self._agency("all", "All recommendations", whole)

    def _agency(self, key: str, label: str, numbers: Sequence[int]) -> AgencyLine:
        start = f"recommendations.{key}"
        return AgencyLine(
            label,
            tuple(
                self._count(f"{start}.{state.value}", f"{label}: {state.label.lower()}", number, STATE_RULE)
                for state, number in zip(State, numbers, strict=True)
            ),
            self._count(f"{start}.total", label, sum(numbers), STATE_RULE),
        )

    def _still(self, recommendations: AgencyLine) -> Figure:
        days = self._setting.still_after_days
        rows = counts.recommendations_of(self._board, self._as_at).still(self._as_at, days)
        numbers = dict(zip(State, (one.value for one in recommendations.states), strict=True))
        waiting = [
            number for state in (State.OPEN, State.UNDER_WAY) if isinstance(number := numbers[state], int)
        ]
        still = rows.count()
        return Figure.count(
            "reviews.still", "Little or no progress", still,
            numerator=still, denominator=sum(waiting),
            of="recommendations not finished", rule_key="reviews.still", period=self._period,
            rule=f"Recommendations not begun or under way that have not moved for {days} days: neither their state nor "
            "an action that came from them.",
        )  # fmt: skip


def _left_out(count: int, reason: str) -> tuple[Exclusion, ...]:
    return (Exclusion(count, reason),) if count else ()


def _most_first(line: ThemeLine) -> tuple[int, int, str]:
    period, every = line.in_period.value, line.in_all.value
    return (-int(period or 0), -int(every or 0), line.theme.name)  # type: ignore[arg-type]
