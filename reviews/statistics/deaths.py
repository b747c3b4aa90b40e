"""Child deaths as figures: by year and type, infants by band, breakdowns of a period, reviews and how long they took.

One death counts once in every table, and "not recorded" is a row of its own, so that each table adds to all deaths:
a total is nothing but the sum of its rows. Of years no total over all of them is printed: each year is a table of its
own, and fewer small numbers have to be hidden.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from boards.statistics.years import board_year
from core.clock_rules import ClockRule
from core.clock_service import clocks_in_force, extra_bank_holidays
from core.figures import Exclusion, Figure, Unit
from core.periods import Period
from core.rounding import half_up
from core.suppression import SUPPRESSED, Shown, suppress
from reviews.death_rules import AGE_BANDS, INFANT_BANDS, REVIEW_MONTHS, last_day_to_notify
from reviews.models import ChildDeath
from reviews.statistics import death_counts as counts
from reviews.statistics.death_counts import NOT_RECORDED, Group
from reviews.statistics.reading import counting

if TYPE_CHECKING:
    from boards.models import Board

DEATH_RULE = (
    "Deaths of children by the day of death. Each death counts once; what is not known is a row of its own."
)
AGE_RULE = (
    "Deaths of children by the day of death. Under a year ages are counted in days, above in whole years from the "
    "birthday, which is the day of death less the age in days."
)
REVIEW_RULE = "Reviews that the panel completed in the period, whenever the child died."
DAYS_RULE = (
    "Days from the death to the end of its review, divided by the reviews that were completed in the period."
)
LIMIT_RULE = (
    "Of the reviews completed in the period, those within the limit, in calendar months from the death."
)
WAITING_RULE = "Deaths up to the end of the period that were not reviewed by then."
PUT_OFF_RULE = (
    "Deaths waiting for review at the end of the period of which a panel was put off, as recorded by now."
)
LOOKED_AFTER_RULE = (
    "Deaths of the period of children who were looked after by a local authority, of those of which it is recorded "
    "whether they were."
)
FACTOR_RULE = (
    "Reviews completed in the period that name the factor, of those that found modifiable factors. A review may name "
    "several; factors are the same where their words are."
)
MODIFIABLE_RULE = "Reviews that the panel completed in the period, by whether it found modifiable factors."
NOTIFIED_RULE = (
    "Deaths of the period that were notified within the limit of the board's clock, of those of which the day of "
    "notification is known. Days are recorded, not hours: 24 hours are the day of the death and the day after."
)

TITLES = {
    "category": "Category of death",
    "sex": "Sex",
    "looked_after": "Looked after by a local authority",
    "ethnicity": "Ethnicity",
    "place": "Where the child died",
    "area": "Area that the child lived in",
    "age_band": "Age",
}


@dataclass(frozen=True)
class Row:
    """One row of a breakdown: what it is about, how many, and their share of the total."""

    label: str
    count: Figure
    percent: Figure


@dataclass(frozen=True)
class Breakdown:
    """Rows that add to `total`; the last one is what is not recorded."""

    key: str
    title: str
    rows: tuple[Row, ...]
    total: Row

    @property
    def is_recorded(self) -> bool:
        """Whether it is known of at least one death."""
        return any(row.count.value or row.count.suppressed for row in self.rows[:-1])


@dataclass(frozen=True)
class YearRow:
    """One year of the board, or the part of it up to the end of the period."""

    name: str
    period: Period
    is_cut: bool
    expected: Figure
    unexpected: Figure
    not_known: Figure
    total: Figure
    infants: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True)
class DeathFigures:
    """All tables of a period. `threshold`: counts from 1 to below it are not shown; 0 shows all."""

    period: Period
    as_at: dt.date
    threshold: int
    years: tuple[YearRow, ...]
    deaths: Figure
    breakdowns: tuple[Breakdown, ...]
    reviewed: Figure
    waiting: Figure
    put_off: Figure
    panels_put_off: Figure
    times: tuple[Figure, ...]
    modifiable: Breakdown
    notified: Figure
    looked_after: Figure

    @property
    def any_deaths(self) -> bool:
        """Whether a death up to the end of the period is recorded at all."""
        return bool(self.years)


def figures_of(
    board: "Board", period: Period, today: dt.date, *, threshold: int | None = None
) -> DeathFigures:
    """Count as known today, or up to the end of the period. Opens the clearance, and returns only figures.

    `threshold` is the board's rule for small numbers unless given; whoever reads the deaths passes 0.
    """
    limit = board.small_number_threshold if threshold is None else threshold
    as_at = min(period.end, today)
    with counting(board):
        return _figures(board, period, as_at, limit)


def _figures(board: "Board", period: Period, as_at: dt.date, threshold: int) -> DeathFigures:
    make = _Figures(period, threshold)
    by_year = counts.by_year(board.year_start_month, as_at)
    found = counts.in_period(period, as_at)
    breakdowns = tuple(make.breakdown(key, TITLES[key], _rows(key, found[key])) for key in TITLES)
    reviewed, waiting = counts.review_times(period, as_at), counts.waiting_at(as_at)
    notified = counts.notifications(period, as_at)
    return DeathFigures(
        period,
        as_at,
        threshold,
        tuple(make.year(board, year, as_at, *groups) for year, groups in by_year.items()),
        make.alone("all", "Deaths in the period", sum(found["category"].values()), DEATH_RULE),
        breakdowns,
        make.alone("reviewed", "Reviews completed", reviewed.reviews, REVIEW_RULE),
        make.alone("waiting", "Waiting for review at the end", waiting.deaths, WAITING_RULE),
        *make.put_off(waiting),
        make.times(reviewed),
        make.breakdown(
            "modifiable", "Modifiable factors", _rows("modifiable", counts.modifiable(period, as_at)),
            what="reviews", rule=MODIFIABLE_RULE,
        ),
        make.notified(notified, notification_clock(board, as_at)),
        make.looked_after(found["looked_after"]),
    )  # fmt: skip


def _rows(key: str, group: Group) -> list[tuple[str, int]]:
    """Every value that can be chosen, with or without deaths, else what was written; not recorded is the last."""
    known: dict[str, Sequence[tuple[str, str]]] = {
        "category": ChildDeath.Category.choices,
        "sex": ChildDeath.Sex.choices,
        "place": ChildDeath.Place.choices,
        "looked_after": ChildDeath.LookedAfter.choices,
        "modifiable": ChildDeath.Modifiable.choices,
        "age_band": [(band.key, band.label) for band in AGE_BANDS],
    }
    # By the alphabet, not by number: the order would tell which of two hidden counts is the larger one.
    written = [(name, name) for name in sorted(group, key=str.casefold) if name]
    rows = [(str(label), group.get(value, 0)) for value, label in known.get(key, written)]
    return [*rows, (NOT_RECORDED, group.get("", 0))]


def year_name(period: Period) -> str:
    """How tables of deaths name a year: "2013/14", or "2013" where it is a calendar year."""
    start, end = period.start.year, period.end.year
    return str(start) if start == end else f"{start}/{end % 100:02d}"


def notification_clock(board: "Board", on: dt.date) -> ClockRule | None:
    """The clock of the notification that is in force on this board."""
    clocks = clocks_in_force(board, on)
    return next((one.as_rule() for one in clocks if one.key == "child_death_notification"), None)


@dataclass(frozen=True)
class _Figures:
    """Makes figures of counts, hiding small ones and what betrays them."""

    period: Period
    threshold: int

    def _count(
        self, key: str, label: str, value: int, rule: str, shown: bool, period: Period | None = None
    ) -> Figure:
        figure = Figure.count(
            f"deaths.{key}", label, value, rule=rule, rule_key="child_deaths", period=period or self.period
        )
        return figure if shown else figure.withhold()

    def _is_small(self, value: int) -> bool:
        return 0 < value < self.threshold

    def alone(self, key: str, label: str, value: int, rule: str) -> Figure:
        """A count that stands by itself."""
        return self._count(key, label, value, rule, not self._is_small(value))

    def year(
        self, board: "Board", year: int, as_at: dt.date, types: Group, bands: Mapping[str, int]
    ) -> YearRow:
        """One year: types, and bands of infants; hidden as parts of all deaths of the year."""
        whole = board_year(board, dt.date(year, board.year_start_month, 1))
        period = replace(whole, end=min(whole.end, as_at))
        name, prefix = year_name(whole), f"year.{year}"
        kinds = [*ChildDeath.Expected.values, ""]
        numbers = [types.get(kind, 0) for kind in kinds]
        line = suppress(numbers, self.threshold)
        ages = suppress([bands.get(band.key, 0) for band in AGE_BANDS] + [bands.get("", 0)], self.threshold)
        words = ("expected", "unexpected", "not known whether expected")
        expected, unexpected, not_known = (
            self._count(f"{prefix}.{kind or 'not_known'}", f"{name}: deaths, {said}", number, DEATH_RULE,
                        _is_shown(shown), period)
            for kind, said, number, shown in zip(kinds, words, numbers, line.cells, strict=True)
        )  # fmt: skip
        total = self._count(
            f"{prefix}.total", f"{name}: deaths", sum(numbers), DEATH_RULE, _is_shown(line.total), period
        )
        infants = tuple(
            (band.label,
             self._count(f"{prefix}.{band.key}", f"{name}: deaths at {band.label}", bands.get(band.key, 0), AGE_RULE,
                         _is_shown(ages.cells[place]), period))
            for place, band in enumerate(INFANT_BANDS)
        )  # fmt: skip
        return YearRow(name, period, whole.end > as_at, expected, unexpected, not_known, total, infants)

    def breakdown(
        self, key: str, title: str, rows: Sequence[tuple[str, int]], *, what: str = "deaths", rule: str = ""
    ) -> Breakdown:
        """Rows with their shares; a share is shown where its count and the total are."""
        line = suppress([number for _, number in rows], self.threshold)
        whole = sum(number for _, number in rows)
        rule = rule or (AGE_RULE if key == "age_band" else DEATH_RULE)

        def row(name: str, label: str, number: int, shown: Shown) -> Row:
            show = _is_shown(shown)
            share = Figure.percent(
                f"deaths.{key}.{name}.percent", f"{title}, {label}: share of {what}", number, whole, of=what,
                rule=rule, rule_key="child_deaths", period=self.period,
            )  # fmt: skip
            return Row(
                label,
                self._count(f"{key}.{name}", f"{title}, {label}: {what}", number, rule, show),
                share if show and _is_shown(line.total) else share.withhold(),
            )

        made = tuple(
            row(str(place), label, number, line.cells[place]) for place, (label, number) in enumerate(rows)
        )
        return Breakdown(key, title, made, row("total", f"all {what}", whole, line.total))

    def looked_after(self, group: Group) -> Figure:
        """Deaths of looked-after children, of those of which it is known; no data where it is known of none."""
        yes, no = (group.get(value, 0) for value in ChildDeath.LookedAfter.values)
        unknown = group.get("", 0)
        left_out = (Exclusion(unknown, "of which it is not recorded"),) if unknown else ()
        figure = Figure.count(
            "deaths.looked_after_children", "Deaths of looked-after children", yes if yes + no else None,
            numerator=yes, denominator=yes + no, of="deaths of which it is known", excluded=left_out,
            rule=LOOKED_AFTER_RULE, rule_key="child_deaths", period=self.period,
        )  # fmt: skip
        line = suppress([yes, no, unknown], self.threshold)
        return figure if all(map(_is_shown, (*line.cells, line.total))) else figure.withhold()

    def put_off(self, waiting: counts.Waiting) -> tuple[Figure, Figure]:
        """Waiting deaths of which a panel was put off, and how many panels were."""
        line = suppress([waiting.put_off, waiting.deaths - waiting.put_off], self.threshold)
        shown = _is_shown(line.cells[0])
        return (
            self._count("put_off", "Waiting, with a panel put off", waiting.put_off, PUT_OFF_RULE, shown),
            self._count("panels_put_off", "Panels put off for these", waiting.panels, PUT_OFF_RULE, shown),
        )

    def times(self, found: counts.ReviewTimes) -> tuple[Figure, ...]:
        """How long reviews took: on average, and how many ended within each limit."""
        number = found.reviews
        average = Figure(
            key="deaths.days_to_review", label="Average days from death to review",
            value=half_up(Fraction(found.days, number), 1) if number else None, unit=Unit.NUMBER,
            denominator=number, of="reviews", rule=DAYS_RULE, rule_key="days_to_review", period=self.period, places=1,
        )  # fmt: skip
        # The steps between the limits, so that two shares together give no small number away.
        steps = [
            after - before for before, after in zip((0, *found.within), (*found.within, number), strict=True)
        ]
        line = suppress(steps, self.threshold)
        # Within the first limit is the first step, within the second all but the last one.
        seen = (line.cells[0], line.cells[-1])
        shares = []
        for months, within, step in zip(REVIEW_MONTHS, found.within, seen, strict=True):
            share = Figure.percent(
                f"deaths.reviewed_within_{months}_months", f"Reviewed within {months} months", within, number,
                of="reviews", rule=LIMIT_RULE, rule_key=f"reviewed_within_{months}_months", period=self.period,
            )  # fmt: skip
            shares.append(share if _is_shown(step) and _is_shown(line.total) else share.withhold())
        return (average.withhold() if self._is_small(number) else average, *shares)

    def notified(
        self, found: Sequence[tuple[dt.date, dt.date | None, int]], rule: ClockRule | None
    ) -> Figure:
        """The share notified in time, of those with a day of notification."""
        in_time = late = unknown = 0
        extra = extra_bank_holidays()
        for died_on, told_on, number in found:
            if told_on is None or rule is None:
                unknown += number
            elif told_on <= last_day_to_notify(died_on, rule, extra):
                in_time += number
            else:
                late += number
        left_out = (Exclusion(unknown, "without a day of notification"),) if unknown else ()
        figure = Figure.percent(
            "deaths.notified_in_time", f"Notified within {_length(rule)}", in_time, in_time + late,
            of="deaths notified", excluded=left_out, rule=NOTIFIED_RULE, rule_key="notified_in_time",
            period=self.period,
        )  # fmt: skip
        line = suppress([in_time, late, unknown], self.threshold)
        shown = all(map(_is_shown, (*line.cells, line.total)))
        return figure if shown else figure.withhold()


def _length(rule: ClockRule | None) -> str:
    if rule is None:
        return "the limit"
    unit = str(rule.unit).replace("_", " ")
    return f"{rule.length} {unit.removesuffix('s') if rule.length == 1 else unit}"


def _is_shown(count: Shown) -> bool:
    return count is not SUPPRESSED


def factor_figures(period: Period, as_at: dt.date) -> list[tuple[Figure, Figure, list[str]]]:
    """Each modifiable factor: reviews that name it, their share, and their references; the most frequent first.

    For those alone who read the deaths, in their own scope: nothing is hidden in it.
    """
    found = counts.factors_found(period, as_at)
    named: dict[str, tuple[str, list[str]]] = {}
    for reference, factors in found.items():
        for factor in factors:
            named.setdefault(factor.casefold(), (factor, []))[1].append(reference)
    made = []
    for place, (label, references) in enumerate(
        sorted(named.values(), key=lambda one: (-len(one[1]), one[0]))
    ):
        more: Any = {"rule": FACTOR_RULE, "rule_key": "modifiable_factors", "period": period}
        count = Figure.count(f"deaths.factor.{place}", label, len(references), **more)
        share = Figure.percent(
            f"deaths.factor.{place}.percent", f"{label}: share of reviews", len(references), len(found),
            of="reviews that found factors", **more,
        )  # fmt: skip
        made.append((count, share, references))
    return made
