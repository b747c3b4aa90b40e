"""Handing a return in: everything answered, what came from last time confirmed, a senior person named."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.items import Item, item_anchor, item_number, item_words, items_of, standard_of
from audits.models import Answer, Return
from audits.services.facts import OpenFact, open_facts
from audits.services.open_returns import lock_open, why_closed
from core import audit
from core.models import User
from core.partial_dates import display_date

Status = Return.Status


@dataclass(frozen=True)
class OpenItem:
    """An answer that is to be given or confirmed before the return can be handed in, and where."""

    item: Item
    why: str
    is_fact = False

    @property
    def number(self) -> str:
        return item_number(self.item)

    @property
    def words(self) -> str:
        return item_words(self.item)

    @property
    def standard_number(self) -> int:
        return standard_of(self.item).number

    @property
    def anchor(self) -> str:
        return item_anchor(self.item)


class OpenItemsError(ValidationError):
    """Not everything is answered and confirmed; `items` says what."""

    def __init__(self, items: list[OpenItem | OpenFact]) -> None:
        one = len(items) == 1
        super().__init__(
            f"{len(items)} {'item is' if one else 'items are'} still open. Nothing was handed in: "
            f"answer {'it' if one else 'them'} first."
        )
        self.items = items


def open_items(agency_return: Return) -> list[OpenItem | OpenFact]:
    """What is not answered or not confirmed: answers in order, then facts. Four queries."""
    answers = {
        answer.criterion_id or -answer.standard_id: answer
        for answer in Answer.objects.filter(agency_return=agency_return)
    }
    found: list[OpenItem | OpenFact] = []
    for item in items_of(agency_return):
        standard = standard_of(item)
        whole = answers.get(-standard.pk)
        answer = whole if standard is item else answers.get(item.pk)
        if why := _why_open(answer, whole):
            found.append(OpenItem(item, why))
    return [*found, *open_facts(agency_return)]


def _why_open(answer: Answer | None, whole: Answer | None) -> str:
    """Why this answer is open; an answer on the whole standard answers its criteria, too."""
    shown = answer if _is_given(answer) else whole
    if not _is_given(shown):
        refused = answer is not None and answer.is_not_applicable
        return "The board did not agree that it does not apply" if refused else "Not answered yet"
    return "From last time: confirm it" if shown is not None and shown.is_from_last else ""


def _is_given(answer: Answer | None) -> bool:
    if answer is None:
        return False
    return answer.score is not None or (
        answer.is_not_applicable and answer.decision != Answer.Decision.REFUSED
    )


@transaction.atomic
def submit_return(
    agency_return: Return, *, senior_name: str, senior_role: str, tool_comment: str = "", actor: User
) -> Return:
    """Hand the return in, late or not; the board sees it from now on as what the agency says.

    `tool_comment` is kept in a pilot: what the agency says about the audit itself.
    Raises OpenItemsError, and ValidationError (senior_name, senior_role) also where it was handed in before.
    """
    again = Return.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "cycle", "agency", "submitted_by"
    )
    current: Return = again.get(pk=agency_return.pk)
    if current.submitted_at is not None and current.status not in Return.OPEN_FOR_ANSWERS:
        if not current.withdrawn_on and not current.cycle.closed_on:
            raise ValidationError(handed_in_words(current))
        raise ValidationError(why_closed(current))
    locked = lock_open(agency_return)
    missing = {
        field: words
        for field, value, words in (
            ("senior_name", senior_name, "Enter the name of the senior person who signs it off."),
            ("senior_role", senior_role, "Enter their post, such as “Chief Superintendent”."),
        )
        if not value.strip()
    }
    if missing:
        raise ValidationError(missing)
    if items := open_items(locked):
        raise OpenItemsError(items)
    before = audit.state(locked, "status", "senior_name", "senior_role", "submitted_at")
    locked.senior_name, locked.senior_role = senior_name.strip(), senior_role.strip()
    locked.status = Status.SUBMITTED
    # After changes that the board asked for, the day that counts stays the first one.
    locked.submitted_at = locked.submitted_at or timezone.now()
    locked.submitted_by = actor
    if locked.cycle.is_pilot:
        locked.tool_comment = tool_comment.strip()
    locked.full_clean(exclude=["board", "cycle", "agency", "lead", "submitted_by"])
    locked.save(
        update_fields=["status", "senior_name", "senior_role", "submitted_at", "submitted_by", "tool_comment"]
    )
    after = audit.state(locked, "status", "senior_name", "senior_role", "submitted_at")
    audit.record("return.submitted", locked, actor=actor, before=before, after=after)
    return locked


def handed_in_words(agency_return: Return) -> str:
    """When and by whom it was handed in."""
    moment = agency_return.submitted_at
    if moment is None:
        return ""
    day, clock = display_date(timezone.localdate(moment)), f"{timezone.localtime(moment):%H:%M}"
    by = f" by {agency_return.submitted_by}" if agency_return.submitted_by else ""
    return f"This return was handed in already, on {day} at {clock}{by}. It was not handed in a second time."
