"""The challenge-day pack: what the panel has before it when an agency presents its self-assessment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils import timezone

from audits.challenge_questions import Ask, Item, Known, Move, Overdue, questions
from audits.letters import Letter, letter_of
from audits.models import Answer, Cycle, Grade, Return, Survey
from audits.pack_parts import (
    EvidenceFacts,
    Followed,
    GradeCount,
    Said,
    Thread,
    actions_followed,
    evidence_facts,
    grade_counts,
    items_said,
    percents,
    threads_of,
)
from audits.rules import Mean, mean
from audits.statistics.cells import Show
from audits.statistics.change import Compared, compared, previous_cycle
from audits.statistics.parts import average, change_words, percent_words, share, signed_words
from audits.statistics.progress import Progress, progress_of
from audits.statistics.return_scores import AVERAGE_RULE, RULE, ReturnView, StandardView, state_words
from audits.statistics.sheet import Scale, sheets_of
from audits.statistics.survey import (
    THRESHOLD,
    GapLine,
    SurveyFigures,
    by_gap,
    gap_chart,
    survey_figures,
)
from audits.statistics.warnings import cautions_of
from audits.warning_rules import Caution
from boards.models import Action
from core.charts import BarChart, DotChart, Dots
from core.figures import Figure
from core.partial_dates import display_date
from core.rounding import half_up


class CycleFacts:
    """What all packs of a cycle share, read once: the cycle before, the scale, the survey."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.scale = Scale.of(Grade.objects.filter(version=cycle.version_id))

    @cached_property
    def pair(self) -> Compared | None:
        """This cycle and the one before, by the moderated grades."""
        previous = previous_cycle(self.cycle)
        return compared(*sheets_of([self.cycle, previous], Show.MODERATED)) if previous else None

    @cached_property
    def survey(self) -> Survey | None:
        found: Survey | None = Survey.objects.filter(cycle=self.cycle).first()
        return found

    @cached_property
    def survey_figures(self) -> SurveyFigures | None:
        """Only once the survey has ended."""
        return survey_figures(self.survey, self.cycle) if self.survey and self.survey.is_over() else None


@dataclass(frozen=True)
class Row:
    """One standard: own, moderated and last time beside each other, in words and as values."""

    title: str
    own_words: str
    moderated_words: str
    last_words: str
    change_words: str
    is_below: bool
    own: Fraction | None
    moderated: Fraction | None
    last: Fraction | None


@dataclass(frozen=True)
class Caught:
    """Warnings of one kind that say the same, with the numbers of the items."""

    title: str
    words: str
    numbers: str


