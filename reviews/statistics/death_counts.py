"""Counting child deaths, one query for each table. Plain numbers: reviews.statistics.deaths makes figures of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import ExtractYear

from core.database_dates import MonthsLater, YearsOld
from core.periods import Period
from reviews.death_rules import AGE_BANDS, REVIEW_MONTHS, factors_in
from reviews.models import ChildDeath

#: The row of deaths that do not say it, in every table a row of its own.
NOT_RECORDED = "not recorded"

#: What a breakdown counts by: names in files and keys of figures.
CODED = ("category", "sex", "place", "looked_after")
WRITTEN = ("ethnicity", "area")

Group = dict[str, int]


@dataclass(frozen=True, slots=True)
class ReviewTimes:
    """Reviews that were completed: how many, the days they took together, and how many by each limit."""

    reviews: int
    days: int
    within: tuple[int, ...]  # by REVIEW_MONTHS


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deaths without a review at some day: how many, of these with a panel put off, and panels put off."""

    deaths: int
    put_off: int
    panels: int


def _band() -> Case:
    """The key of the band of a death's age, of rows of `_deaths`; empty where the age is not known.

    As death_rules.band_of has it.
    """
    ordered = [
        When(Q(years__gte=band.first_years, age_days__gte=band.first_days), then=models.Value(band.key))
        for band in reversed(AGE_BANDS)
    ]
    return Case(*ordered, default=models.Value(""), output_field=models.CharField())


def _deaths(**of: Any) -> Any:
    rows = ChildDeath.objects.filter(**of).order_by()
    return rows.annotate(years=YearsOld(F("died_on"), F("age_days")))


def by_year(first_month: int, as_at: dt.date) -> dict[int, tuple[Group, Group]]:
    """Year in which the board's year began → deaths by type, and by band of age (empty keys: not recorded).

    All years that have deaths up to a day, the earliest first.
    """
    began = ExtractYear(MonthsLater("died_on", months=1 - first_month))
    rows = (
        _deaths(died_on__lte=as_at)
        .annotate(year=began, band=_band())
        .values_list("year", "expected", "band")
        .annotate(n=Count("pk"))
    )
    found: dict[int, tuple[Group, Group]] = {}
    for year, expected, band, number in sorted(rows):
        types, bands = found.setdefault(year, ({}, {}))
        types[expected] = types.get(expected, 0) + number
        bands[band] = bands.get(band, 0) + number
    return found


def in_period(period: Period, as_at: dt.date) -> dict[str, Group]:
    """Breakdown → value → deaths of the period, in one pass. Empty values: not recorded.

    Of texts that differ in capital letters only, the first of the alphabet stands for all.
    """
    fields = (*CODED, *WRITTEN, "age_band")
    rows = (
        _deaths(died_on__range=(period.start, min(period.end, as_at)))
        .annotate(age_band=_band())
        .values_list(*fields)
        .annotate(n=Count("pk"))
    )
    found: dict[str, Group] = {field: {} for field in fields}
    for *values, number in rows:
        for field, value in zip(fields, values, strict=True):
            found[field][value] = found[field].get(value, 0) + number
    for field in WRITTEN:
        found[field] = _without_regard_to_case(found[field])
    return found


def _without_regard_to_case(group: Group) -> Group:
    names: dict[str, str] = {}
    merged: Group = {}
    for name in sorted(group):
        kept = names.setdefault(name.casefold(), name)
        merged[kept] = merged.get(kept, 0) + group[name]
    return merged


def notifications(period: Period, as_at: dt.date) -> list[tuple[dt.date, dt.date | None, int]]:
    """(day of death, day of notification or None, deaths) of the period's deaths."""
    known = Case(When(notified_on__lte=as_at, then=F("notified_on")), output_field=models.DateField())
    rows = (
        ChildDeath.objects.filter(died_on__range=(period.start, min(period.end, as_at)))
        .order_by()
        .annotate(told=known)
        .values_list("died_on", "told")
        .annotate(n=Count("pk"))
    )
    return list(rows)


