"""Sending questionnaires by link, reminding twice, and taking what people answered.

Beat asks once a day. Whoever is asked gets an `Evaluation` in the transaction that hands the email over, and the
database takes it once, so a task that runs twice, or on two workers, asks nobody twice.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from boards.models import Board
from core.email import send_templated, site_url
from training.addresses import unsubscribe_address
from training.evaluation_tokens import make_evaluation_token
from training.models import CAME, Answer, Booking, Evaluation, Question, Questionnaire, Stage, Unsubscribed
from training.services.questionnaires import questionnaires_of
from training.statistics.evaluation import LATER_AFTER_DAYS

DAY = dt.timedelta(days=1)
BEFORE_DAYS = 7
#: So long after its day a questionnaire is still sent: registers come late, and old events are left alone.
LATE_DAYS = 14
#: How long each can be answered, in days: before, until the event begins; later, 6 to 12 weeks after.
OPEN_DAYS = {Stage.AFTER: 28, Stage.LATER: 42, Stage.MANAGER: 42}
#: Days after sending on which the two reminders go out.
REMIND_AFTER = {Stage.BEFORE: (3, 5), Stage.AFTER: (5, 12), Stage.LATER: (7, 21), Stage.MANAGER: (7, 21)}
TOO_LATE = "This questionnaire could be answered until {day}. Your answers are not kept any more."
ANSWERED = "This questionnaire is answered already. Thank you."


@dataclass(frozen=True)
class Given:
    """One answer: a value of a scale, or words; `may_print` is the consent to quote them without a name."""

    question: Question
    value: Decimal | None = None
    text: str = ""
    may_print: bool = False


def due_bookings(board: Board, stage: str, on: dt.date) -> Any:
    """Bookings whose delegates, or their managers, are to be asked that day and were not."""
    asked = Evaluation.objects.filter(board=board, stage=stage).values("booking")
    rows = Booking.objects.filter(board=board, event__is_cancelled=False).exclude(pk__in=asked)
    if stage == Stage.BEFORE:
        days = Q(event__starts_on__gt=on, event__starts_on__lte=on + BEFORE_DAYS * DAY)
        rows = rows.filter(days, status=Booking.Status.BOOKED)
    else:
        last = on - DAY if stage == Stage.AFTER else on - LATER_AFTER_DAYS * DAY
        rows = rows.filter(event__ends_on__range=(last - LATE_DAYS * DAY, last), status__in=CAME)
    address = "delegate__manager_email" if stage == Stage.MANAGER else "delegate__email"
    if stage != Stage.MANAGER:
        rows = rows.filter(delegate__bounced_at=None)
    rows = rows.exclude(**{f"{address}__in": unsubscribed(board)})
    return rows.exclude(**{address: ""}).select_related("event__course", "delegate").order_by("pk")


def unsubscribed(board: Board) -> Any:
    """Addresses that want no emails but those about their own bookings."""
    return Unsubscribed.objects.filter(board=board).values("email")


def closing_day(stage: str, booking: Booking, on: dt.date) -> dt.date:
    """The last day to answer a questionnaire that is sent on a day."""
    if stage == Stage.BEFORE:
        starts_on: dt.date = booking.event.starts_on
        return starts_on
    return on + OPEN_DAYS[Stage(stage)] * DAY


@transaction.atomic
def send_questionnaires(board: Board, *, on: dt.date | None = None) -> int:
    """Ask everybody who is to be asked on a day (today), and remind; returns how many emails go out."""
    day = on or timezone.localdate()
    # A second worker waits here for the first one's commit, and then finds them asked.
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    return _remind(board, day) + sum(_send_stage(board, stage, day) for stage in Stage)


def _send_stage(board: Board, stage: Stage, day: dt.date) -> int:
    due = list(due_bookings(board, stage, day))
    forms = questionnaires_of(board, stage, {one.event.course_id for one in due})
    wanted = [one for one in due if one.event.course_id in forms]
    rows = [
        Evaluation(
            board=board, event=one.event, booking=one, stage=stage, sent_at=timezone.now(),
            sent_to=_address(stage, one), closes_on=closing_day(stage, one, day),
        )
        for one in wanted
    ]  # fmt: skip
    for made in Evaluation.objects.bulk_create(rows, batch_size=1_000):
        _mail(made, board, is_reminder=False)
    return len(rows)


def _address(stage: str, booking: Booking) -> str:
    delegate = booking.delegate
    return delegate.manager_email if stage == Stage.MANAGER else delegate.email


def _remind(board: Board, day: dt.date) -> int:
    """Two reminders, then no more; nobody whose booking is cancelled."""
    rows = Evaluation.objects.filter(
        board=board, completed_at=None, sent_at__isnull=False, closes_on__gte=day, reminders__lt=2,
        event__is_cancelled=False,
    ).exclude(booking__status=Booking.Status.CANCELLED).exclude(sent_to__in=unsubscribed(board))  # fmt: skip
    sent = 0
    for one in rows.select_related("booking__delegate", "event__course").select_for_update(of=("self",)):
        asked_on = timezone.localtime(one.sent_at).date()
        if day < asked_on + REMIND_AFTER[Stage(one.stage)][one.reminders] * DAY:
            continue
        one.reminders += 1
        one.save(update_fields=["reminders"])
        _mail(one, board, is_reminder=True)
        sent += 1
    return sent


def answer_path(evaluation: Evaluation) -> str:
    """The page on which it is answered, open to whoever has the link."""
    token = make_evaluation_token(board_id=evaluation.board_id, evaluation_id=evaluation.pk)
    return reverse("training:answer", kwargs={"token": token})


def _mail(evaluation: Evaluation, board: Board, *, is_reminder: bool) -> None:
    course = evaluation.event.course
    subjects = {
        Stage.BEFORE: f"Before “{course}”: a few questions",
        Stage.AFTER: f"How was “{course}”?",
        Stage.LATER: f"What has changed since “{course}”?",
        Stage.MANAGER: f"What have you seen since “{course}”?",
    }
    stop_url = unsubscribe_address(board.pk, evaluation.sent_to)
    context = {
        "board": board,
        "evaluation": evaluation,
        "event": evaluation.event,
        "delegate": evaluation.booking.delegate,
        "is_reminder": is_reminder,
        "answer_url": site_url(answer_path(evaluation)),
        "unsubscribe_url": stop_url,
    }
    subject = subjects[Stage(evaluation.stage)]
    send_templated(
        evaluation.sent_to, "questionnaire", context, f"Reminder: {subject}" if is_reminder else subject,
        reply_to=board.contact_email, stop_url=stop_url,
    )  # fmt: skip


def find_evaluation(board_id: int, pk: int) -> Evaluation | None:
    """The evaluation of a link, inside the scope of its board. One query."""
    rows = Evaluation.objects.filter(board=board_id, pk=pk)
    found: Evaluation | None = rows.select_related("board", "event__course", "booking__delegate").first()
    return found


def form_of(evaluation: Evaluation) -> Questionnaire | None:
    """The questionnaire that it asks now; None where it is no longer in use."""
    course = evaluation.event.course_id
    return questionnaires_of(evaluation.board, evaluation.stage, {course}).get(course)


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    """Its questions in their order."""
    places = sorted(questionnaire.places.all(), key=lambda one: (one.number, one.pk))
    return [one.question for one in places]


def plans_of(evaluation: Evaluation) -> Sequence[str]:
    """What this person wrote after the event that they would do differently. One query."""
    rows = Answer.objects.filter(
        evaluation__booking=evaluation.booking_id, evaluation__stage=Stage.AFTER,
        question__purpose=Question.Purpose.PLAN,
    ).exclude(text="")  # fmt: skip
    return list(rows.order_by("pk").values_list("text", flat=True))


def closed_words(evaluation: Evaluation, on: dt.date) -> str:
    """Why it cannot be answered; empty while it can."""
    if evaluation.completed_at is not None:
        return ANSWERED
    if not evaluation.is_open(on):
        day = evaluation.closes_on
        return TOO_LATE.format(day=f"{day.day} {day:%B %Y}" if day else "")
    if evaluation.booking.status == Booking.Status.CANCELLED or evaluation.event.is_cancelled:
        return "The booking was cancelled, so there is nothing to answer."
    return ""


@transaction.atomic
def take_answers(
    evaluation: Evaluation, *, given: Iterable[Given], actor: None = None, on: dt.date | None = None
) -> Evaluation:
    """Keep what one person answered, once. Raises ValidationError when it is answered already or closed.

    It writes no entry into the trail: the answers are there, and nobody was signed in.
    """
    rows = Evaluation.objects.select_for_update(of=("self",), no_key=True)
    kept: Evaluation = rows.select_related("board", "event__course", "booking__delegate").get(
        pk=evaluation.pk
    )
    if refused := closed_words(kept, on or timezone.localdate()):
        raise ValidationError(refused)
    Answer.objects.bulk_create(
        Answer(
            board=kept.board, evaluation=kept, question=one.question, value=one.value, text=one.text,
            may_print=one.may_print,
        )
        for one in given
        if one.value is not None or one.text
    )  # fmt: skip
    kept.completed_at = timezone.now()
    kept.save(update_fields=["completed_at"])
    return kept


def as_given(questions: Sequence[Question], values: Mapping[int, str], printed: set[int]) -> list[Given]:
    """Question's id → what was typed, as answers: numbers for scales, words for the others."""
    found = []
    for one in questions:
        typed = values.get(one.pk, "").strip()
        if not typed:
            continue
        if one.kind == Question.Kind.SCALE:
            found.append(Given(one, value=Decimal(typed)))
        else:
            found.append(Given(one, text=typed, may_print=one.pk in printed))
    return found
