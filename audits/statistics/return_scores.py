"""What one return scores on each standard: the agency's own grades, and the board's view beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count

from audits.items import asked_of
from audits.models import Answer, Criterion, Grade, Return, Standard
from audits.rules import Given, Mean, Score, State, mean, standard_score
from core.figures import Figure, Unit
from core.rounding import half_up

RULE = (
    "The answer on the whole standard, else the weighted mean of its criteria with a grade, in per cent of the "
    "highest grade. Not applicable and no answer are left out."
)
AVERAGE_RULE = "The mean of the standards with a score. Not applicable and no answer are left out."


@dataclass(frozen=True)
class StandardView:
    """One standard of one return: its answers, the two scores, and how far the board has looked at it."""

    standard: Standard
    criteria: Sequence[Criterion]
    answers: Sequence[Answer]
    own: Score
    moderated: Score

    @property
    def own_figure(self) -> Figure:
        return figure_of(f"own-{self.standard.number}", f"{self.standard}: own", self.own)

    @property
    def moderated_figure(self) -> Figure:
        return figure_of(f"moderated-{self.standard.number}", f"{self.standard}: moderated", self.moderated)

    @property
    def items(self) -> int:
        """How many items there are to look at."""
        whole = any(answer.criterion_id is None for answer in self.answers)
        return len(self.criteria) + (1 if whole or not self.criteria else 0)

    @property
    def looked_at(self) -> int:
        return sum(1 for answer in self.answers if answer.moderated_at is not None)

    @property
    def locked(self) -> int:
        return sum(1 for answer in self.answers if answer.is_locked)

    @property
    def undecided(self) -> int:
        """Answers "not applicable" that wait for a decision."""
        return sum(
            1
            for answer in self.answers
            if answer.is_not_applicable and answer.decision == Answer.Decision.NONE
        )

    @property
    def not_applicable(self) -> int:
        return sum(1 for answer in self.answers if answer.is_not_applicable)

    @property
    def questions(self) -> int:
        return sum(getattr(answer, "question_count", 0) for answer in self.answers)

    @property
    def changed_since(self) -> list[Answer]:
        """Answers that the agency has changed after the board looked at them."""
        return [answer for answer in self.answers if is_changed_since(answer)]


def is_changed_since(answer: Answer) -> bool:
    """Whether the agency has written after the board looked at the answer."""
    return bool(answer.moderated_at and answer.edited_at and answer.edited_at > answer.moderated_at)


def figure_of(key: str, label: str, score: Score | Mean, rule: str = RULE) -> Figure:
    """A score or an average as it is shown: in per cent, with one decimal place."""
    value: Fraction | None = score.value
    rounded = None if value is None else half_up(value, 1)
    return Figure(key=key, label=label, value=rounded, unit=Unit.PERCENT, places=1, rule=rule)


def state_words(score: Score) -> str:
    """What stands where there is no score."""
    return {
        State.SCORED: "",
        State.NOT_APPLICABLE: "not applicable",
        State.NO_ANSWER: "no answer",
        State.NOT_ASKED: "not asked",
    }[score.state]


@dataclass(frozen=True)
class ReturnView:
    """All standards of one return, with the grades of its scale."""

    standards: Sequence[StandardView]
    grades: Sequence[Grade] = field(default_factory=list)

    @property
    def own(self) -> Mean:
        return mean(one.own.value for one in self.standards)

    @property
    def moderated(self) -> Mean:
        return mean(one.moderated.value for one in self.standards)

    @property
    def own_figure(self) -> Figure:
        return figure_of("own", "Average of the agency’s own grades", self.own, AVERAGE_RULE)

    @property
    def moderated_figure(self) -> Figure:
        return figure_of("moderated", "Average of the moderated grades", self.moderated, AVERAGE_RULE)

    @property
    def items(self) -> int:
        return sum(one.items for one in self.standards)

    @property
    def looked_at(self) -> int:
        return sum(one.looked_at for one in self.standards)

    @property
    def undecided(self) -> int:
        return sum(one.undecided for one in self.standards)

    @property
    def changed_since(self) -> int:
        return sum(len(one.changed_since) for one in self.standards)

    @property
    def differing(self) -> list[Answer]:
        """Answers where the board's grade is another than the agency's own."""
        return [
            answer
            for one in self.standards
            for answer in one.answers
            if answer.moderated_score is not None and answer.moderated_score != answer.score
        ]


def view_of(agency_return: Return) -> ReturnView:
    """The return as agency and board see it. Four queries."""
    version = agency_return.cycle.version_id
    grades = list(Grade.objects.filter(version=version).order_by("score"))
    highest = grades[-1].score if grades else Decimal(100)
    standards = list(Standard.objects.filter(version=version).order_by("number"))
    criteria: dict[int, list[Criterion]] = {}
    for criterion in asked_of(agency_return):
        criteria.setdefault(criterion.standard_id, []).append(criterion)
    answers: dict[int, list[Answer]] = {}
    rows = Answer.objects.filter(agency_return=agency_return).select_related(
        "standard", "criterion__standard"
    )
    for answer in rows.annotate(question_count=Count("questions")).order_by("criterion__place"):
        answers.setdefault(answer.standard_id, []).append(answer)
    shown = []
    for standard in standards:
        asked, said = criteria.get(standard.pk, []), answers.get(standard.pk, [])
        if not asked and not said and agency_return.cycle.version.by_criteria:
            continue  # not asked of this kind of agency
        shown.append(
            StandardView(
                standard,
                asked,
                said,
                _score(asked, said, highest, moderated=False),
                _score(asked, said, highest, moderated=True),
            )
        )
    return ReturnView(shown, grades)


def _score(
    criteria: Sequence[Criterion], answers: Sequence[Answer], highest: Decimal, *, moderated: bool
) -> Score:
    by_criterion = {answer.criterion_id: answer for answer in answers if not answer.is_from_last}
    whole = by_criterion.get(None)
    given = [_given(by_criterion.get(one.pk), one.weight, moderated=moderated) for one in criteria]
    return standard_score(_given(whole, Decimal(1), moderated=moderated) if whole else None, given, highest)


def _given(answer: Answer | None, weight: Decimal, *, moderated: bool) -> Given:
    if answer is None:
        return Given(weight=weight)
    if moderated and answer.moderated_score is not None:
        return Given(score=answer.moderated_score, weight=weight)
    refused = answer.decision == Answer.Decision.REFUSED
    return Given(answer.score, answer.is_not_applicable, refused, weight)
