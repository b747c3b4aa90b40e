"""Recommendations of a report: writing them, carrying unfinished ones into the next report, actions from them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from boards.models import Action, Agency
from boards.services.actions import add_action
from boards.services.saving import save_checked
from boards.services.saving import wrong as wrong_at
from core import audit
from core.models import User
from reports.kinds import rules_of
from reports.models import Recommendation, Report
from reports.services.drafts import lock_draft, wrong

State = Recommendation.State
FIELDS = ("text", "agency", "post", "due_on", "state", "progress")
MOST = 60  # recommendations of one report; published ones have from three to twenty


@dataclass(frozen=True)
class Facts:
    """What people write about one recommendation."""

    text: str
    agency: Agency | None = None
    post: str = ""
    due_on: dt.date | None = None
    state: str = State.NOT_BEGUN
    progress: str = ""

    @classmethod
    def of(cls, one: Recommendation) -> "Facts":
        """As it is now."""
        return cls(**{name: getattr(one, name) for name in FIELDS})


class RecommendationConflictError(Exception):
    """Somebody else has saved the recommendation meanwhile; `current` is what they left."""

    def __init__(self, current: Recommendation) -> None:
        super().__init__("The recommendation was changed by somebody else.")
        self.current = current


def _record(action: str, one: Recommendation, **more: Any) -> None:
    """One entry in the trail, only for those who may read drafts of the report."""
    audit.record(action, one, clearance=rules_of(one.report).clearance, **more)


def _fill(one: Recommendation, facts: Facts, actor: User) -> None:
    for name in FIELDS:
        value = getattr(facts, name)
        setattr(one, name, value.strip() if isinstance(value, str) else value)
    if not one.text:
        raise wrong_at("text", "Write what is recommended.")
    if one.agency is None and not one.post:
        raise wrong_at("agency", "Say who does it: choose an agency, or write a post or group below.")
    if one.state == State.DROPPED and not one.progress:
        raise wrong_at("progress", "Say why it was dropped.")
    one.revision += 1
    one.edited_by, one.edited_at = actor, timezone.now()
    save_checked(one)


def _last_place(report: Report, *, carried: bool) -> int:
    places = report.recommendations.filter(is_carried=carried).aggregate(last=Max("order"))
    return places["last"] or 0


def _room_for(report: Report, more: int) -> None:
    if report.recommendations.count() + more > MOST:
        raise wrong(f"A report has at most {MOST} recommendations. Put some of them together.")


@transaction.atomic
def add_recommendation(report: Report, *, facts: Facts, actor: User) -> Recommendation:
    """Recommend something new, last in the list. Raises ValidationError (text, agency)."""
    report = lock_draft(report)
    _room_for(report, 1)
    one = Recommendation(board=report.board, report=report, order=_last_place(report, carried=False) + 1)
    _fill(one, facts, actor)
    _record("recommendation.added", one, actor=actor, after=audit.state(one, *FIELDS))
    return one


def _lock(one: Recommendation) -> Recommendation:
    """As it is now, in a draft. Raises ValidationError where nothing may change any more."""
    lock_draft(one.report)
    rows = Recommendation.objects.select_related("report__board", "board", "agency", "edited_by")
    found: Recommendation | None = rows.filter(pk=one.pk).first()
    if found is None:
        raise wrong("The recommendation was removed by somebody else.")
    return found


@transaction.atomic
def change_recommendation(one: Recommendation, *, facts: Facts, revision: int, actor: User) -> Recommendation:
    """Change a recommendation, or write what became of one that is carried over.

    `revision` is the one that the writer began from; when it is no longer the row's, RecommendationConflictError is
    raised and nothing is saved. The trail keeps what stood there before. Raises ValidationError (text, agency,
    progress).
    """
    one = _lock(one)
    if Facts.of(one) == facts:
        return one  # the same words again, whoever sends them: no conflict
    if revision != one.revision:
        raise RecommendationConflictError(one)
    before = audit.state(one, *FIELDS)
    _fill(one, facts, actor)
    _record("recommendation.changed", one, actor=actor, before=before, after=audit.state(one, *FIELDS))
    return one


@transaction.atomic
def move_recommendation(
    one: Recommendation, *, direction: Literal["up", "down"], actor: User
) -> Recommendation:
    """Exchange it with its neighbour in its list; the first and the last stay where they are."""
    one = _lock(one)
    order = list(one.report.recommendations.filter(is_carried=one.is_carried).order_by("order", "id"))
    place = order.index(one)
    other = place - 1 if direction == "up" else place + 1
    if not 0 <= other < len(order):
        return one
    order[place], order[other] = order[other], order[place]
    for number, row in enumerate(order, start=1):
        row.order = number
    Recommendation.objects.bulk_update(order, ["order"])
    _record("recommendation.moved", one, actor=actor, before={"place": place + 1}, after={"place": other + 1})
    return one


@transaction.atomic
def remove_recommendation(one: Recommendation, *, actor: User) -> None:
    """Take a new one out of a draft; its words stay in the trail. What is carried over is dropped with a reason."""
    one = _lock(one)
    if one.is_carried:
        raise wrong(
            "It stands in an earlier report, so it cannot be removed. Write that it is dropped, and why."
        )
    if Action.objects.from_source(one).exists():
        raise wrong("An action follows from it. Withdraw the action first, or leave the recommendation.")
    _record("recommendation.removed", one, actor=actor, before=audit.state(one, *FIELDS))
    one.delete()


def left_to_carry(report: Report) -> list[Recommendation]:
    """What the latest signed report before leaves unfinished, and this one does not have yet. Two queries."""
    if report.kind != Report.Kind.LADO:
        return []
    earlier = Report.objects.filter(
        board=report.board_id, kind=report.kind, ends_on__lt=report.starts_on
    ).finished()
    last = earlier.order_by("-starts_on", "-version").values("pk")[:1]
    rows = Recommendation.objects.filter(board=report.board_id, report__in=last).unfinished()
    known = set(
        Recommendation.objects.filter(board=report.board_id, report=report, root__isnull=False).values_list(
            "root", flat=True
        )
    )
    found = rows.select_related("agency", "report").order_by("-is_carried", "order", "id")
    return [one for one in found if one.root_id_or_own not in known]


@transaction.atomic
def carry_over(report: Report, *, actor: User) -> list[Recommendation]:
    """Take up what the report before left unfinished, the oldest first; how far it is stays, its words begin anew.

    Raises ValidationError when there is nothing to carry over.
    """
    report = lock_draft(report)
    left = left_to_carry(report)
    if not left:
        raise wrong(
            "There is nothing to carry over: no signed report before has anything left that is missing here."
        )
    _room_for(report, len(left))
    first = _last_place(report, carried=True) + 1
    made: list[Recommendation] = Recommendation.objects.bulk_create(
        Recommendation(
            board=report.board,
            report=report,
            order=place,
            text=one.text,
            agency=one.agency,
            post=one.post,
            due_on=one.due_on,
            is_carried=True,
            root_id=one.root_id_or_own,
            state=one.state,
        )
        for place, one in enumerate(left, start=first)
    )
    after = {"report": str(left[0].report), "recommendations": len(made)}
    audit.record("report.recommendations_carried", report, actor=actor, after=after)
    return made


def copy_recommendations(earlier: Report, later: Report) -> None:
    """Give a new version what the version before had; each is still the same recommendation."""
    Recommendation.objects.bulk_create(
        Recommendation(
            board=later.board,
            report=later,
            root_id=one.root_id_or_own,
            edited_by_id=one.edited_by_id,
            **{name: getattr(one, name) for name in (*FIELDS, "order", "is_carried", "edited_at")},
        )
        for one in earlier.recommendations.select_related("agency").order_by("is_carried", "order", "id")
    )


@transaction.atomic
def make_action(
    one: Recommendation, *, text: str, agency: Agency | None, due_on: dt.date | None, actor: User
) -> Action:
    """An action of the board that follows from it; also after the report is signed, which it does not change."""
    root = one if one.root_id is None else Recommendation.objects.get(Q(pk=one.root_id), board=one.board_id)
    owners = [agency] if agency else []
    return add_action(board=one.board, text=text, owners=owners, due=due_on, source=root, actor=actor)
