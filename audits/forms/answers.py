"""The fields of one answer on a page of several: read from what was sent, and shown with everything beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Prefetch

from audits.items import Item, item_anchor, item_key, item_number, item_words, items_of
from audits.models import (
    Answer,
    AnswerEvidence,
    Criterion,
    Descriptor,
    Grade,
    Question,
    Return,
    SentAnswer,
    Standard,
)
from audits.services.answers import AnswerGiven
from core.forms import BoardForm
from core.rounding import half_up, plain

NOT_APPLICABLE, OTHER = "na", "other"
MINE, THEIRS, BOTH = "mine", "theirs", "both"
WRONG_GRADE = "Choose one of the grades of this framework."


def grade_value(given: AnswerGiven) -> str:
    """What the radio of this grade is called."""
    if given.is_not_applicable:
        return NOT_APPLICABLE
    return "" if given.score is None else plain(given.score)


class AnswerForm(BoardForm):
    """What was sent on one item, under the item's key; `revision` is the one that the page was read with.

    After a conflict `choice` says whose words stay, and the texts put together come as `both_…`.
    """

    submit_label = ""

    grade = forms.CharField(required=False, max_length=10)
    score = forms.DecimalField(
        label="Score",
        required=False,
        max_digits=6,
        decimal_places=2,
        error_messages={"invalid": "Enter the score as a number from 0 to 100."},
    )
    narrative = forms.CharField(label="How you know", required=False, strip=False)
    reason = forms.CharField(label="Why it does not apply", required=False, strip=False)
    both_grade = forms.CharField(required=False, max_length=10)
    both_narrative = forms.CharField(required=False, strip=False)
    both_reason = forms.CharField(required=False, strip=False)
    revision = forms.IntegerField(min_value=0)
    choice = forms.ChoiceField(required=False, choices=[(MINE, "Mine"), (THEIRS, "Theirs"), (BOTH, "Both")])

    def clean(self) -> dict[str, Any]:
        """Turn the radio into a score; of two texts put together, take those."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("choice") == BOTH:
            data |= {name: data.get(f"both_{name}", "") for name in ("grade", "narrative", "reason")}
        grade = data.get("grade", "")
        if grade == OTHER:
            if data.get("score") is None and "score" not in self.errors:
                self.add_error("score", "Enter the score, a number from 0 to 100.")
            return data
        self.errors.pop("score", None)  # the box beside a radio that is not chosen
        data["score"] = None
        if grade not in ("", NOT_APPLICABLE):
            try:
                data["score"] = Decimal(grade)
            except ArithmeticError:
                self.add_error("grade", WRONG_GRADE)
            else:
                if not data["score"].is_finite():
                    self.add_error("grade", WRONG_GRADE)
        return data

    @property
    def given(self) -> AnswerGiven:
        """What the person says."""
        data = self.cleaned_data
        return AnswerGiven(data["score"], data["grade"] == NOT_APPLICABLE, data["narrative"], data["reason"])

    @property
    def keeps_theirs(self) -> bool:
        """Whether the person chose what is saved already."""
        return bool(self.cleaned_data.get("choice") == THEIRS)


@dataclass(frozen=True)
class Option:
    """One grade of the scale as it stands beside the others."""

    value: str
    label: str
    score: str
    colour: str
    descriptor: str


