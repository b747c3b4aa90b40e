"""A period's training as figures, each with its base and its rule; and the years beside each other.

Every rate says of what: of the places offered, of the bookings made, or of the places booked at events that are over.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from boards.models import Board
from core.figures import Exclusion, Figure, Unit
from core.periods import Period
from training.models import Mode, YearTotal
from training.statistics import counts
from training.statistics.counts import BookingCounts, Counted
from training.statistics.elsewhere import Elsewhere, elsewhere_of

PLACES, BOOKINGS, USED = "places offered", "bookings made", "places booked at events that are over"
EVENT_RULE = "Events by their first day, without those that were cancelled."
PLACES_RULE = "Places of these events; events without a number of places are left out."
BOOKING_RULE = (
    "Bookings of events of the period, also those that were cancelled later, without the waiting list."
)
USED_RULE = (
    "Bookings of events of the period that were not cancelled, without the waiting list: places taken."
)
CAME_RULE = "By the register of each event."
MISSED_RULE = (
    "Places booked at events that are over, less the people who came, if only for a part. Where the register says "
    "nothing of somebody, they are not known to have come."
)
HOURS_RULE = "The length of each event times the people who stayed to its end."
AGENCY_RULE = "Agencies of the people who came, each once."
DAYS_RULE = "Days of each event, also where it lasted part of the day."
TYPED_RULE = "Typed in as a total: the bookings of this time are not here."
#: Totals that events do not count: those that were typed in, where no file of them was loaded.
NEVER_COUNTED = (
    YearTotal.Measure.SINGLE_AGENCY, YearTotal.Measure.E_LEARNING, YearTotal.Measure.BRIEFINGS,
)  # fmt: skip
LENGTHS = {
    "half": f"Under {counts.FULL_DAY_HOURS} hours",
    "full": f"{counts.FULL_DAY_HOURS} hours or more",
    "longer": "Several days",
    "": "No length given",
}
NO_AGENCY = "No agency given"


@dataclass(frozen=True)
class CourseLine:
    """One course in the period; `agencies` are those of the people who came."""

    label: str
    runs: Figure
    places: Figure
    booked: Figure
    attended: Figure
    did_not_attend: Figure
    agencies: Figure
    attended_percent: Figure


@dataclass(frozen=True)
class AgencyLine:
    """One agency in the period; `wasted` are places on which nobody came."""

    label: str
    booked: Figure
    attended: Figure
    did_not_attend: Figure
    wasted: Figure
    wasted_percent: Figure


@dataclass(frozen=True)
class ShareLine:
    """One mode or length: its events, their share of all, and the people who came."""

    label: str
    runs: Figure
    percent: Figure
    came: Figure


@dataclass(frozen=True)
class TrainingYear:
    """Everything that is said about a period. `typed` are totals that were typed in, shown where nothing is counted."""

    period: Period
    totals: tuple[Figure, ...]
    rates: tuple[Figure, ...]
    typed: tuple[Figure, ...]
    courses: tuple[CourseLine, ...]
    agencies: tuple[AgencyLine, ...]
    modes: tuple[ShareLine, ...]
    lengths: tuple[ShareLine, ...]
    elsewhere: Elsewhere

    @property
    def has_any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.typed or self.courses or self.elsewhere.figures)

    def total(self, measure: str) -> Figure:
        """One of the totals by the last part of its key."""
        return next(one for one in (*self.totals, *self.rates) if one.key == f"training.{measure}")


def year_of(board: Board, period: Period, today: dt.date) -> TrainingYear:
    """Count the period as known today. Call it in the board's scope. Nine queries."""
    events = counts.events_of(board, [period])
    (counted,) = counts.by_period(board, [period], today, events)
    elsewhere = elsewhere_of(board, period)
    typed = _typed(board, period, counted, {one.key for one in elsewhere.figures})
    return TrainingYear(
        period,
        totals_of(counted, period),
        rates_of(counted, period),
        typed,
        tuple(
            _course(title, one, period)
            for title, one in sorted(counts.by_course(board, period, today, events).items())
        ),
        tuple(_agency(name, one, period) for name, one in counts.by_agency(board, period, today).items()),
        _shares(counts.by_mode(board, period, today, events), dict(Mode.choices), "mode", period),
        _shares(counts.by_length(board, period, today, events), LENGTHS, "length", period),
        elsewhere,
    )


