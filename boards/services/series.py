"""Planning a whole series of meetings at once, and cancelling what is left of one."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board, Group, Meeting, MeetingSeries
from boards.schedule import Rule, ScheduleError, closed_reason, series_dates
from boards.services.meetings import MeetingFacts, cancel_meeting, plan_meeting
from core import audit
from core.models import ExtraBankHoliday, User


@dataclass(frozen=True)
class SeriesPlan:
    """A series as people ask for it: the rule with its dates, and what all its meetings share."""

    rule: Rule
    every: int
    first_on: dt.date
    until: dt.date
    starts: dt.time
    ends: dt.time
    kind: str = Meeting.Kind.ORDINARY
    topic: str = ""
    venue: str = ""
    link: str = ""

    def dates(self) -> list[dt.date]:
        """All dates of the series. Raises ScheduleError."""
        return series_dates(self.rule, self.every, self.first_on, self.until)

    def facts(self, day: dt.date) -> MeetingFacts:
        """The meeting of the series on a day, at its time in England."""
        return MeetingFacts(
            starts_at=at_time(day, self.starts),
            ends_at=at_time(day, self.ends),
            kind=self.kind,
            topic=self.topic,
            venue=self.venue,
            link=self.link,
        )


@dataclass(frozen=True)
class PreviewDay:
    """One date of a series before it is planned, and what speaks against it."""

    day: dt.date
    concerns: tuple[str, ...] = ()
    impossible: bool = False  # the group cannot meet then: it does not exist, or meets already

    @property
    def suggested(self) -> bool:
        """True when nothing speaks against the date."""
        return not self.concerns


def at_time(day: dt.date, time: dt.time) -> dt.datetime:
    """A day and a clock time in England as one moment."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def preview_series(group: Group, plan: SeriesPlan) -> list[PreviewDay]:
    """The dates of a series with weekends, bank holidays and clashes pointed out; two queries.

    Raises ScheduleError when the series makes no sense.
    """
    days = plan.dates()
    extra = frozenset(
        ExtraBankHoliday.objects.filter(date__range=(days[0], days[-1])).values_list("date", flat=True)
    )
    held = list(
        group.meetings.exclude(status=Meeting.Status.CANCELLED).filter(day__range=(days[0], days[-1]))
    )
    return [_preview(group, plan.facts(day), day, held, extra) for day in days]


def _preview(
    group: Group, facts: MeetingFacts, day: dt.date, held: Collection[Meeting], extra: frozenset[dt.date]
) -> PreviewDay:
    against = []
    if (group.starts_on and day < group.starts_on) or (group.ends_on and day > group.ends_on):
        against.append("The group does not exist on this day")
    if any(m.starts_at < facts.ends_at and m.ends_at > facts.starts_at for m in held):
        against.append("The group already meets at this time")
    closed = closed_reason(day, extra)
    return PreviewDay(day, (*against, *([closed] if closed else [])), impossible=bool(against))


@transaction.atomic
def plan_series(
    *, board: Board, group: Group, plan: SeriesPlan, days: Collection[dt.date], actor: User
) -> MeetingSeries:
    """Plan the chosen days of a series, all or none. Raises ValidationError for what the form must show."""
    try:
        possible = plan.dates()
    except ScheduleError as error:
        raise ValidationError({"until": str(error)}) from error
    chosen = [day for day in possible if day in days]
    if not chosen:
        raise ValidationError("Choose at least one date.")
    series = MeetingSeries(
        board=board, group=group, rule=plan.rule, every=plan.every, first_on=plan.first_on, until=plan.until
    )
    series.save()
    wrong: list[str] = []
    for day in chosen:
        try:
            plan_meeting(board=board, group=group, facts=plan.facts(day), series=series, actor=actor)
        except ValidationError as error:
            wrong += [message for message in error.messages if message not in wrong]
    if wrong:
        raise ValidationError(wrong)
    audit.record(
        "series.planned",
        series,
        actor=actor,
        after={"group": str(group), "every": plan.every, "meetings": [day.isoformat() for day in chosen]},
    )
    return series


@transaction.atomic
def cancel_series(series: MeetingSeries, *, reason: str, actor: User) -> int:
    """Cancel all planned meetings of the series that have not begun; returns how many."""
    future = series.meetings.filter(status=Meeting.Status.PLANNED, starts_at__gt=timezone.now())
    meetings = list(future.filter(attendance_recorded_at=None).order_by("starts_at"))
    if not meetings:
        raise ValidationError("No meeting of this series lies ahead.")
    for meeting in meetings:
        cancel_meeting(meeting, reason=reason, actor=actor)
    audit.record("series.cancelled", series, actor=actor, after={"meetings": len(meetings), "reason": reason})
    return len(meetings)
