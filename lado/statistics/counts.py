"""Counting contacts, one query for each table. Plain numbers: lado.statistics.year makes figures of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from core.database_dates import MonthsLater
from core.periods import Period
from lado.models import CaseMeeting, CaseOffer, Contact, ContactNature, OtherAuthority, SentOffer

#: The row of contacts that do not say it, in every table a row of its own.
NOT_RECORDED = "not recorded"
ONGOING = "ongoing"
HANDED_OVER = "handed over"
#: Stands for it among the ids of outcomes.
HANDED_OVER_ID = -1


@dataclass(frozen=True, slots=True)
class Counts:
    """How many contacts, and of these how many went to a meeting and how many are referrals."""

    contacts: int = 0
    meetings: int = 0
    referrals: int = 0
    previous: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.contacts + other.contacts,
            self.meetings + other.meetings,
            self.referrals + other.referrals,
            self.previous + other.previous,
        )


@dataclass(frozen=True, slots=True)
class FirstMeeting:
    """Contacts that were received on one day and met about on another."""

    received_on: dt.date
    held_on: dt.date
    contacts: int


@dataclass(frozen=True, slots=True)
class Closing:
    """Referrals of which it is known whether they were closed within a limit, and those that were."""

    known: int
    in_time: int


def year_before(period: Period) -> Period:
    """The same days a year earlier; the last day of February stays the last one."""
    return Period(_a_year_back(period.start), _a_year_back(period.end), period.kind, "the year before")


def _a_year_back(day: dt.date) -> dt.date:
    last_of_february = (day + dt.timedelta(days=1)).month == 3 and day.month == 2
    if last_of_february:
        return dt.date(day.year - 1, 3, 1) - dt.timedelta(days=1)
    return day.replace(year=day.year - 1)


def held_by(as_at: dt.date) -> Q:
    """Meetings that took place by a day."""
    return Q(is_cancelled=False, held_on__lte=as_at)


def _handed_over(as_at: dt.date) -> Q:
    return Q(handed_to__isnull=False, closed_on__lte=as_at)


def _received(period: Period) -> Q:
    return Q(received_on__range=(period.start, period.end))


def _with_meeting(rows: models.QuerySet[Contact], as_at: dt.date) -> models.QuerySet[Contact]:
    held = CaseMeeting.objects.filter(held_by(as_at), contact=OuterRef("pk"))
    return rows.annotate(has_met=Exists(held))


def _counted(period: Period) -> dict[str, Any]:
    inside = _received(period)
    return {
        "contacts": Count("pk", filter=inside),
        "meetings": Count("pk", filter=inside & Q(has_met=True)),
        "referrals": Count("pk", filter=inside & Q(stage=Contact.Stage.REFERRAL)),
        "previous": Count("pk", filter=_received(year_before(period))),
    }


def _by(expression: Any, period: Period, as_at: dt.date) -> dict[Any, Counts]:
    rows = _with_meeting(Contact.objects.filter(_received(period) | _received(year_before(period))), as_at)
    counted = rows.order_by().annotate(group=expression).values("group").annotate(**_counted(period))
    names = ("contacts", "meetings", "referrals", "previous")
    return {group: Counts(*numbers) for group, *numbers in counted.values_list("group", *names)}


def by_sector(period: Period, as_at: dt.date) -> dict[int | None, Counts]:
    """Sector id (None: not recorded) → counts, also of the year before."""
    return _by(F("sector"), period, as_at)


def by_referrer(period: Period, as_at: dt.date) -> dict[str, Counts]:
    """Organisation as written (empty: not recorded) → counts. Upper and lower case are the same."""
    found: dict[str, Counts] = {}
    names: dict[str, str] = {}
    for name, counts in sorted(_by(F("referrer"), period, as_at).items()):
        kept = names.setdefault(name.casefold(), name)
        found[kept] = found.get(kept, Counts()) + counts
    return found


def by_main_nature(period: Period, as_at: dt.date) -> dict[str | None, Counts]:
    """Nature (None: not recorded) → counts of the contacts of which it is the main one: each contact once."""
    main = ContactNature.objects.filter(contact=OuterRef("pk"), is_main=True).values("nature")[:1]
    return _by(models.Subquery(main), period, as_at)


def by_any_nature(period: Period) -> dict[str, int]:
    """Nature → contacts that name it. A contact with two natures is in two rows: these do not add up."""
    rows = ContactNature.objects.filter(contact__received_on__range=(period.start, period.end))
    return dict(rows.order_by().values_list("nature").annotate(n=Count("contact", distinct=True)))


def by_outcome(period: Period, as_at: dt.date) -> dict[int | None, Counts]:
    """Outcome id (None: ongoing) → counts; an outcome that came after `as_at` is not known yet.

    A case that another board took over without an outcome is HANDED_OVER_ID: that board counts what comes of it.
    """
    known = models.Case(
        models.When(_handed_over(as_at), then=models.Value(HANDED_OVER_ID)),
        models.When(Q(outcome_on=None) | Q(outcome_on__lte=as_at), then=F("outcome")),
        default=None,
        output_field=models.BigIntegerField(),
    )
    return _by(known, period, as_at)


def by_month(period: Period, as_at: dt.date) -> dict[dt.date, Counts]:
    """First day of a month → counts."""
    return _by(models.functions.TruncMonth("received_on"), period, as_at)


def first_meetings(period: Period, as_at: dt.date) -> list[FirstMeeting]:
    """When first meetings about the period's contacts were held, by days."""
    held = CaseMeeting.objects.filter(held_by(as_at), contact=OuterRef("pk")).order_by("held_on")
    rows = (
        Contact.objects.filter(_received(period))
        .annotate(first=models.Subquery(held.values("held_on")[:1]))
        .exclude(first=None)
        .order_by("received_on", "first")
        .values_list("received_on", "first")
        .annotate(contacts=Count("pk"))
    )
    return [FirstMeeting(*row) for row in rows]


