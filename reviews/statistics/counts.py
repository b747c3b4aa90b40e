"""Counting incidents, reviews and recommendations. Plain numbers: reviews.statistics.year makes figures of them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from boards.models import Board
from core.periods import Period
from reviews.clocks import Clocks, Limit
from reviews.models import Incident, IncidentCase, Review, ReviewRecommendation
from reviews.models.recommendations import ReviewRecommendationQuerySet
from reviews.statistics.reading import counting


@dataclass(frozen=True, slots=True)
class KindCounts:
    """Reviews of one kind: started and published in the period, open at its end."""

    started: int = 0
    published: int = 0
    open: int = 0


def _own_reviews(board: Board) -> Any:
    """What other areas published is read here for what it teaches; it is no review of this board."""
    return Review.objects.filter(board=board).exclude(kind=Review.Kind.OUTSIDE)


def by_kind(board: Board, period: Period, as_at: dt.date) -> dict[str, KindCounts]:
    """Kind → counts; every kind that the board ever had. One query."""
    inside = (period.start, min(period.end, as_at))
    running = (
        Q(started_on__lte=as_at)
        & (Q(published_on=None) | Q(published_on__gt=as_at))
        & (Q(ended_on=None) | Q(ended_on__gt=as_at))
    )
    rows = (
        _own_reviews(board)
        .order_by()
        .values("kind")
        .annotate(
            started=Count("pk", filter=Q(started_on__range=inside)),
            published=Count("pk", filter=Q(published_on__range=inside)),
            running=Count("pk", filter=running),
        )
    )
    names = ("kind", "started", "published", "running")
    return {kind: KindCounts(*numbers) for kind, *numbers in rows.values_list(*names)}


@dataclass(frozen=True, slots=True)
class IncidentCounts:
    """Incidents of the period by what happened in it; `decided` and `to_review` are of its rapid reviews."""

    incidents: int
    notified: int
    rapid_reviews: int
    decided: int
    to_review: int


def incidents_of(board: Board, period: Period, as_at: dt.date) -> IncidentCounts:
    """One query."""
    inside = (period.start, min(period.end, as_at))
    held = Q(rapid_review_on__range=inside)
    known = held & ~Q(decision="") & (Q(decided_on=None) | Q(decided_on__lte=as_at))
    found = (
        Incident.objects.filter(board=board)
        .serious()
        .with_day()
        .aggregate(
            incidents=Count("pk", filter=Q(day__range=inside)),
            notified=Count("pk", filter=Q(notified_on__range=inside)),
            rapid_reviews=Count("pk", filter=held),
            decided=Count("pk", filter=known),
            to_review=Count("pk", filter=known & Q(decision=Incident.Decision.REVIEW)),
        )
    )
    return IncidentCounts(**found)


@dataclass(frozen=True, slots=True)
class Given:
    """Cases of the period that are written down, and of how many of them the ethnicity is not known."""

    cases: int
    without_ethnicity: int


def given_of(board: Board, period: Period, as_at: dt.date) -> Given:
    """Counted under the clearance, whoever asks: two numbers leave it. One query."""
    inside = (period.start, min(period.end, as_at))
    with counting(board):
        days: Any = Incident.objects.filter(board=board).serious().with_day()
        days = days.filter(day__range=inside).values("pk")
        rows = IncidentCase.objects.filter(board=board, incident__in=days)
        found = rows.aggregate(cases=Count("pk"), without_ethnicity=Count("pk", filter=Q(ethnicity="")))
    return Given(**found)


@dataclass(frozen=True, slots=True)
class Kept:
    """Limits that were settled in the period, those kept, and records whose clock has no known start."""

    in_time: int
    settled: int
    without_start: int


def timeliness(board: Board, period: Period, as_at: dt.date) -> tuple[Kept, Kept, Kept]:
    """Notifications, rapid reviews and publications. Six queries."""
    clocks = Clocks(board)
    rows = Incident.objects.filter(board=board).exclude(standing=Incident.Standing.NOT_SERIOUS).order_by()
    days = list(rows.values_list("pk", "aware_on", "notified_on", "rapid_review_on"))
    out = _own_reviews(board).filter(ended_on=None).exclude(kind=Review.Kind.ELSEWHERE).order_by()
    reviewed = list(out.values_list("pk", "decided_on", "started_on", "published_on"))
    return (
        _kept(((clocks.notification(a, n, of=pk), n) for pk, a, n, _ in days), period, as_at),
        _kept(((clocks.rapid_review(a, n, held, of=pk), held) for pk, a, n, held in days), period, as_at),
        _kept(((clocks.publication(d, s, p, of=pk), p) for pk, d, s, p in reviewed), period, as_at),
    )


def _kept(limits: Iterator[tuple[Limit | None, dt.date | None]], period: Period, as_at: dt.date) -> Kept:
    in_time = settled = unknown = 0
    last = min(period.end, as_at)
    for limit, done in limits:
        if limit is None:
            unknown += done is not None and period.start <= done <= last
        elif (found := limit.settled(last)) is not None and found[0] >= period.start:
            settled += 1
            in_time += found[1]
    return Kept(in_time, settled, unknown)


def recommendations_of(board: Board, as_at: dt.date) -> ReviewRecommendationQuerySet:
    """Recommendations of reviews that had begun by a day, or of which no day is known."""
    rows: ReviewRecommendationQuerySet = ReviewRecommendation.objects.filter(board=board)
    rows = rows.annotate(day=Coalesce("review__started_on", "review__decided_on", "review__published_on"))
    return rows.filter(Q(day=None) | Q(day__lte=as_at))


def by_agency_and_state(board: Board, as_at: dt.date) -> dict[tuple[str, str], int]:
    """(agency's name or empty, state) → recommendations. One query."""
    rows = recommendations_of(board, as_at).order_by()
    counted = rows.values("agency__name", "state").annotate(n=Count("pk"))
    return {(one["agency__name"] or "", one["state"]): one["n"] for one in counted}


@dataclass(frozen=True, slots=True)
class YearCounts:
    """What happened in one period: incidents, rapid reviews, reviews started and published."""

    period: Period
    incidents: int
    rapid_reviews: int
    started: int
    published: int

    @property
    def has_any(self) -> bool:
        return bool(self.incidents or self.rapid_reviews or self.started or self.published)


def by_year(board: Board, years: Sequence[Period], as_at: dt.date) -> list[YearCounts]:
    """The same for several periods. Two queries, whatever their number."""
    spans = [(year.start, min(year.end, as_at)) for year in years]
    rows = Incident.objects.filter(board=board).serious().with_day()
    happened = rows.aggregate(
        **{f"incidents_{n}": Count("pk", filter=Q(day__range=span)) for n, span in enumerate(spans)},
        **{f"held_{n}": Count("pk", filter=Q(rapid_review_on__range=span)) for n, span in enumerate(spans)},
    )
    reviewed = _own_reviews(board).aggregate(
        **{f"started_{n}": Count("pk", filter=Q(started_on__range=span)) for n, span in enumerate(spans)},
        **{f"published_{n}": Count("pk", filter=Q(published_on__range=span)) for n, span in enumerate(spans)},
    )
    return [
        YearCounts(
            year, happened[f"incidents_{n}"], happened[f"held_{n}"],
            reviewed[f"started_{n}"], reviewed[f"published_{n}"],
        )
        for n, year in enumerate(years)
    ]  # fmt: skip
