"""A board's own texts of letters: written, changed, taken away; and the text that a letter begins with."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.partial_dates import display_date
from lado import letter_rules as rules
from lado.models import Contact, LetterTemplate, OutcomeLabel

AUDITED = ("to", "outcome", "text")


@dataclass(frozen=True)
class TemplateFacts:
    """For which outcome (None: every one without a text of its own), and what it says."""

    outcome: OutcomeLabel | None
    text: str


def _fill(template: LetterTemplate, facts: TemplateFacts) -> None:
    template.outcome, template.text = facts.outcome, facts.text.replace("\r\n", "\n").strip()
    if not template.text:
        raise wrong("text", "Write what the letter says.")
    if errors := rules.text_errors(template.text):
        raise ValidationError({"text": errors})
    if (
        LetterTemplate.objects.filter(board=template.board, to=template.to, outcome=facts.outcome)
        .exclude(pk=template.pk)
        .exists()
    ):
        raise wrong("outcome", "There is already a text for this letter and this outcome. Change that one.")
    save_checked(template)


@transaction.atomic
def add_template(*, board: Board, to: str, facts: TemplateFacts, actor: User) -> LetterTemplate:
    """A text of the board's own. Raises ValidationError (outcome, text)."""
    template = LetterTemplate(board=board, to=to)
    _fill(template, facts)
    audit.record("letter_template.added", template, actor=actor, after=audit.state(template, *AUDITED))
    return template


@transaction.atomic
def change_template(template: LetterTemplate, *, facts: TemplateFacts, actor: User) -> LetterTemplate:
    """Letters that are begun from now on say it; those that are written stay. Raises ValidationError."""
    rows = LetterTemplate.objects.select_for_update(of=("self",), no_key=True)
    template = rows.select_related("board", "outcome").get(pk=template.pk)
    before = audit.state(template, *AUDITED)
    _fill(template, facts)
    after = audit.state(template, *AUDITED)
    audit.record("letter_template.changed", template, actor=actor, before=before, after=after)
    return template


@transaction.atomic
def remove_template(template: LetterTemplate, *, actor: User) -> None:
    """The text for every outcome stands in for it, or the usual one."""
    audit.record("letter_template.removed", template, actor=actor, before=audit.state(template, *AUDITED))
    template.delete()


def template_for(contact: Contact, to: str) -> str:
    """The text that a letter about the case begins with: the board's for its outcome, for all, or the usual one."""
    rows = LetterTemplate.objects.filter(
        Q(outcome=None) | Q(outcome=contact.outcome_id), board=contact.board_id, to=to
    )
    own = rows.order_by(F("outcome").asc(nulls_last=True)).values_list("text", flat=True).first()
    return own or rules.USUAL[to]


def letter_text(contact: Contact, to: str) -> str:
    """What a letter begins with, filled in; the officer changes it before it is sent. Empty without an outcome."""
    if contact.outcome is None:
        return ""
    known = {
        "adult": contact.adult_name,
        "employer": str(contact.setting or ""),
        "reference": contact.reference,
        "received": display_date(contact.received_on),
        "outcome": contact.outcome.name,
        "meaning": contact.outcome.definition,
        "reached": display_date(contact.outcome_on) if contact.outcome_on else "",
        "reasons": contact.outcome_reasons,
        "action": rules.EMPLOYER_ACTS if contact.employer_action else "",
        "board": contact.board.name,
        "today": display_date(timezone.localdate()),
    }
    return rules.filled(
        template_for(contact, to), {name: text or rules.GAPS.get(name, "") for name, text in known.items()}
    )
