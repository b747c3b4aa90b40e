"""What the facts of a cycle add up to: who names somebody, what is out of date, how many are trained.

Only returns that were handed in count, as in all figures of a cycle. Numbers are added up in SQL; shares are exact
fractions until the single rounding. Names are not read here.
"""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils import timezone

from audits.fact_rules import months_before
from audits.models import Cycle, FactAsked
from audits.rules import Mean
from audits.statistics.parts import average
from core.figures import Exclusion, Figure
from core.partial_dates import display_date

Kind = FactAsked.Kind

# One row for each fact asked; `%(…)s` that are null do not narrow.
_TOTALS = """
SELECT
    k.id,
    count(r.id) FILTER (WHERE r.submitted_at IS NOT NULL) AS handed_in,
    count(r.id) FILTER (WHERE r.submitted_at IS NULL) AS missing,
    count(r.id) FILTER (WHERE r.submitted_at IS NOT NULL AND f.given > 0) AS given,
    count(r.id) FILTER (WHERE r.submitted_at IS NOT NULL AND f.given = 0 AND f.none > 0) AS none,
    coalesce(sum(f.given) FILTER (WHERE r.submitted_at IS NOT NULL), 0)::bigint AS people,
    coalesce(sum(f.dated) FILTER (WHERE r.submitted_at IS NOT NULL), 0)::bigint AS dated,
    coalesce(sum(f.old) FILTER (WHERE r.submitted_at IS NOT NULL), 0)::bigint AS old,
    coalesce(sum(f.yes) FILTER (WHERE r.submitted_at IS NOT NULL), 0)::bigint AS yes,
    coalesce(bool_and(a.phase <> ''), false) AS are_schools
FROM audits_factasked k
JOIN audits_return r ON r.cycle_id = %(cycle)s AND r.withdrawn_on IS NULL
JOIN boards_agency a ON a.id = r.agency_id
    AND (%(sector)s::bigint IS NULL OR a.sector_id = %(sector)s) AND (%(phase)s = '' OR a.phase = %(phase)s)
LEFT JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE CASE k.kind
            WHEN 'person' THEN f.name <> '' WHEN 'share' THEN f.amount IS NOT NULL AND f.of IS NOT NULL
            WHEN 'date' THEN f.on IS NOT NULL WHEN 'yes_no' THEN f.is_yes IS NOT NULL ELSE f.text <> '' END) AS given,
        count(*) FILTER (WHERE f.is_none) AS none,
        count(*) FILTER (WHERE f.on IS NOT NULL AND (k.kind = 'date' OR f.name <> '')) AS dated,
        count(*) FILTER (WHERE f.on < (%(on)s::date - make_interval(months => k.months))
            AND (k.kind = 'date' OR f.name <> '')) AS old,
        count(*) FILTER (WHERE f.is_yes) AS yes
    FROM audits_fact f WHERE f.agency_return_id = r.id AND f.asked_id = k.id
) f ON true
WHERE k.version_id = %(version)s
GROUP BY k.id
"""
# Shares with the same whole are added first: their sum stays a whole number, so that the mean of shares is exact.
_SHARES = """
SELECT f.asked_id, f.of, sum(f.amount)::bigint, count(*)
FROM audits_fact f
JOIN audits_return r ON r.id = f.agency_return_id
JOIN boards_agency a ON a.id = r.agency_id
    AND (%(sector)s::bigint IS NULL OR a.sector_id = %(sector)s) AND (%(phase)s = '' OR a.phase = %(phase)s)
WHERE r.cycle_id = %(cycle)s AND r.withdrawn_on IS NULL AND r.submitted_at IS NOT NULL
    AND f.amount IS NOT NULL AND f.of IS NOT NULL
GROUP BY f.asked_id, f.of
"""


@dataclass(frozen=True)
class Whole:
    """The shares of one fact added up: parts, wholes, shares as fractions, and how many agencies."""

    amount: int = 0
    of: int = 0
    shares: Fraction = Fraction(0)
    count: int = 0
    empty: int = 0  # of nobody: there is no share of nought


@dataclass(frozen=True)
class FactFigures:
    """One fact over a cycle: the figure that matters, what is pointed out, and how many gave nothing."""

    asked: FactAsked
    main: Figure
    more: tuple[Figure, ...] = ()
    without: Figure | None = None
    old: Figure | None = None
    no_answer: int = 0


@dataclass
class CycleFacts:
    """The facts of a cycle, in order; `on` is the day on which ages are measured."""

    on: dt.date
    lines: list[FactFigures] = field(default_factory=list)
    who: str = "agencies"

    @property
    def figures(self) -> list[Figure]:
        """All of them, for a file."""
        return [
            figure
            for line in self.lines
            for figure in (line.main, *line.more, line.without, line.old)
            if figure is not None
        ]


def measured_on(cycle: Cycle) -> dt.date:
    """Today while a cycle runs, then the day on which it was closed."""
    return cycle.closed_on or timezone.localdate()


