"""The year's numbers about allegations as figures: by sector, nature, outcome, quarter, referrer, and the time it took.

One contact counts once in every table, and "not recorded" is a row of its own, so that each adds to all contacts. A
table of natures by all that a contact names counts natures, not contacts, and says so.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from core.clock_rules import ClockRule, due
from core.clock_service import clocks_in_force, extra_bank_holidays
from core.figures import Figure, Unit
from core.periods import Period
from core.rounding import half_up
from core.suppression import SUPPRESSED, Shown, SuppressedTable, suppress
from lado.models import ContactNature, ContactSector, OutcomeLabel
from lado.statistics import counts
from lado.statistics.counts import HANDED_OVER, HANDED_OVER_ID, NOT_RECORDED, ONGOING, Counts
from lado.statistics.reading import counting

if TYPE_CHECKING:
    from boards.models import Board

CLOSING_MONTHS = {1: 80, 3: 90, 12: 100}  # within how many months: the share aimed at, per cent
ALL = "All contacts"
CONTACT_RULE = "Contacts by the day on which they were received. Each contact counts once."
ACROSS_RULE = (
    "Contacts in which another authority is named, or that came from or went to another board. Each counts once here, "
    "and once on the other board."
)
MEETING_RULE = "Contacts about which at least one meeting was held, of all contacts in the row."
CHANGE_RULE = "Contacts less those of the same days a year before; in per cent of the latter."
CLOSING_RULE = (
    "Referrals that were closed within the limit, of those received in the period of which this is known: they are "
    "closed, or the limit is past. Cases that were handed over to another board are left out."
)
DAYS_RULE = (
    "Days from the contact to its first meeting, weekends included, divided by the contacts that had one."
)
IN_TIME_RULE = "Contacts whose first meeting was held within the limit, of those that had one."


@dataclass(frozen=True)
class Line:
    """One row of a table: what it is about, and its figures."""

    label: str
    contacts: Figure
    percent: Figure
    meetings: Figure
    to_meeting: Figure
    share_of_meetings: Figure
    referrals: Figure
    to_referral: Figure
    previous: Figure
    change: Figure
    change_percent: Figure


@dataclass(frozen=True)
class LadoTable:
    """Rows that add to `total`."""

    lines: tuple[Line, ...]
    total: Line


@dataclass(frozen=True)
class LadoYear:
    """All tables of one period. `threshold`: counts from 1 to below it are not shown; 0 shows all."""

    period: Period
    as_at: dt.date
    threshold: int
    sectors: LadoTable
    natures: LadoTable
    natures_named: tuple[tuple[str, Figure], ...]
    outcomes: LadoTable
    quarters: LadoTable
    referrers: LadoTable
    times: tuple[Figure, ...]
    open_at_end: Figure
    meetings_held: Figure
    people: Figure
    across_borders: Figure


def year_of(board: "Board", period: Period, today: dt.date, *, threshold: int | None = None) -> LadoYear:
    """Count the period's contacts, as known today or at its end. Opens the clearance, and returns only figures.

    `threshold` is the board's rule for small numbers unless given; officers, who read the cases, pass 0.
    """
    limit = board.small_number_threshold if threshold is None else threshold
    as_at = min(period.end, today)
    with counting(board):
        return _year(board, period, as_at, limit)


def _year(board: "Board", period: Period, as_at: dt.date, threshold: int) -> LadoYear:
    make = _Tables(period, threshold)
    meetings, people = counts.people_and_meetings(period, as_at)
    months = counts.by_month(period, as_at)
    natures = counts.by_main_nature(period, as_at)
    named = counts.by_any_nature(period)
    before = period.previous()
    known = list(ContactSector.objects.filter(board=board))
    earlier = _sector_rows(known, counts.by_sector(before, min(before.end, as_at)))
    sectors = make.table("sector", _sector_rows(known, counts.by_sector(period, as_at)), earlier)
    return LadoYear(
        period,
        as_at,
        threshold,
        sectors,
        make.table(
            "nature",
            [
                *((label, natures.get(value, Counts())) for value, label in ContactNature.Nature.choices),
                (NOT_RECORDED, natures.get(None, Counts())),
            ],
        ),
        make.natures_named(
            [
                (label, named.get(value, 0), natures.get(value, Counts()).contacts)
                for value, label in ContactNature.Nature.choices
            ]
        ),
        make.table("outcome", _outcome_rows(board, counts.by_outcome(period, as_at))),
        make.table("quarter", list(_quarter_rows(period, months))),
        make.table("referrer", _referrer_rows(counts.by_referrer(period, as_at))),
        make.times(board, as_at, sectors.total),
        make.one("open", "Cases open at the end of the period", counts.open_at(as_at)),
        make.one("meetings", "Meetings held", meetings),
        make.one("people", "Adults these meetings were about", people),
        make.one(
            "across_borders", "Contacts with another authority", counts.across_borders(period), ACROSS_RULE
        ),
    )


def _sector_rows(
    sectors: Sequence[ContactSector], found: dict[int | None, Counts]
) -> list[tuple[str, Counts]]:
    """Every sector that can be chosen or has contacts: sectors that never come are worth seeing."""
    rows = [(one.name, found.get(one.pk, Counts())) for one in sectors if one.is_active or found.get(one.pk)]
    return [*rows, (NOT_RECORDED, found.get(None, Counts()))]


def _outcome_rows(board: "Board", found: dict[int | None, Counts]) -> list[tuple[str, Counts]]:
    labels = OutcomeLabel.objects.filter(board=board)
    rows = [(one.name, found.get(one.pk, Counts())) for one in labels if one.is_active or found.get(one.pk)]
    if handed_over := found.get(HANDED_OVER_ID):
        rows.append((HANDED_OVER, handed_over))
    return [*rows, (ONGOING, found.get(None, Counts()))]


def _referrer_rows(found: dict[str, Counts]) -> list[tuple[str, Counts]]:
    """The most frequent first; those who called a year ago only are left out."""
    named = [(name, one) for name, one in found.items() if name and one.contacts]
    named.sort(key=lambda row: (-row[1].contacts, row[0].casefold()))
    return [*named, (NOT_RECORDED, found.get("", Counts()))]


def quarters_of(period: Period) -> list[tuple[str, dt.date, dt.date]]:
    """The period in steps of three months from its first day: name, first day, last day."""
    found, start, number = [], period.start, 1
    while start <= period.end:
        month = start.month + 3
        after = dt.date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        end = min(after - dt.timedelta(days=1), period.end)
        found.append((f"Q{number} ({start:%b %Y} to {end:%b %Y})", start, end))
        start, number = after, number + 1
    return found


def _quarter_rows(period: Period, months: dict[dt.date, Counts]) -> Iterable[tuple[str, Counts]]:
    for name, start, end in quarters_of(period):
        inside = [one for month, one in months.items() if start.replace(day=1) <= month <= end]
        yield name, sum(inside, Counts())


@dataclass(frozen=True)
class _Tables:
    """Makes figures of counts, hiding small ones and what betrays them."""

    period: Period
    threshold: int

    def table(
        self,
        key: str,
        rows: Sequence[tuple[str, Counts]],
        earlier: Sequence[tuple[str, Counts]] | None = None,
    ) -> LadoTable:
        """A table of which the rows add to the total; `earlier` are the rows of the same table a year before.

        What that table hides is hidden here as well, and nothing else: were another count hidden in its place, the
        two tables together would give both away.
        """
        whole = sum((one for _, one in rows), Counts())
        met = self._met(rows)
        # What a referral is not, advice was: nobody may subtract it.
        referred = suppress(
            [[one.referrals, one.contacts - one.referrals] for _, one in rows], self.threshold
        )
        referrals = [
            cells[0] if SUPPRESSED not in (cells[0], whole_) else SUPPRESSED
            for cells, whole_ in zip(referred.cells, referred.row_totals, strict=True)
        ]
        if earlier is None:
            shown = suppress([one.previous for _, one in rows], self.threshold)
            before, all_before = list(shown.cells), shown.total
        else:
            hidden = self._met(earlier)
            by_label = dict(zip([label for label, _ in earlier], hidden.row_totals, strict=True))
            before, all_before = [by_label.get(label, 0) for label, _ in rows], hidden.total
        total = _Shown.of(met.total, met.column_totals[0], referred.column_totals[0], all_before)
        lines = [
            self._line(
                f"lado.{key}.{index}",
                label,
                one,
                whole,
                _Shown.of(met.row_totals[index], met.cells[index][0], referrals[index], before[index]),
                total,
            )
            for index, (label, one) in enumerate(rows)
        ]
        return LadoTable(tuple(lines), self._line(f"lado.{key}.total", ALL, whole, whole, total, total))

    def _met(self, rows: Sequence[tuple[str, Counts]]) -> SuppressedTable:
        """Who went to a meeting and who did not add to the contacts: hidden together, as one table."""
        return suppress([[one.meetings, one.contacts - one.meetings] for _, one in rows], self.threshold)

    def _line(
        self, key: str, label: str, one: Counts, whole: Counts, shown: "_Shown", total: "_Shown"
    ) -> Line:
        share, count, change = self._share, self._count, one.contacts - one.previous
        both = shown.contacts and shown.previous
        before = "contacts the year before"
        of, with_meeting = "contacts", "contacts with a meeting"
        name = label if label == ALL else f"{label}: contacts"
        return Line(
            label,
            count(f"{key}.contacts", name, one.contacts, CONTACT_RULE, shown.contacts),
            share(
                f"{key}.percent", f"{label}: share of contacts", one.contacts, whole.contacts, of,
                shown.contacts and total.contacts,
            ),
            count(f"{key}.meetings", f"{label}: {with_meeting}", one.meetings, MEETING_RULE, shown.meetings),
            share(
                f"{key}.to_meeting", f"{label}: share with a meeting", one.meetings, one.contacts, of,
                shown.meetings and shown.contacts,
            ),
            share(
                f"{key}.share_of_meetings", f"{label}: share of {with_meeting}", one.meetings, whole.meetings,
                with_meeting, shown.meetings and total.meetings,
            ),
            count(f"{key}.referrals", f"{label}: referrals", one.referrals, CONTACT_RULE, shown.referrals),
            share(
                f"{key}.to_referral", f"{label}: share that became a referral", one.referrals, one.contacts, of,
                shown.referrals and shown.contacts,
            ),
            count(f"{key}.previous", f"{label}: {before}", one.previous, CONTACT_RULE, shown.previous),
            count(f"{key}.change", f"{label}: change", change, CHANGE_RULE, both),
            share(f"{key}.change_percent", f"{label}: change in per cent", change, one.previous, before, both),
        )  # fmt: skip

    def _count(self, key: str, label: str, value: int, rule: str, shown: bool) -> Figure:
        figure = Figure.count(key, label, value, rule=rule, rule_key="contacts", period=self.period)
        return figure if shown else figure.withhold()

    def _share(self, key: str, label: str, part: int, whole: int, of: str, shown: bool) -> Figure:
        figure = Figure.percent(key, label, part, whole, of=of, rule=CONTACT_RULE, period=self.period)
        return figure if shown else figure.withhold()

    def one(self, key: str, label: str, value: int, rule: str = CONTACT_RULE) -> Figure:
        """A count that stands alone."""
        return self._count(f"lado.{key}", label, value, rule, not self._is_small(value))

    def _is_small(self, *values: int) -> bool:
        return any(0 < value < self.threshold for value in values)

    def natures_named(self, rows: Sequence[tuple[str, int, int]]) -> tuple[tuple[str, Figure], ...]:
        """How many contacts name each nature: natures are counted, so that these do not add up.

        Rows are label, contacts that name it, and those of which it is the main one, which another table shows.
        """
        rule = "Natures are counted: a contact that names two is in two rows."
        return tuple(
            (
                label,
                self._count(
                    f"lado.named.{index}",
                    f"{label}: named",
                    value,
                    rule,
                    not self._is_small(value, value - main),
                ),
            )
            for index, (label, value, main) in enumerate(rows)
        )

    def times(self, board: "Board", as_at: dt.date, total: Line) -> tuple[Figure, ...]:
        """How long things took, each with its base; withheld with the base where the tables hide it in `total`."""
        held = counts.first_meetings(self.period, as_at)
        number = sum(one.contacts for one in held)
        days = sum((one.held_on - one.received_on).days * one.contacts for one in held)
        average = half_up(Fraction(days, number), 2) if number else None
        small = total.meetings.suppressed or self._is_small(number)
        mean = Figure(
            key="lado.days_to_first_meeting", label="Average days to the first meeting", value=average,
            unit=Unit.NUMBER, numerator=days, denominator=number, of="contacts with a meeting",
            rule=DAYS_RULE, rule_key="days_to_first_meeting", period=self.period, places=2,
        )  # fmt: skip
        in_time = first_meetings_in_time(held, meeting_rule(board, as_at))
        found = [
            mean.withhold() if small else mean,
            self._timed("first_meeting_in_time", "First meetings in time", in_time, number, IN_TIME_RULE,
                        "contacts with a meeting", hidden=small),
        ]  # fmt: skip
        return (*found, *self._closings(as_at))

    def _closings(self, as_at: dt.date) -> list[Figure]:
        """Within each limit; one is withheld where what the last shown one leaves to it is a small number."""
        found, last = [], 0
        for months, closing in counts.closings(self.period, as_at, tuple(CLOSING_MONTHS)).items():
            words = "1 month" if months == 1 else f"{months} months"
            figure = self._timed(
                f"closed_within_{months}_month{'' if months == 1 else 's'}", f"Closed within {words}",
                closing.in_time, closing.known, CLOSING_RULE, "referrals",
                hidden=self._is_small(closing.in_time - last),
            )  # fmt: skip
            if not figure.suppressed:
                last = closing.in_time
            found.append(figure)
        return found

    def _timed(
        self, key: str, label: str, part: int, whole: int, rule: str, of: str, *, hidden: bool = False
    ) -> Figure:
        figure = Figure.percent(
            f"lado.{key}", label, part, whole, of=of, rule=rule, rule_key=key, period=self.period
        )
        return figure.withhold() if hidden or self._is_small(part, whole - part) else figure


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which of a row's counts may be seen."""

    contacts: bool
    meetings: bool
    referrals: bool
    previous: bool

    @classmethod
    def of(cls, *counts: Shown) -> "_Shown":
        return cls(*(count is not SUPPRESSED for count in counts))


def first_meetings_in_time(held: Sequence[counts.FirstMeeting], rule: ClockRule | None) -> int:
    """How many contacts had their first meeting by the last day of the clock."""
    if rule is None:
        return 0
    extra = extra_bank_holidays()
    last: Callable[[dt.date], Any] = lambda day: due(day, rule, (), extra)  # noqa: E731 -- one line of what it is
    return sum(one.contacts for one in held if one.held_on <= last(one.received_on))


def meeting_rule(board: "Board", on: dt.date) -> ClockRule | None:
    """The clock of the first meeting that is in force on this board."""
    return next((one.as_rule() for one in clocks_in_force(board, on) if one.key == "lado_meeting"), None)
