"""Telling the other side of messages about a return: one email for what somebody wrote in one go.

Beat asks every five minutes. A side hears of new messages once their writer has been quiet for a while, and about
one return at most once an hour. What was answered or marked as read before that is not told any more. What is told is
noted in the transaction that hands the email over, so a task that runs twice, or on two workers, sends nothing twice.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audits.items import item_number, item_words
from audits.models import Answer, Question, Return
from audits.services.board_view import lock_for_board
from audits.services.reminders import recipients_of
from boards.needs import board_url
from core import audit
from core.email import send_templated, site_url
from core.models import RoleAssignment, User
from core.permissions import ROLE_PERMISSIONS, Perm, Role

#: So long after the last message nobody seems to be writing any more.
QUIET = dt.timedelta(minutes=15)
#: Somebody who goes on writing is told about after so long, and not again for so long.
HOUR = dt.timedelta(hours=1)
NAMED = 3  # items that a subject names

MODERATING = [role for role, permissions in ROLE_PERMISSIONS.items() if Perm.RETURN_MODERATE in permissions]


@transaction.atomic
def mark_read(answer: Answer, *, from_board: bool, actor: User) -> int:
    """Say that what one side wrote in a thread needs no answer; returns how many messages were new.

    Raises ValidationError where the agency was withdrawn or the cycle is closed.
    """
    lock_for_board(answer.agency_return)
    rows = Question.objects.filter(answer=answer, is_from_board=from_board, seen_at=None)
    count: int = rows.update(seen_at=timezone.now())
    if count:
        audit.record("answer.questions_read", answer, actor=actor, after={"messages": count})
    return count


@transaction.atomic
def tell_of_messages(*, now: dt.datetime | None = None) -> int:
    """Send what is due to the boards in scope; returns how many emails."""
    moment = now or timezone.now()
    rows = Question.objects.of_open_cycles().filter(told_at=None)
    # A second worker waits here for the first one's commit, and then finds them told.
    untold = list(
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("answer__criterion__standard", "answer__standard", "written_by")
        .order_by("answer__agency_return", "is_from_board", "written_at", "pk")
    )
    if not untold:
        return 0
    returns = _returns({one.answer.agency_return_id for one in untold})
    told_before = _told_before(returns.keys())
    sent = 0
    for (pk, from_board), group in groupby(
        untold, key=lambda one: (one.answer.agency_return_id, one.is_from_board)
    ):
        messages = list(group)
        if _is_due(messages, told_before.get((pk, from_board)), moment):
            sent += _tell(returns[pk], messages, from_board=from_board, moment=moment)
    return sent


def _returns(ids: Iterable[int]) -> dict[int, Return]:
    rows = Return.objects.filter(pk__in=list(ids))
    return {one.pk: one for one in rows.select_related("board", "agency", "cycle", "lead")}


def _told_before(ids: Iterable[int]) -> dict[tuple[int, bool], dt.datetime]:
    """(return, whether the board wrote) → when the other side last heard of it."""
    rows = Question.objects.filter(answer__agency_return__in=list(ids), told_at__isnull=False)
    found = (
        rows.order_by().values_list("answer__agency_return", "is_from_board").annotate(last=Max("told_at"))
    )
    return {(pk, from_board): last for pk, from_board, last in found}


def _is_due(messages: Sequence[Question], last: dt.datetime | None, moment: dt.datetime) -> bool:
    if last is not None and last > moment - HOUR:
        return False
    return messages[-1].written_at <= moment - QUIET or messages[0].written_at <= moment - HOUR


def _tell(one: Return, messages: Sequence[Question], *, from_board: bool, moment: dt.datetime) -> int:
    """Tell everybody of the other side; nothing is noted while there is nobody to tell."""
    ids = [message.pk for message in messages]
    waiting = set(
        Question.objects.waiting(from_board=from_board).filter(pk__in=ids).values_list("pk", flat=True)
    )
    new = [message for message in messages if message.pk in waiting]
    people = (recipients_of([one])[one.pk] if from_board else _of_the_board(one)) if new else []
    if new and not people:
        return 0
    for person in people:
        _mail(person, one, new, from_board=from_board)
    Question.objects.filter(pk__in=ids).update(told_at=moment)
    return len(people)


def _of_the_board(one: Return) -> list[User]:
    """Those who wrote to the agency about this return and may still moderate, else the board's managers."""
    roles = RoleAssignment.objects.current().filter(board=one.board_id, user__is_active=True)
    wrote = Question.objects.filter(answer__agency_return=one, is_from_board=True).values("written_by")
    found = roles.filter(role__in=MODERATING, user__in=wrote)
    rows = found if found.exists() else roles.filter(role=Role.BOARD_MANAGER)
    return list(User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk"))


def _mail(person: User, one: Return, messages: Sequence[Question], *, from_board: bool) -> None:
    items = [message.answer.criterion or message.answer.standard for message in messages]
    numbers = [item_number(item) for item in items]
    about = ", ".join(numbers[:NAMED]) + (f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else "")
    subject = f"the board asks about {about}" if from_board else f"{one.agency} wrote about {about}"
    context = {
        "person": person,
        "board": one.board,
        "agency_return": one,
        "cycle": one.cycle,
        "from_board": from_board,
        "lines": [
            (item_number(item), item_words(item), message.written_by or "")
            for item, message in zip(items, messages, strict=True)
        ],
        "messages_url": site_url(board_url("audits:messages", one.board)),
    }
    reply_to = one.board.contact_email if from_board else ""
    send_templated(person.email, "audit_messages", context, f"{one.cycle.name}: {subject}", reply_to=reply_to)