def review_times(period: Period, as_at: dt.date) -> ReviewTimes:
    """Reviews completed in the period, whenever the child died."""
    rows = ChildDeath.objects.filter(reviewed_on__range=(period.start, min(period.end, as_at))).order_by()
    limits = {
        f"within_{months}": Count("pk", filter=Q(reviewed_on__lte=MonthsLater("died_on", months=months)))
        for months in REVIEW_MONTHS
    }
    took = Sum(models.ExpressionWrapper(F("reviewed_on") - F("died_on"), models.DurationField()))
    found = rows.aggregate(n=Count("pk"), took=took, **limits)
    within = tuple(found[f"within_{months}"] for months in REVIEW_MONTHS)
    return ReviewTimes(found["n"], found["took"].days if found["took"] else 0, within)


def modifiable(period: Period, as_at: dt.date) -> Group:
    """What reviews of the period said about modifiable factors → reviews."""
    rows = ChildDeath.objects.filter(reviewed_on__range=(period.start, min(period.end, as_at))).order_by()
    return dict(rows.values_list("modifiable").annotate(n=Count("pk")))


def factors_found(period: Period, as_at: dt.date) -> dict[str, list[str]]:
    """Reference → modifiable factors that the review found, of reviews of the period that found some, by day.

    The factors are sealed: they are read one by one, and shown to those alone who read the deaths.
    """
    rows = ChildDeath.objects.filter(
        modifiable=ChildDeath.Modifiable.YES, reviewed_on__range=(period.start, min(period.end, as_at))
    ).order_by("died_on", "pk")
    return {reference: factors_in(text) for reference, text in rows.values_list("reference", "factors")}


def categories_by_year(first_month: int, as_at: dt.date) -> dict[int, Group]:
    """Year in which the board's year began → deaths by category (empty: not recorded). One query."""
    began = ExtractYear(MonthsLater("died_on", months=1 - first_month))
    rows = ChildDeath.objects.filter(died_on__lte=as_at).order_by().annotate(year=began)
    found: dict[int, Group] = {}
    for year, category, number in sorted(rows.values_list("year", "category").annotate(n=Count("pk"))):
        found.setdefault(year, {})[category] = number
    return found


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """One area: deaths of the period by type (empty: not recorded), reviews completed in it, waiting at its end."""

    types: Group
    reviewed: int
    waiting: int


def by_area(period: Period, as_at: dt.date) -> dict[str, AreaCounts]:
    """Area (empty: not recorded) → its counts, for panels that serve several areas. One query."""
    last = min(period.end, as_at)
    died = Q(died_on__range=(period.start, last))
    not_reviewed = Q(reviewed_on=None) | Q(reviewed_on__gt=last)
    rows = (
        ChildDeath.objects.filter(died_on__lte=last)
        .order_by()
        .values("area")
        .annotate(
            **{
                f"is_{value or 'unknown'}": Count("pk", filter=died & Q(expected=value))
                for value in (*ChildDeath.Expected.values, "")
            },
            reviewed=Count("pk", filter=Q(reviewed_on__range=(period.start, last))),
            waiting=Count("pk", filter=not_reviewed),
        )
    )
    kinds = (*ChildDeath.Expected.values, "")
    return {
        row["area"]: AreaCounts(
            {kind: row[f"is_{kind or 'unknown'}"] for kind in kinds}, row["reviewed"], row["waiting"]
        )
        for row in rows
    }


def waiting_at(day: dt.date) -> Waiting:
    """Deaths up to a day that were not reviewed by its end."""
    not_reviewed = Q(reviewed_on=None) | Q(reviewed_on__gt=day)
    found = ChildDeath.objects.filter(not_reviewed, died_on__lte=day).aggregate(
        n=Count("pk"), put_off=Count("pk", filter=Q(deferrals__gt=0)), panels=Sum("deferrals")
    )
    return Waiting(found["n"], found["put_off"], found["panels"] or 0)