def totals_of(counted: Counted, period: Period) -> tuple[Figure, ...]:
    """What was offered, booked and used, in numbers."""
    events, booked = counted.events, counted.bookings

    def count(
        key: str,
        label: str,
        value: int,
        rule: str,
        base: int | None = None,
        of: str = "",
        left: tuple[Exclusion, ...] = (),
    ) -> Figure:
        return Figure.count(
            f"training.{key}", label, value, rule=rule, rule_key=key, period=period, excluded=left,
            numerator=None if base is None else value, denominator=base, of=of,
        )  # fmt: skip

    unlimited = _left(events.unlimited, "events without a number of places")
    silent = _left(booked.not_recorded, "places of which the register says nothing")
    return (
        count("courses", "Courses", events.courses, EVENT_RULE),
        count("runs", "Events", events.runs, EVENT_RULE, left=_left(events.cancelled_runs, "cancelled events")),
        count("days", "Days of training", events.days, DAYS_RULE),
        count("places", "Places offered", events.places, PLACES_RULE, left=unlimited),
        count("bookings", "Bookings made", booked.bookings, BOOKING_RULE),
        count("used", "Places booked", booked.used, USED_RULE, booked.bookings, BOOKINGS),
        count("attended", "Attended", booked.attended, CAME_RULE, booked.over_used, USED),
        count("part", "Attended in part", booked.part, CAME_RULE, booked.over_used, USED),
        count("did_not_attend", "Did not attend", booked.did_not_attend, CAME_RULE, booked.over_used, USED, silent),
        count("missed", "Places missed", booked.missed, MISSED_RULE, booked.over_used, USED),
        count("cancelled", "Bookings cancelled", booked.cancelled, BOOKING_RULE, booked.bookings, BOOKINGS),
        count("waiting", "On waiting lists", booked.waiting, "People on the waiting lists of these events."),
        count("walk_ins", "Came without booking", booked.walk_ins, CAME_RULE, booked.over_used, USED),
        count("people", "People who came", booked.people, "People who came, each once."),
        count("agencies", "Agencies represented", booked.agencies, AGENCY_RULE),
        Figure(
            key="training.hours", label="Hours of training", value=Decimal(booked.hours), unit=Unit.NUMBER,
            rule=HOURS_RULE, rule_key="hours", period=period, places=2,
            excluded=_left(booked.without_hours, "people at events without a length"),
        ),
    )  # fmt: skip


def rates_of(counted: Counted, period: Period) -> tuple[Figure, ...]:
    """The same as rates: each says of what."""
    events, booked = counted.events, counted.bookings

    def rate(key: str, label: str, part: int, whole: int, of: str, rule: str) -> Figure:
        return Figure.percent(
            f"training.{key}", label, part, whole, of=of, rule=rule, rule_key=key, period=period
        )

    return (
        rate("used_of_places", "Places booked, of the places offered", booked.used_limited, events.places, PLACES,
             f"{USED_RULE} {PLACES_RULE}"),
        rate("attended_of_used", "Attended, of the places booked", booked.attended, booked.over_used, USED, CAME_RULE),
        rate("missed_of_used", "Missed, of the places booked", booked.missed, booked.over_used, USED, MISSED_RULE),
        rate("did_not_attend_of_used", "Did not attend, of the places booked", booked.did_not_attend,
             booked.over_used, USED, CAME_RULE),
        rate("cancelled_of_bookings", "Cancelled, of the bookings made", booked.cancelled, booked.bookings, BOOKINGS,
             BOOKING_RULE),
    )  # fmt: skip