def cycle_facts(cycle: Cycle, *, sector: int | None = None, phase: str = "") -> CycleFacts:
    """All facts of a cycle, of one sector or phase of school where named. Three queries."""
    found = CycleFacts(measured_on(cycle))
    values = {
        "cycle": cycle.pk, "version": cycle.version_id, "sector": sector, "phase": phase, "on": found.on
    }  # fmt: skip
    asked = FactAsked.objects.filter(version=cycle.version_id).select_related("standard")
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, values)
        columns = [column.name for column in cursor.description or ()]
        totals = {row[0]: dict(zip(columns, row, strict=True)) for row in cursor.fetchall()}
        cursor.execute(_SHARES, values)
        shares = _wholes(cursor.fetchall())
    if totals and all(one["are_schools"] for one in totals.values()):
        found.who = "schools"
    nothing = dict.fromkeys(("handed_in", "missing", "given", "none", "people", "dated", "old", "yes"), 0)
    for one in asked.order_by("standard__number", "place"):
        made = _Making(one, totals.get(one.pk, nothing), found.who, found.on)
        found.lines.append(made.line(shares.get(one.pk, Whole())))
    return found


def _wholes(rows: list[tuple[Any, ...]]) -> dict[int, Whole]:
    found: dict[int, Whole] = {}
    for asked, of, amount, count in rows:
        one = found.get(asked, Whole())
        has_share = of > 0
        found[asked] = Whole(
            one.amount + amount,
            one.of + of * count,
            one.shares + (Fraction(amount * 100, of) if has_share else 0),
            one.count + (count if has_share else 0),
            one.empty + (0 if has_share else count),
        )
    return found


class _Making:
    """Makes the figures of one fact."""

    def __init__(self, asked: FactAsked, counted: dict[str, int], who: str, on: dt.date) -> None:
        self.asked, self.counted, self.who, self.on = asked, counted, who, on
        self.key = f"audit_fact_{asked.key}"
        self.answered = counted["given"] + counted["none"]
        self.no_answer = counted["handed_in"] - self.answered

    def line(self, whole: Whole) -> FactFigures:
        kind = self.asked.kind
        if kind == Kind.SHARE:
            return FactFigures(self.asked, *self._shares(whole), no_answer=self.no_answer)
        if kind == Kind.YES_NO:
            given = self.counted["given"]
            words = f"{self.who} that answered"
            main = Figure.percent(
                self.key, self.asked.label, self.counted["yes"], given, of=words, excluded=self._left_out(),
                rule="Agencies that say yes, of those that answered.", rule_key="audits.fact_yes",
            )  # fmt: skip
            return FactFigures(self.asked, main, no_answer=self.no_answer)
        return FactFigures(
            self.asked, self._given(), without=self._without(), old=self._old(), no_answer=self.no_answer
        )

    def _missing(self) -> tuple[Exclusion, ...]:
        missing = self.counted["missing"]
        return (Exclusion(missing, "not handed in yet"),) if missing else ()

    def _left_out(self, *more: tuple[int, str]) -> tuple[Exclusion, ...]:
        rows = ((self.counted["none"], "without figures"), (self.no_answer, "no answer"), *more)
        return (*(Exclusion(count, words) for count, words in rows if count), *self._missing())

    def _given(self) -> Figure:
        words = {Kind.PERSON: "somebody is named", Kind.DATE: "a date is given"}.get(
            Kind(self.asked.kind), "something is written"
        )
        return Figure.percent(
            self.key, self.asked.label, self.counted["given"], self.counted["handed_in"],
            of=f"{self.who} that handed in", excluded=self._missing(),
            rule=f"Returns in which {words}, of all that were handed in.", rule_key="audits.fact_given",
        )  # fmt: skip

    def _without(self) -> Figure:
        count = self.counted["handed_in"] - self.counted["given"]
        return Figure.count(
            f"{self.key}_without", f"Without: {self.asked.label}", count,
            numerator=count, denominator=self.counted["handed_in"], of=f"{self.who} that handed in",
            excluded=self._missing(), rule_key="audits.fact_without",
            rule="Returns that say that there is none, or say nothing, of all that were handed in.",
        )  # fmt: skip

    def _old(self) -> Figure | None:
        months = self.asked.months
        if months is None:
            return None
        is_person = self.asked.kind == Kind.PERSON
        before = display_date(months_before(self.on, months))
        what = "people with a date of training" if is_person else "dates given"
        left = self.counted["people" if is_person else "given"] - self.counted["dated"]
        return Figure.count(
            f"{self.key}_old", f"Older than {months} months: {self.asked.label}", self.counted["old"],
            numerator=self.counted["old"], denominator=self.counted["dated"], of=what,
            excluded=(*((Exclusion(left, "without a date"),) if left else ()), *self._missing()),
            rule=f"Dates before {before}, which is {months} months before {display_date(self.on)}.",
            rule_key="audits.fact_old",
        )  # fmt: skip

    def _shares(self, whole: Whole) -> tuple[Figure, tuple[Figure, ...]]:
        agencies = whole.count + whole.empty
        main = Figure.percent(
            self.key, self.asked.label, whole.amount, whole.of,
            of=f"{self.asked.counts} in the {agencies:,} {self.who} that answered", excluded=self._left_out(),
            rule="All counted together: the sum over all that answered, divided by the sum of their wholes.",
            rule_key="audits.fact_together",
        )  # fmt: skip
        mean = average(
            f"{self.key}_mean", f"Mean of the {self.who}’ shares: {self.asked.label}",
            Mean(whole.shares, whole.count), of=f"{self.who} that answered",
            rule="The mean of the shares, in which a small one weighs as much as a large one.",
            rule_key="audits.fact_mean", excluded=self._left_out((whole.empty, "with nobody to count")),
        )  # fmt: skip
        return main, (mean,)
