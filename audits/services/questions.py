"""Questions and answers about one answer of a return: a thread between the board and the agency."""

from django.db import transaction

from audits.items import Item, item_key
from audits.models import Answer, Question, Return, Standard
from audits.services.answers import LONGEST
from audits.services.board_view import lock_for_board
from boards.services.saving import wrong
from core import audit
from core.models import User


@transaction.atomic
def add_question(answer: Answer, *, text: str, from_board: bool, actor: User) -> Question:
    """Write into the thread of an answer, for the board or for the agency; a blank answer is kept with it.

    Both can write as long as the cycle runs, whatever the return's state. The same words twice in a row are one
    message. Raises ValidationError (text), also where the agency was withdrawn or the cycle is closed.
    """
    agency_return = lock_for_board(answer.agency_return)
    item = answer.criterion or answer.standard
    return ask(_kept(agency_return, answer), item, text=text, from_board=from_board, actor=actor)


def _kept(agency_return: Return, answer: Answer) -> Answer:
    found: Answer | None = Answer.objects.filter(
        agency_return=agency_return, standard=answer.standard_id, criterion=answer.criterion_id
    ).first()
    found = found or answer
    found.agency_return = agency_return
    found.standard, found.criterion = answer.standard, answer.criterion
    return found


def ask(answer: Answer, item: Item, *, text: str, from_board: bool, actor: User) -> Question:
    """Add one message. Call it with the return locked."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise wrong("text", "Write what you want to say.")
    if len(text) > LONGEST:
        raise wrong("text", f"The text is too long: at most {LONGEST:,} characters fit.")
    if answer._state.adding:
        answer.save()
    last: Question | None = Question.objects.filter(answer=answer).order_by("-written_at", "-pk").first()
    if last is not None and (last.text, last.written_by_id) == (text, actor.pk):
        return last  # the button was pressed twice
    question: Question = Question.objects.create(
        board=answer.board, answer=answer, text=text, is_from_board=from_board, written_by=actor
    )
    audit.record("answer.question_added", answer, actor=actor, after={"from_board": from_board, "text": text})
    return question


def questions_of(agency_return: Return, standard: Standard | None = None) -> dict[str, list[Question]]:
    """The threads of a return, or of one standard of it, by the key of their item. One query."""
    rows = Question.objects.filter(answer__agency_return=agency_return)
    if standard is not None:
        rows = rows.filter(answer__standard=standard)
    found: dict[str, list[Question]] = {}
    rows = rows.select_related("written_by", "answer__criterion", "answer__standard")
    for question in rows.order_by("written_at", "pk"):
        item = question.answer.criterion or question.answer.standard
        found.setdefault(item_key(item), []).append(question)
    return found