@dataclass
class Asked:
    """One item on the page of its standard: what is asked, what is said, and what is to be seen beside it."""

    item: Item
    options: Sequence[Option]
    answer: Answer | None = None
    given: AnswerGiven = field(default_factory=AnswerGiven)
    revision: int = 0
    typed: Mapping[str, str] | None = None  # what was sent and could not be saved
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return item_key(self.item)

    @property
    def number(self) -> str:
        return item_number(self.item)

    @property
    def words(self) -> str:
        return item_words(self.item)

    @property
    def anchor(self) -> str:
        return item_anchor(self.item)

    @property
    def is_whole(self) -> bool:
        """Whether the standard as a whole is scored, from 0 to 100."""
        return isinstance(self.item, Standard)

    @property
    def is_locked(self) -> bool:
        return self.answer is not None and self.answer.is_locked

    @property
    def grade(self) -> str:
        """Which radio is chosen."""
        if self.typed is not None:
            return self.typed["grade"]
        value = grade_value(self.given)
        known = value in {"", NOT_APPLICABLE, *(option.value for option in self.options)}
        return value if known else OTHER

    @property
    def score(self) -> str:
        """What stands in the box of another score."""
        if self.typed is not None:
            return self.typed["score"]
        return grade_value(self.given) if self.grade == OTHER else ""

    @property
    def narrative(self) -> str:
        return self.given.narrative if self.typed is None else self.typed["narrative"]

    @property
    def reason(self) -> str:
        return self.given.reason if self.typed is None else self.typed["reason"]

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.value == self.grade), None)

    @property
    def grade_words(self) -> str:
        """The answer in words: "75, Mostly met", "Does not apply", "No answer yet"."""
        return words_of(self.given, self.options)

    @property
    def is_answered(self) -> bool:
        return bool(self.grade)

    @property
    def evidence(self) -> Sequence[AnswerEvidence]:
        return list(self.answer.evidence_used.all()) if self.answer else []

    @property
    def questions(self) -> Sequence[Question]:
        return list(self.answer.questions.all()) if self.answer else []

    @property
    def sent(self) -> SentAnswer | None:
        """Where it came from, when it was sent from the agency's return on another board."""
        return next(iter(self.answer.sent_from.all()), None) if self.answer else None

    @property
    def is_refused(self) -> bool:
        return (
            self.answer is not None
            and self.answer.is_not_applicable
            and self.answer.decision == Answer.Decision.REFUSED
        )

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(anchor, message) of everything that is wrong."""
        places = {"score": "grade", "grade": "grade", "reason": "reason", "narrative": "narrative"}
        return [
            (f"{self.key}-{places.get(name, 'grade')}", message)
            for name, messages in self.errors.items()
            for message in messages
        ]


def words_of(given: AnswerGiven, options: Sequence[Option]) -> str:
    """A grade in words, with its number."""
    value = grade_value(given)
    if value == NOT_APPLICABLE:
        return "Does not apply"
    if not value:
        return "No answer yet"
    label = next((option.label for option in options if option.value == value), "")
    return f"{value}, {label}" if label else f"{value} out of 100"


def asked_items(agency_return: Return, standard: Standard) -> list[Asked]:
    """Everything that the page of a standard shows, in the same few queries whatever the number of criteria."""
    items = items_of(agency_return, standard)
    grades = list(Grade.objects.filter(version=agency_return.cycle.version_id).order_by("score"))
    descriptors = _descriptors(items)
    answers = {answer.criterion_id: answer for answer in answers_of(agency_return, standard)}
    found = []
    for item in items:
        is_criterion = isinstance(item, Criterion)
        answer = answers.get(item.pk if is_criterion else None)
        options = options_of(item, grades, descriptors)
        given = AnswerGiven.of(answer)
        found.append(Asked(item, options, answer, given, answer.revision if answer else 0))
    return found


def answers_of(agency_return: Return, standard: Standard | None = None) -> Any:
    """The return's answers with evidence, questions, and where they came from: four queries."""
    evidence = AnswerEvidence.objects.select_related("evidence__file").order_by("evidence__title", "pk")
    questions = Question.objects.select_related("written_by").order_by("written_at", "pk")
    rows = Answer.objects.filter(agency_return=agency_return).select_related("edited_by")
    rows = rows if standard is None else rows.filter(standard=standard)
    return rows.prefetch_related(
        Prefetch("evidence_used", queryset=evidence),
        Prefetch("questions", queryset=questions),
        sent_from(),
    )


def sent_from() -> "Prefetch[Any]":
    """Where answers came from, the last time first."""
    return Prefetch("sent_from", queryset=SentAnswer.objects.select_related("from_board"))


def _descriptors(items: Sequence[Item]) -> dict[tuple[int, int], str]:
    criteria = [item.pk for item in items if isinstance(item, Criterion)]
    rows = Descriptor.objects.filter(criterion__in=criteria)
    return {(row.criterion_id, row.grade_id): row.text for row in rows}


def options_of(
    item: Item, grades: Sequence[Grade], descriptors: Mapping[tuple[int, int], str]
) -> list[Option]:
    """The scale as it is offered for this item."""
    return [_option(grade, grades, item, descriptors) for grade in grades]


def _option(
    grade: Grade, grades: Sequence[Grade], item: Item, descriptors: Mapping[tuple[int, int], str]
) -> Option:
    """A grade as it is offered: of a whole standard in per cent of the highest grade."""
    score = grade.score
    if isinstance(item, Standard):
        highest = max(one.score for one in grades)
        score = half_up(grade.score * 100 / highest, 2) if highest else grade.score
    return Option(
        plain(score), grade.label, plain(score), grade.colour, descriptors.get((item.pk, grade.pk), "")
    )


def typed_values(form: AnswerForm) -> dict[str, str]:
    """The fields as they were sent, to show them again."""
    names = ("grade", "score", "narrative", "reason", "revision")
    return {name: str(form.data.get(form.add_prefix(name), "")) for name in names}


def merged(mine: AnswerGiven, theirs: AnswerGiven) -> dict[str, str]:
    """Both texts together, theirs first, for the page that asks."""
    both = mine.with_texts_of(theirs)
    return {"grade": grade_value(both), "narrative": both.narrative, "reason": both.reason}
