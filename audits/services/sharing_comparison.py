"""Two returns of one agency on two boards side by side, item by item. Both boards must be in scope."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from audits.items import Item, item_key
from audits.models import Answer, Criterion, Grade, Return, SentAnswer
from audits.services.answers import AnswerGiven
from audits.services.sharing_matches import matched_items
from audits.services.sharing_texts import Said, Stand, said_together, stand_of


@dataclass(frozen=True)
class Pair:
    """One item of the other board's return, with what both returns say on it."""

    item: Item
    sources: tuple[Answer, ...]
    said: Said
    answer: Answer | None
    sent: tuple[SentAnswer, ...] = ()
    received: tuple[SentAnswer, ...] = ()

    @property
    def key(self) -> str:
        return item_key(self.item)

    @property
    def ours(self) -> AnswerGiven:
        return self.said.given

    @property
    def theirs(self) -> AnswerGiven:
        return AnswerGiven.of(self.answer)

    @property
    def revision(self) -> int:
        """Of the other board's answer, 0 where there is none."""
        return self.answer.revision if self.answer else 0

    @property
    def mark(self) -> str:
        """Tells whether what would be sent is what the person saw."""
        return hashlib.sha256(repr(self.ours).encode()).hexdigest()[:16]

    @property
    def added(self) -> str:
        """The words that went along the last time."""
        return self.sent[0].addition if self.sent else ""

    @property
    def stand(self) -> Stand:
        return stand_of(
            self.ours,
            self.theirs,
            added_there=self.added,
            added_here=self.received[0].addition if self.received else "",
        )

    @property
    def is_locked(self) -> bool:
        return self.answer is not None and self.answer.is_locked

    @property
    def origin(self) -> "Origin | None":
        """How the two are connected: the last time that either was sent to the other."""
        rows = [found[0] for found in (self.sent, self.received) if found]
        if not rows or self.answer is None:
            return None
        last = max(rows, key=lambda row: row.sent_at)
        from_here = bool(self.sent) and last is self.sent[0]
        written = {one.pk: one.edited_at for one in (self.sources if from_here else (self.answer,))}
        said = {one.from_answer: one.from_edited_at for one in (self.sent if from_here else self.received)}
        at_origin = any(said.get(pk, moment) != moment for pk, moment in written.items()) or (
            from_here and said.keys() != written.keys()
        )
        copies = {self.answer.pk: self.answer} if from_here else {one.pk: one for one in self.sources}
        at_copy = last.answer_id in copies and copies[last.answer_id].edited_at != last.edited_at
        here, there = (at_origin, at_copy) if from_here else (at_copy, at_origin)
        return Origin(from_here, timezone.localdate(last.sent_at), here, there)


@dataclass(frozen=True)
class Origin:
    """When one of two answers was sent to the other's board, and who has written since."""

    from_here: bool
    on: dt.date
    changed_here: bool
    changed_there: bool


@dataclass(frozen=True)
class Comparison:
    """Two returns of one agency on two boards, item by item of the other one's framework."""

    pairs: list[Pair]
    only_there: list[Item]  # asked there, and nothing like it here
    only_here: list[Item]

    @property
    def to_send(self) -> list[Pair]:
        """Those on which this return says something."""
        return [pair for pair in self.pairs if not pair.ours.is_empty]


def compare_returns(source: Return, target: Return) -> Comparison:
    """What both say. The same queries whatever the number of items."""
    matched, only_here = matched_items(source, target)
    ours, theirs = _answers(source), _answers(target)
    scales: dict[int, set[Decimal]] = {}
    for version, score in Grade.objects.filter(
        version__in=[source.cycle.version_id, target.cycle.version_id]
    ).values_list("version", "score"):
        scales.setdefault(version, set()).add(score)
    sent = _last_sent(source, target, {one.pk for one in (*ours.values(), *theirs.values())})
    pairs = []
    for item, found in matched:
        if not found:
            continue
        sources = tuple(ours[item_key(one)] for one in found if item_key(one) in ours)
        said = said_together(
            [AnswerGiven.of(one) for one in sources],
            scales.get(source.cycle.version_id, set()),
            scales.get(target.cycle.version_id, set()),
            by_grades=isinstance(item, Criterion),
        )
        answer = theirs.get(item_key(item))
        there = sent.get(answer.pk, ()) if answer else ()
        here = next((sent[one.pk] for one in sources if sent.get(one.pk)), ())
        pairs.append(Pair(item, sources, said, answer, tuple(there), tuple(here)))
    return Comparison(pairs, [item for item, found in matched if not found], only_here)


def _answers(agency_return: Return) -> dict[str, Answer]:
    """Item's key → its answer, with the item and who wrote it."""
    rows = Answer.objects.filter(agency_return=agency_return).select_related(
        "standard", "criterion__standard", "edited_by"
    )
    return {item_key(one.criterion or one.standard): one for one in rows}


def _last_sent(one: Return, other: Return, answers: set[int]) -> dict[int, list[SentAnswer]]:
    """Answer's id → where it came from the last time, where that was one of the `answers` of these two returns."""
    rows = SentAnswer.objects.filter(
        Q(answer__agency_return=one, from_board=other.board_id)
        | Q(answer__agency_return=other, from_board=one.board_id)
    )
    found: dict[int, list[SentAnswer]] = {}
    for row in rows.order_by("-sent_at", "-pk"):
        listed = found.setdefault(row.answer_id, [])
        if row.from_answer in answers and (not listed or listed[0].sent_at == row.sent_at):
            listed.append(row)
    return found
