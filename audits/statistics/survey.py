"""What practitioners say beside what their agencies say of themselves: standard by standard, with the gap.

Answers are shown from five people upward, and nothing that is hidden follows from what is shown: the people who
answered about a standard are a line of counts by agency with a total, and core.suppression says which of them may be
seen. Results exist only of surveys that have ended, because two looks a reply apart would show that reply.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q

from audits.models import Cycle, Standard, Survey, SurveyLink, SurveyMark, SurveyReply
from audits.rules import Mean
from audits.statistics.cells import Show
from audits.statistics.parts import average, signed_words
from audits.statistics.sheet import Sheet, sheets_of
from boards.models import Agency
from core.charts import Bar, BarChart
from core.figures import Exclusion, Figure, Unit
from core.rounding import half_up
from core.suppression import SUPPRESSED, Shown, suppress

#: Answers are shown from this many people upward.
THRESHOLD = 5
MOST_QUESTIONS = 10
HIDDEN = "Too few replies"
SHARE_RULE = "“Strongly agree” and “agree” of all answers about the standard. “I do not know” is left out."
GAP_RULE = (
    "The agency’s own average less the share of practitioners’ answers that are positive, in percentage points, from "
    "the exact values. Above nought the agency grades itself higher than its practitioners do."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What some practitioners said about one standard. `people` gave at least one answer that is no "do not know"."""

    people: int = 0
    answers: int = 0
    positive: int = 0
    unknown: int = 0

    def __add__(self, other: "Said") -> "Said":
        return Said(
            self.people + other.people,
            self.answers + other.answers,
            self.positive + other.positive,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True)
class GapLine:
    """One standard: what practitioners say, what the agency says, and how far that is apart."""

    standard: Standard
    agency: Agency | None
    people: Figure
    share: Figure
    own: Figure
    gap: Figure
    size: Fraction | None

    @property
    def share_words(self) -> str:
        return HIDDEN if self.share.suppressed else self.share.display()

    @property
    def gap_words(self) -> str:
        """ "+32.5 points"; nothing where there is no gap to show."""
        return "" if self.size is None else f"{signed_words(half_up(self.size, 1))} points"