@dataclass(frozen=True)
class Pack:
    """Everything that a pack says. `letter` has the board's grades and reasons; empty parts are empty sequences."""

    agency_return: Return
    facts: CycleFacts
    on: dt.date
    seen: ReturnView
    letter: Letter
    rows: Sequence[Row]
    said: Sequence[Said]
    counts: Sequence[GradeCount]
    headline: Sequence[Figure]
    change: Figure | None
    last_average: Figure | None
    cautions: Sequence[Caution]
    evidence: EvidenceFacts
    threads: Sequence[Thread]
    gaps: Sequence[GapLine]
    followed: Sequence[Followed]
    progress: Progress

    @property
    def is_handed_in(self) -> bool:
        return self.agency_return.submitted_at is not None

    @property
    def below(self) -> list[Row]:
        return [row for row in self.rows if row.is_below]

    @property
    def reds(self) -> list[Said]:
        return [one for one in self.said if one.is_red]

    @property
    def not_applicable(self) -> list[Said]:
        """What the agency says does not apply to it, agreed or not."""
        return [one for one in self.said if one.answer is not None and one.answer.is_not_applicable]

    @property
    def previous(self) -> Cycle | None:
        return self.facts.pair.before.cycle if self.facts.pair else None

    @property
    def has_last(self) -> bool:
        """Whether this agency has figures of the cycle before."""
        return any(row.last is not None for row in self.rows)

    @property
    def how(self) -> str:
        """What is compared with last time, where the standards have changed since."""
        return self.facts.pair.how() if self.facts.pair else ""

    @property
    def change_words(self) -> str:
        return change_words(self.change)

    @property
    def red_rows(self) -> list[tuple[Said, Action | None]]:
        """What is red, each with the latest action that came from it."""
        made = {one.action.source_id: one.action for one in self.followed}
        return [(one, made.get(one.answer.pk) if one.answer else None) for one in self.reds]

    @cached_property
    def groups(self) -> list[Caught]:
        """The warnings in plain words, each once with the items that it is about."""
        found: dict[tuple[str, str], list[str]] = {}
        for caution in self.cautions:
            found.setdefault((caution.title, caution.words), []).append(caution.number)
        return [Caught(*key, ", ".join(filter(None, numbers))) for key, numbers in found.items()]

    @cached_property
    def questions(self) -> list[Ask]:
        return questions(_known(self))

    @property
    def chart(self) -> DotChart:
        """Own, moderated and last time for each standard, with what is acceptable."""
        cycle = self.agency_return.cycle
        parts = ["Own grade", "Moderated", *([f"Last time ({self.previous})"[:46]] if self.has_last else [])]
        return DotChart(
            key=f"pack-{self.agency_return.pk}",
            title=f"Each standard of {self.agency_return.agency}",
            description=(
                "In per cent of the highest grade: the agency’s own grade (ring), with the board’s grades (dot)"
                + (", and last time (bar)." if self.has_last else ".")
            ),
            parts=parts,
            lines=[
                Dots(
                    row.title,
                    percents((row.own, row.moderated, row.last)[: len(parts)]),
                    (row.own_words, row.moderated_words, row.last_words)[: len(parts)],
                    note=row.own_words.capitalize(),
                )
                for row in self.rows
            ],
            unit="%",
            threshold=cycle.threshold,
            threshold_label=f"Acceptable: {percent_words(Fraction(cycle.threshold))}",
            label_header="Standard",
        )

    @property
    def gap_chart(self) -> BarChart | None:
        """What practitioners say beside the self-grades; None where nothing may be shown."""
        if all(line.size is None for line in self.gaps):
            return None
        return gap_chart(self.gaps, key=f"pack-gap-{self.agency_return.pk}")

    @property
    def survey_words(self) -> str:
        """Why there is nothing of practitioners; empty where there is."""
        survey = self.facts.survey
        if survey is None:
            return "Practitioners were not asked in this cycle."
        if self.facts.survey_figures is None:
            until = display_date(survey.closes_on)
            return f"Practitioners can answer until {until}. What they say is shown after that."
        if not self.gaps:
            return "Practitioners of this agency were not asked."
        if all(line.share.value is None for line in self.gaps):
            return f"Fewer than {THRESHOLD} practitioners answered about each standard, too few to show what they said."
        return ""


def pack_of(agency_return: Return, facts: CycleFacts | None = None) -> Pack:
    """Collect what the pack says; its cycle, version, framework, agency and board must be selected.

    Of a return that is not handed in it says nothing that the agency wrote: a draft is the agency's own. The same
    queries whatever the number of items; `facts` saves those that all returns of a cycle share.
    """
    facts = facts or CycleFacts(agency_return.cycle)
    today = timezone.localdate()
    letter = letter_of(agency_return)
    handed_in = agency_return.submitted_at is not None
    seen = letter.seen if handed_in else ReturnView((), letter.seen.grades)
    said = items_said(seen, facts.scale)
    pair, agency = facts.pair, agency_return.agency
    last = pair.earlier_scores(agency) if pair else {}
    comparable = pair.scores(agency) if pair else {}
    threshold = Fraction(agency_return.cycle.threshold)
    lines = [_row(one, last, comparable, threshold, handed_in=handed_in) for one in letter.seen.standards]
    figures = facts.survey_figures
    return Pack(
        agency_return=agency_return,
        facts=facts,
        on=today,
        seen=seen,
        letter=letter,
        rows=lines,
        said=said,
        counts=grade_counts(said, facts.scale),
        headline=_headline(seen, said, lines),
        change=pair.of_agency("pack.change", agency) if pair and handed_in else None,
        last_average=_average("last", "Average last time", mean(last.values())) if last else None,
        cautions=cautions_of(agency_return, asked=seen.items, on=today) if handed_in else [],
        evidence=evidence_facts(agency_return, said, today),
        threads=threads_of(agency_return) if handed_in else [],
        gaps=by_gap(_gaps(figures, agency_return)) if figures else [],
        followed=actions_followed(agency_return, today),
        progress=progress_of([agency_return])[agency_return.pk],
    )


