"""The parts of a challenge-day pack: what each of its tables says, read from one return."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from audits.items import Item, item_number, item_words
from audits.models import Answer, AnswerEvidence, Question, Return
from audits.rules import Given, State, percent_of_scale
from audits.statistics.parts import share
from audits.statistics.return_scores import ReturnView
from audits.statistics.sheet import GradeStep, Scale
from boards.models import Action
from core.figures import Figure
from core.partial_dates import display_date

Quality = Answer.EvidenceQuality


@dataclass(frozen=True)
class Said:
    """One item of a return: what the agency says of it, and what counts with the board's grade."""

    number: str
    words: str
    answer: Answer | None
    own: State
    own_step: GradeStep | None
    moderated: State
    moderated_step: GradeStep | None

    @property
    def is_red(self) -> bool:
        return self.moderated_step is not None and self.moderated_step.colour == "red"


@dataclass(frozen=True)
class GradeCount:
    """How many items have one grade, by the agency's own grades and with the board's."""

    label: str
    own: Figure
    moderated: Figure


@dataclass(frozen=True)
class EvidenceFacts:
    """How much evidence there is, how good the board finds it, and what has expired."""

    pieces: Figure
    items: Figure
    qualities: Sequence[tuple[str, Figure]]
    expired: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Thread:
    """What board and agency wrote to each other about one item."""

    number: str
    words: str
    messages: Sequence[Question]

    @property
    def waits_for_agency(self) -> bool:
        return self.messages[-1].is_from_board

    @property
    def state(self) -> str:
        """Who has the word."""
        if self.waits_for_agency:
            return "Open: waits for the agency’s answer"
        if any(one.is_from_board for one in self.messages):
            return "Answered by the agency"
        return "Open: the agency wrote, and the board has not answered"


@dataclass(frozen=True)
class Followed:
    """One action that came from a return of this agency."""

    action: Action
    source: str
    due: str
    state: str
    is_overdue: bool
    is_of_this_cycle: bool


def items_said(seen: ReturnView, scale: Scale) -> list[Said]:
    """Every item of a return; a standard that was answered as a whole is one item."""
    highest = max((grade.score for grade in seen.grades), default=Decimal(100))
    found = []
    for one in seen.standards:
        by_criterion = {answer.criterion_id: answer for answer in one.answers}
        whole = by_criterion.get(None)
        if not one.criteria or (
            whole is not None and _given(whole, moderated=True).state is not State.NO_ANSWER
        ):
            found.append(_said(one.standard, whole, scale, Decimal(100)))
            continue
        found += [_said(each, by_criterion.get(each.pk), scale, highest) for each in one.criteria]
    return found


def _given(answer: Answer | None, *, moderated: bool) -> Given:
    if answer is None or answer.is_from_last:
        return Given()
    if moderated and answer.moderated_score is not None:
        return Given(answer.moderated_score)
    return Given(answer.score, answer.is_not_applicable, answer.decision == Answer.Decision.REFUSED)


def _said(item: Item, answer: Answer | None, scale: Scale, highest: Decimal) -> Said:
    own, moderated = _given(answer, moderated=False), _given(answer, moderated=True)

    def step(given: Given) -> GradeStep | None:
        return None if given.score is None else scale.step(percent_of_scale(given.score, highest))

    return Said(
        item_number(item),
        item_words(item),
        answer,
        own.state,
        step(own),
        moderated.state,
        step(moderated),
    )


def grade_counts(said: Sequence[Said], scale: Scale) -> list[GradeCount]:
    """Items by grade, the highest first; then what does not apply and what was not answered."""
    whole = len(said)

    def counted(key: str, label: str, own: int, moderated: int) -> GradeCount:
        def figure(whose: str, count: int) -> Figure:
            return share(
                f"pack.{key}.{whose}", label, count, whole, of="items",
                rule="Items that the agency is asked, by the highest grade that each reaches.",
                rule_key="audits.pack_grades",
            )  # fmt: skip

        return GradeCount(label, figure("own", own), figure("moderated", moderated))

    found = [
        counted(
            f"grade-{place}",
            f"{step.label} ({step.colour})",
            sum(one.own_step is step for one in said),
            sum(one.moderated_step is step for one in said),
        )
        for place, step in reversed(list(enumerate(scale.steps)))
    ]
    for state, label in ((State.NOT_APPLICABLE, "Not applicable"), (State.NO_ANSWER, "No answer")):
        own, moderated = (sum(getattr(one, name) is state for one in said) for name in ("own", "moderated"))
        found.append(counted(state.value, label, own, moderated))
    return found