def closings(period: Period, as_at: dt.date, months: tuple[int, ...]) -> dict[int, Closing]:
    """Limit in months → the period's referrals of which it is known whether they were closed within it.

    A case that was handed over did not come to an end here, so nothing is known of it.
    """
    rows = Contact.objects.filter(_received(period), stage=Contact.Stage.REFERRAL)
    rows = rows.exclude(_handed_over(as_at))
    closed = Q(closed_on__lte=as_at)
    wanted: dict[str, Any] = {}
    for limit in months:
        rows = rows.annotate(**{f"limit_{limit}": MonthsLater("received_on", months=limit)})
        past = Q(**{f"limit_{limit}__lt": as_at})
        wanted[f"known_{limit}"] = Count("pk", filter=closed | past)
        wanted[f"in_time_{limit}"] = Count("pk", filter=closed & Q(closed_on__lte=F(f"limit_{limit}")))
    found: Mapping[str, int] = rows.aggregate(**wanted)
    return {limit: Closing(found[f"known_{limit}"], found[f"in_time_{limit}"]) for limit in months}


def open_at(day: dt.date) -> int:
    """Cases that were open at the end of a day, whenever they were received."""
    not_closed = Q(closed_on=None) | Q(closed_on__gt=day)
    return Contact.objects.filter(not_closed, received_on__lte=day).count()


def across_borders(period: Period) -> int:
    """The period's contacts that another authority has to do with, or that came from or went to another board."""
    named = OtherAuthority.objects.filter(contact=OuterRef("pk"))
    went = SentOffer.objects.filter(contact=OuterRef("pk"), state=CaseOffer.State.ACCEPTED)
    concerned = Exists(named) | Exists(went) | Q(came_from__isnull=False)
    return Contact.objects.filter(_received(period)).filter(concerned).count()


def people_and_meetings(period: Period, as_at: dt.date) -> tuple[int, int]:
    """Meetings held in the period, and how many people they were about (by their keyed hash, else by case)."""
    held = CaseMeeting.objects.filter(held_by(as_at), held_on__range=(period.start, period.end))
    who = Coalesce(
        models.functions.NullIf("contact__adult_hash", models.Value("")),
        models.functions.Cast("contact", models.CharField()),
    )
    found = held.aggregate(meetings=Count("pk"), people=Count(who, distinct=True))
    return found["meetings"], found["people"]