def _gaps(figures: SurveyFigures, agency_return: Return) -> Sequence[GapLine]:
    return next((lines for agency, lines in figures.agencies if agency.pk == agency_return.agency_id), ())


def _row(
    one: StandardView,
    last: dict[int, Fraction],
    comparable: dict[int, Fraction],
    threshold: Fraction,
    *,
    handed_in: bool,
) -> Row:
    before, now = last.get(one.standard.pk), comparable.get(one.standard.pk)
    moved = now - before if handed_in and now is not None and before is not None else None
    own, moderated = (one.own, one.moderated) if handed_in else (None, None)
    value = moderated.value if moderated else None
    return Row(
        str(one.standard),
        (state_words(own) or one.own_figure.display()) if own else "not handed in",
        (state_words(moderated) or one.moderated_figure.display()) if moderated else "not handed in",
        percent_words(before) if before is not None else "",
        "" if moved is None else signed_words(half_up(moved, 1)),
        value is not None and value < threshold,
        own.value if own else None,
        value,
        before,
    )


def _average(key: str, label: str, found: Mean) -> Figure:
    return average(
        f"pack.{key}", label, found, of="standards with a score", one="standard with a score",
        rule=f"{AVERAGE_RULE} {RULE}", rule_key="audits.pack_average",
    )  # fmt: skip


def _headline(seen: ReturnView, said: Sequence[Said], rows: Sequence[Row]) -> list[Figure]:
    scored = sum(row.moderated is not None for row in rows)
    return [
        _average("own", "Average, own grades", seen.own),
        _average("moderated", "Average, with the board’s grades", seen.moderated),
        share(
            "pack.below", "Standards below acceptable", sum(row.is_below for row in rows), scored,
            of="standards with a score", rule="With the board’s grades.", rule_key="audits.pack_below",
        ),
        share(
            "pack.red", "Red items", sum(one.is_red for one in said), len(said), of="items",
            rule="Items with a red grade, with the board’s grades.", rule_key="audits.pack_red",
        ),
    ]  # fmt: skip


def _known(pack: Pack) -> Known:
    """What the suggested questions are made of."""
    handed_in = pack.is_handed_in
    gaps = [
        Move(str(line.standard), line.size + Fraction(share_), Fraction(share_))
        for line in pack.gaps
        if line.size is not None and (share_ := _share(line)) is not None
    ]
    moves = [
        Move(row.title, row.moderated, row.last)
        for row in pack.rows
        if row.moderated is not None and row.last is not None and row.change_words
    ]
    scores = {one.number: one for one in pack.said}
    lowered = [
        Item(one.number, one.words, one.own, one.moderated)
        for one in pack.letter.differences
        if handed_in and _is_lower(scores.get(one.number))
    ]
    not_agreed = [
        one.number
        for one in pack.not_applicable
        if one.answer is not None and one.answer.decision != Answer.Decision.AGREED
    ]
    answered = [one for one in pack.said if one.moderated == "no_answer" and one.number not in not_agreed]
    reds = pack.reds
    # A standard with a red item is asked about by that item.
    red_standards = {one.number.partition(".")[0] for one in reds}
    below = sorted(pack.below, key=lambda row: row.moderated or Fraction())
    return Known(
        is_handed_in=handed_in,
        gaps=gaps if handed_in else [],
        reds=[Item(one.number, one.words) for one in reds],
        below=[
            (row.title, row.moderated_words)
            for row in below
            if row.title.partition(".")[0] not in red_standards
        ],
        threshold=Fraction(pack.agency_return.cycle.threshold),
        moves=moves,
        since=str(pack.previous or ""),
        lowered=lowered,
        waiting=[thread.number for thread in pack.threads if thread.waits_for_agency],
        not_agreed=not_agreed,
        unanswered=[one.number for one in answered],
        cautions=pack.cautions,
        overdue=[
            Overdue(one.action.number, one.action.text, one.due) for one in pack.followed if one.is_overdue
        ],
    )


def _share(line: GapLine) -> Fraction | None:
    found = line.share
    return (
        Fraction(found.numerator * 100, found.denominator)
        if found.numerator is not None and found.denominator
        else None
    )


def _is_lower(one: Said | None) -> bool:
    if one is None or one.answer is None or one.answer.moderated_score is None or one.answer.score is None:
        return False
    return bool(one.answer.moderated_score < one.answer.score)
