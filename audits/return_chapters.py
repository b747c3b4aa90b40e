"""Everything that a return says, standard by standard: what its workbook and its PDF are made from."""

from dataclasses import dataclass

from audits.forms.answers import Asked, answers_of, options_of
from audits.items import items_of, standard_of
from audits.models import Answer, Criterion, Descriptor, Evidence, Grade, Return, Standard
from audits.services.answers import AnswerGiven
from core.rounding import plain


@dataclass(frozen=True)
class Chapter:
    """One standard of the return with its items."""

    standard: Standard
    items: list[Asked]
    whole: Asked | None  # an answer on the whole standard of a framework that asks criterion by criterion

    @property
    def is_asked(self) -> bool:
        return bool(self.items)


def chapters_of(agency_return: Return, *, with_descriptors: bool = False) -> list[Chapter]:
    """The whole return, in order. The same queries whatever the number of items."""
    version = agency_return.cycle.version
    grades = list(Grade.objects.filter(version=version).order_by("score"))
    answers = {(answer.standard_id, answer.criterion_id): answer for answer in answers_of(agency_return)}
    standards = list(Standard.objects.filter(version=version).order_by("number"))
    told: dict[tuple[int, int], str] = {}
    if with_descriptors:
        rows = Descriptor.objects.filter(criterion__version=version)
        told = {(row.criterion_id, row.grade_id): row.text for row in rows}

    def asked(item: Criterion | Standard, answer: Answer | None) -> Asked:
        options = options_of(item, grades, told if isinstance(item, Criterion) else {})
        return Asked(item, options, answer, AnswerGiven.of(answer), answer.revision if answer else 0)

    found: dict[int, list[Asked]] = {standard.pk: [] for standard in standards}
    for item in items_of(agency_return):
        key = (standard_of(item).pk, item.pk if isinstance(item, Criterion) else None)
        found[key[0]].append(asked(item, answers.get(key)))
    return [
        Chapter(
            standard,
            found[standard.pk],
            asked(standard, answers[standard.pk, None])
            if version.by_criteria and (standard.pk, None) in answers
            else None,
        )
        for standard in standards
    ]


def evidence_words(evidence: Evidence) -> str:
    """Its title, and the file or page that it is."""
    where = evidence.link or (evidence.file.name if evidence.file else "")
    return f"{evidence.title} ({where})" if where else evidence.title


def shows_board(asked: Asked, agency_return: Return) -> bool:
    """Whether a file says what the board makes of this answer: as the pages of the agency do, for whoever takes it."""
    moderated = asked.answer is not None and asked.answer.moderated_at is not None
    return moderated and agency_return.agency_sees_moderation


def board_grade(asked: Asked) -> str:
    """The board's grade in words; empty where it gave none."""
    answer = asked.answer
    if answer is None or answer.moderated_score is None:
        return ""
    value = plain(answer.moderated_score)
    label = next((option.label for option in asked.options if option.value == value), "")
    return f"{value}, {label}" if label else value


def board_words(asked: Asked) -> str:
    """What the board decided on "not applicable", and its reason."""
    answer = asked.answer
    if answer is None:
        return ""
    decided = ""
    if answer.decision and answer.is_not_applicable:
        decided = f"That it does not apply: {answer.get_decision_display().lower()}."
    return "\n".join(filter(None, (decided, answer.moderation_reason)))
