"""What cases need from their officers. Counts and days only: the home page names no case and nobody in it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

from django.db.models import DateField, DateTimeField, ExpressionWrapper, QuerySet
from django.db.models.functions import Cast, TruncDate

from boards.models import Board
from boards.models.drafts import KEPT
from boards.needs import Asker, Need, NeedKind, WorkedOut, add_need, add_worked_out, board_url
from core.clock_rules import ClockState
from core.partial_dates import display_date
from core.permissions import Perm
from lado.models import CaseDraft, CaseOffer, Contact, Disposal, SentOffer
from lado.services.clocks import due_clocks
from lado.services.disposals import time_is_over

Rows: TypeAlias = QuerySet[Any, Any]


def _offered(asker: Asker) -> Rows:
    return CaseOffer.objects.filter(state=CaseOffer.State.OFFERED)


def _answered(asker: Asker) -> Rows:
    return SentOffer.objects.filter(answered_at__isnull=False, seen_at=None)


def _disposals(asker: Asker) -> Rows:
    """What somebody else proposed: two people dispose of a case."""
    return Disposal.objects.filter(agreed_at=None).exclude(proposed_by=asker.user)


def _time_is_over(asker: Asker) -> Rows:
    return cast("Rows", time_is_over(Contact.objects.all(), on=asker.on))


def _own_drafts(asker: Asker) -> Rows:
    goes = ExpressionWrapper(TruncDate("saved_at") + KEPT, output_field=DateTimeField())
    rows: Rows = CaseDraft.objects.filter(saved_by=asker.user).annotate(last_day=Cast(goes, DateField()))
    return rows


NEEDS = (
    NeedKind(
        15, "case_offers", (Perm.CASE_WRITE,), _offered,
        "1 case of another board is offered to you", "{n} cases of other boards are offered to you",
        "lado:offered",
    ),
    NeedKind(
        16, "case_offer_answers", (Perm.CASE_WRITE,), _answered,
        "1 case that you offered has an answer", "{n} cases that you offered have an answer", "lado:offered",
    ),
    NeedKind(
        20, "case_drafts", (Perm.CASE_WRITE,), _own_drafts,
        "1 draft about a case is not handed in, and is deleted on {first}",
        "{n} drafts about cases are not handed in, the first is deleted on {first}",
        "lado:cases", first="last_day",
    ),
    NeedKind(
        150, "case_disposals", (Perm.CASE_WRITE,), _disposals,
        "1 disposal of a case waits for a second person",
        "{n} disposals of cases wait for a second person", "lado:disposals",
    ),
    NeedKind(
        151, "cases_over", (Perm.CASE_WRITE,), _time_is_over,
        "1 case has been kept for its time", "{n} cases have been kept for their time", "lado:review_queue",
    ),
)  # fmt: skip


def limits(boards: Sequence[Board], on: dt.date) -> Mapping[int, Sequence[Need]]:
    """Limits of open cases that are overdue, and those that are over within a week. Four queries."""
    found: dict[int, list[Need]] = {board.pk: [] for board in boards}
    clocks = due_clocks(*boards, on=on)
    for board in boards:
        of_board = [one.clock for one in clocks if one.contact.board_id == board.pk and one.clock.due_on]
        late = [one.due_on for one in of_board if one.is_overdue and one.due_on]
        soon = [one.due_on for one in of_board if one.state is ClockState.DUE_SOON and one.due_on]
        if late:
            one, many = "1 limit of a case is overdue", f"{len(late)} limits of cases are overdue"
            words = f"{one if len(late) == 1 else many}, since {display_date(min(late))}"
            found[board.pk].append(_need("case_limits_overdue", board, len(late), words, urgent=True))
        if soon:
            day = display_date(min(soon))
            one = f"1 limit of a case is over on {day}"
            many = f"{len(soon)} limits of cases are over within a week, the first on {day}"
            words = one if len(soon) == 1 else many
            found[board.pk].append(_need("case_limits_soon", board, len(soon), words, urgent=False))
    return found


def _need(key: str, board: Board, count: int, words: str, *, urgent: bool) -> Need:
    return Need(key, board, count, words, board_url("lado:due", board), urgent)


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
    add_worked_out(WorkedOut((Perm.CASE_READ,), limits))
