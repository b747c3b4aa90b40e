"""What a board sees of a cycle: averages by three rules, standards, criteria, agencies, sectors.

Read in five queries, six where the standards changed since the cycle before, whatever the number of agencies; every
number is a Figure with its base.
"""

from collections.abc import Sequence
from fractions import Fraction

from audits.models import Criterion, Cycle, Return, Standard
from audits.rules import Band, Mean, State, bands, is_mass_not_applicable, mean
from audits.statistics import cells as read
from audits.statistics.cells import Cell, Show
from audits.statistics.change import Compared, compared, previous_cycle
from audits.statistics.lines import (
    AgencyLine,
    CriterionLine,
    CycleFigures,
    Overall,
    SectorLine,
    StandardLine,
)
from audits.statistics.parts import (
    LEFT_OUT,
    SCORED,
    WHOSE,
    average,
    band_words,
    left_out,
    percent_words,
    share,
)
from audits.statistics.sheet import Scale, Sheet, count_of, sheets_of
from core.figures import Exclusion, Figure

NO_SECTOR = "Without a sector"


def cycle_figures(
    cycle: Cycle, show: Show = Show.SELF, *, among: Sequence[Cycle] | None = None
) -> CycleFigures:
    """The figures of a cycle, whose version must be selected. Call it inside the board's scope.

    `among` are all cycles of the board, with their versions, where the caller has read them: it saves a query.
    """
    previous = previous_cycle(cycle, among)
    sheet, *before = sheets_of([cycle, *([previous] if previous else [])], show)
    return _Maker(sheet, compared(sheet, before[0]) if before else None).make()