@dataclass(frozen=True)
class SurveyFigures:
    """The results of one survey."""

    survey: Survey
    replies: Figure
    lines: tuple[GapLine, ...]
    agencies: tuple[tuple[Agency, tuple[GapLine, ...]], ...]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing at all can be shown."""
        return all(line.share.value is None for line in self.lines)

    def lines_of(self, agency: Agency | None) -> tuple[GapLine, ...]:
        """By standard, of one agency or of all together."""
        return dict(self.agencies).get(agency, ()) if agency is not None else self.lines

    def to_ask(self, *, by_agency: bool) -> list[GapLine]:
        """Where agencies grade themselves higher than their practitioners do, the largest gap first."""
        every = [line for _, lines in self.agencies for line in lines] if by_agency else list(self.lines)
        return [line for line in by_gap(every) if line.size is not None and line.size > 0][:MOST_QUESTIONS]


def by_gap(lines: Iterable[GapLine]) -> list[GapLine]:
    """The largest gap first; lines without one last."""
    return sorted(
        lines,
        key=lambda line: (
            line.size is None,
            -(line.size or 0),
            line.standard.number,
            str(line.agency or ""),
        ),
    )


def shown_counts(people: list[int]) -> tuple[tuple[Shown, ...], Shown]:
    """Which of these counts of people, and whether their total, may be seen."""
    line = suppress(people, THRESHOLD)
    return line.cells, line.total


def reply_counts(survey: Survey) -> dict[int, int]:
    """Agency id → how many have answered; only the number, never what."""
    rows = SurveyReply.objects.filter(survey=survey).order_by().values_list("agency")
    return dict(rows.annotate(n=Count("pk")))


def _said(survey: Survey) -> dict[tuple[int, int], Said]:
    """(agency id, standard id) → what was said, in one query."""
    given = Q(mark__isnull=False)
    rows = (
        SurveyMark.objects.filter(reply__survey=survey)
        .order_by()
        .values_list("reply__agency", "question__standard")
        .annotate(
            people=Count("reply", filter=given, distinct=True),
            answers=Count("pk", filter=given),
            positive=Count("pk", filter=Q(mark__gte=SurveyMark.POSITIVE_FROM)),
            unknown=Count("pk", filter=~given),
        )
    )
    return {(agency, standard): Said(*counts) for agency, standard, *counts in rows}


def survey_figures(survey: Survey, cycle: Cycle) -> SurveyFigures:
    """The results of a survey that has ended, in seven queries. Raises ValueError while replies still come."""
    if not survey.is_over():
        raise ValueError(f"{survey} has not ended.")
    return _Maker(survey, cycle).make()


class _Maker:
    """Makes the figures of one survey."""

    def __init__(self, survey: Survey, cycle: Cycle) -> None:
        self.survey = survey
        self.said = _said(survey)
        self.counts = reply_counts(survey)
        self.sheet: Sheet = sheets_of([cycle], Show.SELF)[0]
        links = SurveyLink.objects.filter(survey=survey).select_related("agency").order_by("agency__name")
        self.agencies = [link.agency for link in links]
        asked = set(survey.questions.values_list("standard", flat=True))
        self.standards = [one for one in self.sheet.standards if one.pk in asked]
        self.return_of = {one.agency_id: one for one in self.sheet.returns}

    def make(self) -> SurveyFigures:
        totals: list[GapLine] = []
        lines: dict[int, list[GapLine]] = {agency.pk: [] for agency in self.agencies}
        for standard in self.standards:
            said = [self.said.get((agency.pk, standard.pk), Said()) for agency in self.agencies]
            cells, total = shown_counts([one.people for one in said])
            totals.append(self.line(standard, None, sum(said, Said()), total))
            for agency, one, shown in zip(self.agencies, said, cells, strict=True):
                lines[agency.pk].append(self.line(standard, agency, one, shown))
        return SurveyFigures(
            self.survey,
            Figure.count(
                "survey.replies", "Replies", sum(self.counts.values()),
                rule="Replies that practitioners of all agencies have sent.", rule_key="audits.survey_replies",
            ),
            tuple(totals),
            tuple((agency, tuple(lines[agency.pk])) for agency in self.agencies),
        )  # fmt: skip

    def line(self, standard: Standard, agency: Agency | None, said: Said, shown: Shown) -> GapLine:
        key = f"survey.standard-{standard.number}" + (f".agency-{agency.pk}" if agency else "")
        name = f"Standard {standard.number}"
        people = Figure.count(
            f"{key}.people", f"{name}: people", said.people,
            rule="People who answered about the standard.", rule_key="audits.survey_people",
        )  # fmt: skip
        share = Figure.percent(
            f"{key}.share", f"{name}: positive answers", said.positive, said.answers, of="answers",
            excluded=(Exclusion(said.unknown, "“I do not know”"),) if said.unknown else (),
            rule=SHARE_RULE, rule_key="audits.survey_share",
        )  # fmt: skip
        own = self.own(standard, agency)
        owns = average(
            f"{key}.own", f"{name}: the agency’s own average" if agency else f"{name}: the agencies’ own average",
            own, of="agencies with a score", one="agency with a score",
            rule="The agencies’ own grades, in per cent of the highest; not the moderator’s.",
            rule_key="audits.survey_own",
        )  # fmt: skip
        hidden = shown is SUPPRESSED
        size = None
        if not hidden and said.answers and own.value is not None:
            size = own.value - Fraction(said.positive * 100, said.answers)
        gap = Figure(
            key=f"{key}.gap", label=f"{name}: gap", value=None if size is None else half_up(size, 1),
            unit=Unit.NUMBER, places=1, rule=GAP_RULE, rule_key="audits.survey_gap",
        )  # fmt: skip
        if hidden:
            people, share, gap = people.withhold(), share.withhold(), gap.withhold()
        return GapLine(standard, agency, people, share, owns, gap, size)

    def own(self, standard: Standard, agency: Agency | None) -> Mean:
        """What the agency, or the mean of all agencies, says of itself."""
        if agency is None:
            return self.sheet.by_standard[standard.pk]
        asked = self.return_of.get(agency.pk)
        value = self.sheet.cells[asked.pk, standard.pk].value if asked is not None else None
        return Mean(value or Fraction(), int(value is not None))


def gap_chart(lines: Iterable[GapLine], *, key: str) -> BarChart:
    """The gaps, the largest first; red where the agency grades itself higher than its practitioners do."""
    found = [line for line in by_gap(lines) if line.size is not None]
    return BarChart(
        key=key,
        title="Gap between self-grades and practitioners",
        description=(
            "In percentage points, the largest first. Plus and red: agencies grade themselves higher than "
            "practitioners do. Minus and green: practitioners see it more positively."
        ),
        bars=[
            Bar(
                str(line.standard),
                float(half_up(abs(line.size or Fraction()), 1)),
                line.gap_words,
                colour="red" if (line.size or 0) > 0 else "green",
            )
            for line in found
        ],
        maximum=100,
        label_header="Standard",
        value_header="Gap",
    )