def _left(count: int, reason: str) -> tuple[Exclusion, ...]:
    return (Exclusion(count, reason),) if count else ()


def _typed(board: Board, period: Period, counted: Counted, elsewhere: Collection[str]) -> tuple[Figure, ...]:
    """Totals typed in for exactly this period, as far as nothing here counts the same."""
    rows = YearTotal.objects.filter(board=board, starts_on=period.start, ends_on=period.end)
    order = list(YearTotal.Measure)
    shown = [
        one
        for one in rows
        if (one.measure in NEVER_COUNTED or not counted.has_any)
        and f"training.{one.measure}" not in elsewhere
    ]
    return tuple(typed_figure(one, period) for one in sorted(shown, key=lambda one: order.index(one.measure)))


def typed_figure(total: YearTotal, period: Period) -> Figure:
    """One total as a figure that says that it was typed in."""
    whole = total.value == int(total.value)
    return Figure(
        key=f"training.typed.{total.measure}",
        label=f"{total.get_measure_display()} (typed in)",
        value=int(total.value) if whole else total.value,
        unit=Unit.COUNT if whole else Unit.NUMBER,
        rule=TYPED_RULE,
        rule_key="typed",
        period=period,
        places=0 if whole else 2,
        source=(total.source,) if total.source else (),
    )


def _course(title: str, counted: Counted, period: Period) -> CourseLine:
    events, booked = counted.events, counted.bookings

    def count(key: str, label: str, value: int, rule: str) -> Figure:
        return Figure.count(
            f"training.course.{title}.{key}", f"{title}: {label}", value, rule=rule, period=period
        )

    return CourseLine(
        title,
        count("runs", "events", events.runs, EVENT_RULE),
        count("places", "places", events.places, PLACES_RULE),
        count("booked", "places booked", booked.used, USED_RULE),
        count("attended", "attended", booked.attended, CAME_RULE),
        count("did_not_attend", "did not attend", booked.did_not_attend, CAME_RULE),
        count("agencies", "agencies", booked.agencies, AGENCY_RULE),
        Figure.percent(
            f"training.course.{title}.attended_of_used", f"{title}: attended", booked.attended, booked.over_used,
            of=USED, rule=CAME_RULE, period=period,
        ),
    )  # fmt: skip


def _agency(name: str, booked: BookingCounts, period: Period) -> AgencyLine:
    label = name or NO_AGENCY

    def count(key: str, what: str, value: int, rule: str) -> Figure:
        return Figure.count(
            f"training.agency.{label}.{key}", f"{label}: {what}", value, rule=rule, period=period
        )

    return AgencyLine(
        label,
        count("booked", "places booked", booked.used, USED_RULE),
        count("attended", "attended", booked.attended, CAME_RULE),
        count("did_not_attend", "did not attend", booked.did_not_attend, CAME_RULE),
        count("wasted_places", "places missed", booked.missed, MISSED_RULE),
        Figure.percent(
            f"training.agency.{label}.missed_of_used", f"{label}: missed", booked.missed, booked.over_used,
            of=USED, rule=MISSED_RULE, period=period,
        ),
    )  # fmt: skip


def _shares(
    found: dict[str, Counted], labels: dict[str, str], key: str, period: Period
) -> tuple[ShareLine, ...]:
    runs = sum(one.events.runs for one in found.values())
    lines = []
    for value, label in labels.items():
        one = found.get(value, Counted())
        if not one.events.runs:
            continue
        name = f"training.{key}.{value or 'none'}"
        lines.append(
            ShareLine(
                label,
                Figure.count(f"{name}.runs", f"{label}: events", one.events.runs, rule=EVENT_RULE, period=period),
                Figure.percent(
                    f"{name}.share", f"{label}: share of events", one.events.runs, runs, of="events",
                    rule=EVENT_RULE, period=period,
                ),
                Figure.count(
                    f"{name}.came", f"{label}: people who came", one.bookings.came, rule=CAME_RULE, period=period
                ),
            )
        )  # fmt: skip
    return tuple(lines)
