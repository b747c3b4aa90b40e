"""Once for many: an agency that sits on several boards sends what it says in one return on to another board's cycle.

Both boards must be in scope for everything here, and only people who lead the agency on both may do it. The board that
receives gets an answer of its own, marked where it came from; the other board's return is never touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audits.items import item_number
from audits.models import Answer, Return, SentAnswer
from audits.services.answers import save_answers
from audits.services.open_returns import lock_open
from audits.services.sharing_comparison import Pair, compare_returns
from audits.services.sharing_evidence import Copied, copy_evidence
from audits.services.sharing_texts import How, outcome
from core import audit
from core.access import Access, BoardAccess
from core.models import RoleAssignment, User
from core.permissions import Perm, Role


def led_boards(access: Access, agency_id: int) -> list[BoardAccess]:
    """The boards on which the person answers for this agency today, by name."""
    held = access.boards_with(Perm.RETURN_ANSWER_OWN)
    return [one for one in held if agency_id in one.agency_ids]


def _check_leads(source: Return, target: Return, actor: User) -> None:
    boards = {source.board_id, target.board_id}
    roles = RoleAssignment.objects.current().filter(
        user=actor, role=Role.AGENCY_LEAD, agency=source.agency_id, board__in=boards, board__is_active=True
    )
    led = set(roles.values_list("board", flat=True))
    if len(boards) != 2 or source.agency_id != target.agency_id or led != boards:
        raise PermissionDenied("Only somebody who leads the agency on both boards can send answers.")


@dataclass(frozen=True)
class Choice:
    """What a person chose for one item, on a page that showed this `revision` there and this `mark` here."""

    how: How
    revision: int
    mark: str
    addition: str = ""


@dataclass
class Sent:
    """What came of sending; items that are in none of these were as they are."""

    answers: dict[str, Answer] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    errors: dict[str, ValidationError] = field(default_factory=dict)
    to_confirm: int = 0
    without_grade: list[str] = field(default_factory=list)
    evidence: Copied = field(default_factory=Copied)

    @property
    def is_whole(self) -> bool:
        return not self.conflicts and not self.errors


@transaction.atomic
def send_answers(source: Return, target: Return, chosen: Mapping[str, Choice], *, actor: User) -> Sent:
    """Put the chosen answers, by key of the other return's item, into that return: what can be sent is sent.

    Where either side is not what the person saw, or `How.SEND` meets an answer, the item is told as a conflict and
    nothing of it is saved. Raises PermissionDenied, and ValidationError where the other return is not open.
    """
    _check_leads(source, target, actor)
    locked, done = lock_open(target), Sent()
    wanted: dict[str, tuple[Pair, Choice]] = {}
    for pair in compare_returns(source, locked).to_send:
        choice = chosen.get(pair.key)
        if choice is None or choice.how is How.KEEP:
            continue
        given = outcome(pair.ours, pair.theirs, choice.how, choice.addition)
        if choice.mark != pair.mark:
            done.conflicts.append(pair.key)
        elif given == pair.theirs:
            done.same.append(pair.key)
        elif choice.how is How.SEND and not pair.theirs.is_empty:
            done.conflicts.append(pair.key)
        else:
            wanted[pair.key] = (pair, choice)
    saved = save_answers(
        locked,
        {
            pair.item: (outcome(pair.ours, pair.theirs, choice.how, choice.addition), choice.revision)
            for pair, choice in wanted.values()
        },
        actor=actor,
    )
    done.answers, done.errors = saved.kept, saved.errors
    done.conflicts += saved.conflicts
    taken = [(wanted[key][0], wanted[key][1], answer) for key, answer in saved.kept.items()]
    if taken:
        _mark(taken, source, locked, done, actor=actor)
        pairs = [(answer, pair.sources) for pair, _, answer in taken]
        done.evidence = copy_evidence(pairs, source, locked, actor=actor)
        _record(taken, source, locked, done, actor=actor)
    return done


Taken = Sequence[tuple[Pair, Choice, Answer]]


def _mark(taken: Taken, source: Return, target: Return, done: Sent, *, actor: User) -> None:
    """Write down where each came from; what was written before that cycle opened is to be confirmed there.

    Whoever sends ten answers at once has not read each again, and what is older than the cycle may hold no longer:
    as with answers from last time it counts for the board once the agency has confirmed it.
    """
    now = timezone.now()
    SentAnswer.objects.bulk_create(
        SentAnswer(
            board=target.board,
            answer=answer,
            from_board=source.board,
            from_cycle=source.cycle.name,
            from_answer=one.pk,
            from_edited_at=one.edited_at,
            edited_at=answer.edited_at or now,
            addition=choice.addition.strip(),
            sent_by=actor,
            sent_at=now,
        )
        for pair, choice, answer in taken
        for one in pair.sources
    )
    old = [answer.pk for pair, _, answer in taken if any(_is_older(one, target) for one in pair.sources)]
    done.to_confirm = Answer.objects.filter(pk__in=old).update(is_from_last=True)
    done.without_grade = [
        item_number(pair.item)
        for pair, _, answer in taken
        if pair.said.left_grade and answer.score is None and not answer.is_not_applicable
    ]


def _is_older(answer: Answer, target: Return) -> bool:
    if answer.is_from_last or answer.edited_at is None:
        return True
    return timezone.localdate(answer.edited_at) < target.cycle.opens_on


def _record(taken: Taken, source: Return, target: Return, done: Sent, *, actor: User) -> None:
    """An entry on each board: here what was sent where, there what came from where and what it replaced."""
    numbers = [item_number(pair.item) for pair, _, _ in taken]
    replaced = {
        item_number(pair.item): " ".join(filter(None, (pair.theirs.narrative, pair.theirs.reason)))
        for pair, choice, _ in taken
        if choice.how is How.REPLACE and (pair.theirs.narrative or pair.theirs.reason)
    }
    after: dict[str, object] = {"items": numbers, "evidence": done.evidence.uses}
    audit.record(
        "return.answers_received",
        target,
        actor=actor,
        before={"replaced": replaced} if replaced else None,
        after={"from": f"{source.cycle}, {source.board}", **after},
    )
    audit.record(
        "return.answers_sent",
        source,
        actor=actor,
        after={"to": f"{target.cycle}, {target.board}", **after},
    )