def evidence_facts(agency_return: Return, said: Sequence[Said], on: dt.date) -> EvidenceFacts:
    """One query."""
    uses = list(
        AnswerEvidence.objects.filter(answer__agency_return=agency_return)
        .select_related("evidence", "answer__standard", "answer__criterion__standard")
        .order_by("evidence__title", "pk")
    )
    shown = {use.answer_id for use in uses}
    answered = [one for one in said if one.own is State.SCORED]
    judged = [one.answer.evidence_quality for one in said if one.answer]
    expired: dict[tuple[str, dt.date], list[str]] = {}
    for use in uses:
        ends = use.evidence.expires_on
        if ends is not None and ends < on:
            number = item_number(use.answer.criterion or use.answer.standard)
            expired.setdefault((use.evidence.title, ends), []).append(number)
    return EvidenceFacts(
        Figure.count(
            "pack.evidence", "Pieces of evidence", len({use.evidence_id for use in uses}),
            rule="Files and pages, each once, however often they are used.", rule_key="audits.pack_evidence",
        ),
        share(
            "pack.evidence_items", "Items with evidence", sum(_pk(one) in shown for one in answered), len(answered),
            of="items with a grade", rule="Items with a grade of the agency’s own that a file or a page is shown for.",
            rule_key="audits.pack_evidence_items",
        ),
        [
            (
                str(quality.label),
                share(
                    f"pack.quality.{quality.value or 'not-judged'}", str(quality.label), judged.count(quality.value),
                    len(judged), of="answers", rule="What the board says of the evidence of each answer.",
                    rule_key="audits.pack_quality",
                ),
            )
            for quality in (Quality.STRONG, Quality.SOUND, Quality.WEAK, Quality.NONE, Quality.NOT_JUDGED)
        ],
        [(title, display_date(ends), ", ".join(numbers)) for (title, ends), numbers in expired.items()],
    )  # fmt: skip


def _pk(one: Said) -> int | None:
    return one.answer.pk if one.answer else None


def threads_of(agency_return: Return) -> list[Thread]:
    """The threads of a return in the order of its items. One query."""
    rows = Question.objects.filter(answer__agency_return=agency_return).select_related(
        "answer__standard", "answer__criterion__standard"
    )
    found: dict[int, list[Question]] = {}
    for row in rows.order_by("answer__standard__number", "answer__criterion__place", "written_at", "pk"):
        found.setdefault(row.answer_id, []).append(row)
    threads = []
    for messages in found.values():
        answer = messages[0].answer
        item = answer.criterion or answer.standard
        threads.append(Thread(item_number(item), item_words(item), messages))
    return threads


def actions_followed(agency_return: Return, on: dt.date | None = None) -> list[Followed]:
    """The actions that came from this agency's returns on this board, this cycle's first. Three queries."""
    today = on or timezone.localdate()
    kind = ContentType.objects.get_for_model(Answer)
    answers = Answer.objects.filter(
        board=agency_return.board_id, agency_return__agency=agency_return.agency_id
    )
    actions = list(
        Action.objects.filter(
            board=agency_return.board_id, source_type=kind, source_id__in=answers.values("pk")
        )
        .with_due()
        .select_related("due_meeting__group")
        .order_by("number")
    )
    sources = answers.filter(pk__in=[one.source_id for one in actions]).select_related(
        "agency_return__cycle", "standard", "criterion__standard"
    )
    by_pk = {answer.pk: answer for answer in sources}
    found = [
        _followed(one, by_pk[one.source_id], agency_return, today)
        for one in actions
        if one.source_id in by_pk
    ]
    return sorted(found, key=lambda one: (not one.is_of_this_cycle, one.action.number))


def _followed(action: Action, answer: Answer, agency_return: Return, today: dt.date) -> Followed:
    due: dt.date | None = getattr(action, "due")  # noqa: B009 -- with_due adds it
    waits = (Action.Status.OPEN, Action.Status.IN_PROGRESS)
    overdue = due is not None and due < today and action.status in waits
    state = action.get_status_display()
    cycle = answer.agency_return.cycle
    return Followed(
        action,
        f"{cycle}, {item_number(answer.criterion or answer.standard)}",
        display_date(due) if due else action.due_words or "No date",
        f"{state}, overdue" if overdue else state,
        overdue,
        cycle.pk == agency_return.cycle_id,
    )


def percents(values: Iterable[Fraction | None]) -> list[float | None]:
    """Values as places on a picture."""
    return [None if value is None else float(value) for value in values]