class _Maker:
    """Makes the figures of one sheet."""

    def __init__(self, sheet: Sheet, pair: Compared | None) -> None:
        self.sheet, self.pair, self.cycle = sheet, pair, sheet.cycle
        self.whose = WHOSE[sheet.show]
        self.scale = Scale.of(sheet.frame.grades)
        self.threshold = Fraction(self.cycle.threshold)
        self.bands = bands([step.percent for step in self.scale.steps], self.threshold)
        self.counts, used = read.criterion_counts(self.cycle, sheet.show)
        self.evidence: dict[int, int] = {}
        self.evidence_of: dict[int, int] = {}
        for (return_id, standard_id), count in used.items():
            self.evidence[return_id] = self.evidence.get(return_id, 0) + count
            self.evidence_of[standard_id] = self.evidence_of.get(standard_id, 0) + count

    def make(self) -> CycleFigures:
        sheet = self.sheet
        criteria = self.criteria()
        agencies = tuple(self.agency(one) for one in sheet.returns)
        answered = [line for line in agencies if line.mean.count]
        red = sum(bool(line.red_at) for line in criteria)
        overall = self.overall(sheet)
        pair = self.pair
        return CycleFigures(
            sheet=sheet,
            scale=self.scale,
            previous=pair.before.cycle if pair else None,
            handed_in=share(
                "section11.handed_in", "Returns handed in", sheet.handed_in, len(sheet.returns), of="returns",
                rule="Returns that the agency has handed in; the others count as no answer until they are.",
                rule_key="audits.handed_in",
            ),
            below=share(
                "section11.below", f"Agencies with an average below {percent_words(self.threshold)}",
                sum(line.is_below for line in agencies), len(answered), of="agencies with a score",
                rule="Agencies whose average is below what the board calls acceptable.", rule_key="audits.below",
            ),
            red=share(
                "section11.red", "Criteria with a red grade", red, len(criteria), of="criteria",
                rule=f"Criteria that at least one agency graded red. {self.whose}", rule_key="audits.red",
            ),
            overall=overall,
            standards=tuple(self.standard(one) for one in sheet.standards),
            agencies=agencies,
            criteria=criteria,
            sectors=self.sectors(agencies),
            change=pair.change(
                "section11.change", "Change of the average", pair.now.overall, pair.before.overall, of="scores"
            ) if pair else None,
        )  # fmt: skip

    def overall(self, sheet: Sheet) -> tuple[Overall, ...]:
        """Three rules that boards use; they differ where not every agency answers every standard."""
        every = list(sheet.cells.values())
        rules = (
            ("scores", "mean of all standard scores", mean(cell.value for cell in every),
             "standard scores", "standard score"),
            ("agencies", "mean of agency averages", mean(one.value for one in sheet.by_return.values()),
             "agency averages", "agency average"),
            ("standards", "mean of standard averages", mean(one.value for one in sheet.by_standard.values()),
             "standard averages", "standard average"),
        )  # fmt: skip
        return tuple(
            Overall(
                rule,
                average(
                    f"section11.overall.{key}", f"Overall, {rule}", found, of=of, one=one,
                    rule=f"The {rule}. {SCORED} {LEFT_OUT} {self.whose}", rule_key=f"audits.overall_{key}",
                    excluded=left_out(every),
                ),
                found,
            )
            for key, rule, found, of, one in rules
        )  # fmt: skip

    def standard(self, standard: Standard) -> StandardLine:
        sheet, number = self.sheet, standard.number
        column, key = sheet.column(standard), f"section11.standard-{number}"
        found = sheet.by_standard[standard.pk]
        values = [cell.value for cell in column if cell.value is not None]
        asked = len(column) - count_of(column, State.NOT_ASKED)
        return StandardLine(
            standard=standard,
            mean=found,
            average=average(
                f"{key}.average", f"Standard {number}", found, of="agencies with a score",
                one="agency with a score", rule=f"Mean over the agencies. {SCORED} {LEFT_OUT} {self.whose}",
                rule_key="audits.standard", excluded=left_out(column),
            ),
            highest=max(values, default=None),
            highest_of=self._named(column, max(values, default=None)),
            lowest=min(values, default=None),
            lowest_of=self._named(column, min(values, default=None)),
            bands=tuple(
                self._count(f"{key}.band-{place}", band_words(band, exact=False), sum(map(band.holds, values)), asked)
                for place, band in enumerate(self.bands)
            ),
            not_applicable=self._count(
                f"{key}.not_applicable", "not applicable", count_of(column, State.NOT_APPLICABLE), asked
            ),
            no_answer=self._count(f"{key}.no_answer", "no answer", count_of(column, State.NO_ANSWER), asked),
            evidence=self._evidence(f"{key}.evidence", self.evidence_of.get(standard.pk, 0)),
            change=self.pair.of_standard(f"{key}.change", standard) if self.pair else None,
            is_below=found.value is not None and found.value < self.threshold,
            is_mass=is_mass_not_applicable(count_of(column, State.NOT_APPLICABLE), asked),
        )  # fmt: skip

    def agency(self, one: Return) -> AgencyLine:
        sheet = self.sheet
        row, key = sheet.row(one), f"section11.agency-{one.agency_id}"
        found = sheet.by_return[one.pk]
        asked = len(row) - count_of(row, State.NOT_ASKED)
        not_applicable = count_of(row, State.NOT_APPLICABLE)

        def counted(name: str, label: str, count: int) -> Figure:
            return share(
                f"{key}.{name}", f"{one.agency}, {label}", count, asked, of="standards",
                rule="Standards that the agency is asked.", rule_key="audits.asked",
            )  # fmt: skip

        return AgencyLine(
            agency_return=one,
            mean=found,
            average=average(
                f"{key}.average", one.agency.name, found, of="standards with a score", one="standard with a score",
                rule=f"Mean of the agency’s standards. {SCORED} {LEFT_OUT} {self.whose}", rule_key="audits.agency",
                excluded=left_out(row),
            ),
            answered=counted("answered", "answered", found.count),
            not_applicable=counted("not_applicable", "not applicable", not_applicable),
            no_answer=counted("no_answer", "no answer", count_of(row, State.NO_ANSWER)),
            evidence=self._evidence(f"{key}.evidence", self.evidence.get(one.pk, 0)),
            change=self.pair.of_agency(f"{key}.change", one.agency) if self.pair else None,
            is_below=found.value is not None and found.value < self.threshold,
            is_mass=is_mass_not_applicable(not_applicable, asked),
        )  # fmt: skip

    def criteria(self) -> tuple[CriterionLine, ...]:
        counts: dict[int, list[read.Count]] = {}
        for count in self.counts:
            counts.setdefault(count.criterion_id, []).append(count)
        return tuple(self._criterion(one, counts.get(one.pk, [])) for one in self.sheet.frame.criteria)

    def _criterion(self, criterion: Criterion, counts: list[read.Count]) -> CriterionLine:
        key = f"section11.criterion-{criterion.number}"
        scored = [(each.value, each.count) for each in counts if each.value is not None]
        by_state = {state: sum(each.count for each in counts if each.state is state) for state in State}
        asked = sum(each.count for each in counts)
        found = Mean(
            sum((value * count for value, count in scored), Fraction()), sum(count for _, count in scored)
        )
        excluded = tuple(
            Exclusion(by_state[state], words)
            for state, words in ((State.NOT_APPLICABLE, "not applicable"), (State.NO_ANSWER, "no answer"))
            if by_state[state]
        )

        def within(band: Band) -> int:
            return sum(count for value, count in scored if band.holds(value))

        return CriterionLine(
            criterion=criterion,
            mean=found,
            average=average(
                f"{key}.average", f"Criterion {criterion.number}", found, of="agencies with a grade",
                one="agency with a grade",
                rule=f"Mean over the agencies, in per cent of the highest grade. {LEFT_OUT} {self.whose}",
                rule_key="audits.criterion", excluded=excluded,
            ),
            bands=tuple(
                self._count(f"{key}.band-{place}", band_words(band, exact=True), within(band), asked)
                for place, band in enumerate(self.bands)
            ),
            not_applicable=self._count(
                f"{key}.not_applicable", "not applicable", by_state[State.NOT_APPLICABLE], asked
            ),
            no_answer=self._count(f"{key}.no_answer", "no answer", by_state[State.NO_ANSWER], asked),
            red_at=tuple(sorted(name for each in counts for name in each.agencies)),
        )  # fmt: skip

    def sectors(self, agencies: Sequence[AgencyLine]) -> tuple[SectorLine, ...]:
        found: dict[str, list[AgencyLine]] = {}
        for line in agencies:
            sector = line.agency_return.agency.sector
            found.setdefault(sector.name if sector else NO_SECTOR, []).append(line)
        return tuple(
            SectorLine(
                name,
                average(
                    f"section11.sector-{place}", name, mean(line.mean.value for line in lines),
                    of="agencies with a score", one="agency with a score",
                    rule=f"Mean of the averages of the sector’s agencies. {self.whose}", rule_key="audits.sector",
                    excluded=_without(lines),
                ),
            )
            for place, (name, lines) in enumerate(sorted(found.items()))
        )  # fmt: skip

    def _named(self, column: Sequence[Cell], value: Fraction | None) -> tuple[str, ...]:
        return tuple(
            one.agency.name
            for one, cell in zip(self.sheet.returns, column, strict=True)
            if value is not None and cell.value == value
        )

    def _count(self, key: str, label: str, count: int, asked: int) -> Figure:
        return share(
            key,
            label,
            count,
            asked,
            of="agencies",
            rule=f"Agencies that are asked. {self.whose}",
            rule_key="audits.count",
        )

    def _evidence(self, key: str, count: int) -> Figure:
        return Figure.count(
            key, "Evidence", count, rule="Uses of a piece of evidence in returns that are handed in.",
            rule_key="audits.evidence",
        )  # fmt: skip


def _without(lines: Sequence[AgencyLine]) -> tuple[Exclusion, ...]:
    count = sum(not line.mean.count for line in lines)
    return (Exclusion(count, "without a score"),) if count else ()
