"""Carrying last time's answers and evidence forward, as a start that the agency confirms.

An answer goes to the same criterion, to the one that a crosswalk names, or to the one with the same key in another
version of the framework. What is answered already is never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from audits.items import Item, items_of, standard_of
from audits.models import (
    Answer,
    AnswerEvidence,
    Criterion,
    CriterionMatch,
    Evidence,
    FrameworkVersion,
    Grade,
    Return,
)
from audits.services.answers import LONGEST, AnswerGiven, blank, both_texts
from audits.services.facts import carry_facts
from audits.services.open_returns import begin, lock_open
from core import audit
from core.models import User


@dataclass(frozen=True)
class Carried:
    """Where it came from, and how much."""

    source: Return
    answers: int
    evidence: int
    facts: int = 0


def earlier_return(agency_return: Return) -> Return | None:
    """The agency's latest earlier return on this board that has answers to carry over; None without one.

    One of the same framework goes before one that a crosswalk leads from.
    """
    cycle = agency_return.cycle
    matched = CriterionMatch.objects.filter(
        later__version=cycle.version_id, earlier__version=OuterRef("cycle__version")
    )
    rows: list[Return] = list(
        Return.objects.asked()
        .filter(board=agency_return.board_id, agency=agency_return.agency_id)
        .filter(cycle__opens_on__lt=cycle.opens_on)
        .filter(Q(cycle__version__framework=cycle.version.framework_id) | Exists(matched))
        .filter(Exists(Answer.objects.given().filter(agency_return=OuterRef("pk"))))
        .select_related("cycle__version", "agency")
        .alias(is_same=Q(cycle__version__framework=cycle.version.framework_id))
        .order_by("-is_same", "-cycle__opens_on", "-pk")[:1]
    )
    return rows[0] if rows else None


@transaction.atomic
def carry_forward(agency_return: Return, *, actor: User) -> Carried:
    """Take over what the agency said last time wherever nothing is said yet, marked to be confirmed.

    Raises ValidationError when the return is not open, or when there is nothing to carry over.
    """
    locked = lock_open(agency_return)
    source = earlier_return(locked)
    if source is None:
        raise ValidationError(
            "There is no earlier return of this agency here whose answers could be taken over."
        )
    sources = _sources(locked, source)
    kept = {_place(one): one for one in Answer.objects.filter(agency_return=locked)}
    scale = set(Grade.objects.filter(version=locked.cycle.version).values_list("score", flat=True))
    carried: list[tuple[Answer, Sequence[Answer]]] = []
    for item, earlier in sources.items():
        answer = kept.get(_place_of(item)) or blank(locked, item)
        given = _together(earlier, scale if isinstance(item, Criterion) else None)
        if given.is_empty or not AnswerGiven.of(answer).is_empty or answer.is_locked:
            continue
        answer.score, answer.is_not_applicable = given.score, given.is_not_applicable
        answer.narrative, answer.reason = given.narrative, given.reason
        answer.is_from_last, answer.revision = True, answer.revision + 1
        answer.edited_by, answer.edited_at = actor, timezone.now()
        carried.append((answer, earlier))
    new = [answer for answer, _ in carried if answer.pk is None]
    fields = ["score", "is_not_applicable", "narrative", "reason", "is_from_last", "revision"]
    Answer.objects.bulk_update(
        [answer for answer, _ in carried if answer.pk is not None], [*fields, "edited_by", "edited_at"]
    )
    Answer.objects.bulk_create(new)
    evidence = _carry_evidence(carried)
    facts = carry_facts(locked, source, actor=actor)
    done = Carried(source, len(carried), evidence, facts)
    if carried or facts:
        begin(locked, actor=actor)
    audit.record(
        "return.carried_forward",
        locked,
        actor=actor,
        after={
            "from": str(source.cycle),
            "answers": done.answers,
            "evidence": done.evidence,
            **({"facts": facts} if facts else {}),
        },
    )
    return done


def _place(answer: Answer) -> tuple[int, int | None]:
    return answer.standard_id, answer.criterion_id


def _place_of(item: Item) -> tuple[int, int | None]:
    return standard_of(item).pk, item.pk if isinstance(item, Criterion) else None


def _sources(agency_return: Return, source: Return) -> dict[Item, list[Answer]]:
    """Item → the earlier answers that say something on it. The crosswalk decides before the key does."""
    version, before = agency_return.cycle.version, source.cycle.version
    said: dict[int, Answer] = {}
    by_key: dict[tuple[bool, str], Answer] = {}
    rows = Answer.objects.filter(agency_return=source).select_related("standard", "criterion")
    for answer in rows:
        if answer.criterion is not None:
            said[answer.criterion.pk] = answer
            by_key[True, answer.criterion.key] = answer
        else:
            by_key[False, answer.standard.key] = answer
    crosswalk = _crosswalk(version, before)
    same = version.framework_id == before.framework_id
    found: dict[Item, list[Answer]] = {}
    for item in items_of(agency_return):
        earlier = [said[pk] for pk in crosswalk.get(item.pk, ()) if pk in said]
        if not isinstance(item, Criterion):
            earlier = []
        if not earlier and same and (one := by_key.get((isinstance(item, Criterion), item.key))):
            earlier = [one]
        if earlier:
            found[item] = earlier
    return found


def _crosswalk(version: FrameworkVersion, before: FrameworkVersion) -> dict[int, list[int]]:
    """Criterion of this version → criteria of the one before."""
    rows = CriterionMatch.objects.filter(later__version=version, earlier__version=before)
    found: dict[int, list[int]] = {}
    for later, earlier in rows.order_by("earlier").values_list("later", "earlier"):
        found.setdefault(later, []).append(earlier)
    return found


def _together(earlier: Sequence[Answer], scale: set[object] | None) -> AnswerGiven:
    """What several earlier answers say as one. Grades that differ, or that this scale lacks, are left open."""
    narrative, reason = "", ""
    for one in earlier:
        narrative, reason = both_texts(narrative, one.narrative), both_texts(reason, one.reason)
    scores = {one.score for one in earlier}
    score = scores.pop() if len(scores) == 1 else None
    if scale is not None and score not in scale:
        score = None
    refused = any(one.decision == Answer.Decision.REFUSED for one in earlier)
    applies_not = all(one.is_not_applicable for one in earlier) and not refused
    return AnswerGiven(score, applies_not and bool(reason), narrative[:LONGEST], reason[:LONGEST])


def _carry_evidence(carried: list[tuple[Answer, Sequence[Answer]]]) -> int:
    """The same evidence for the same answers, in its newest edition. Returns how many uses."""
    from_answers = [one.pk for _, earlier in carried for one in earlier]
    uses: dict[int, list[int]] = {}
    for answer_id, evidence_id in AnswerEvidence.objects.filter(answer__in=from_answers).values_list(
        "answer", "evidence"
    ):
        uses.setdefault(answer_id, []).append(evidence_id)
    if not uses:
        return 0
    agency_id = carried[0][0].agency_return.agency_id
    replaced = Evidence.objects.filter(agency=agency_id).exclude(replaces=None).order_by("pk")
    newer = dict(replaced.values_list("replaces", "pk"))
    rows = []
    for answer, earlier in carried:
        shown = {_newest(evidence, newer) for one in earlier for evidence in uses.get(one.pk, ())}
        rows += [
            AnswerEvidence(board_id=answer.board_id, answer=answer, evidence_id=pk) for pk in sorted(shown)
        ]
    return len(AnswerEvidence.objects.bulk_create(rows, ignore_conflicts=True))


def _newest(evidence_id: int, newer: dict[int, int]) -> int:
    while evidence_id in newer:
        evidence_id = newer[evidence_id]
    return evidence_id
