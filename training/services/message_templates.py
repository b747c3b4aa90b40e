"""A board's own texts of emails: changing one, and going back to the shipped words."""

from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.message_texts import EXAMPLES as SHOWN
from training.message_texts import SHIPPED, filled, unknown_placeholders
from training.models import MessageKind, MessageTemplate


def template_of(board: Board, kind: str) -> MessageTemplate:
    """The board's own text of a kind, or an unsaved one with the shipped words. One query."""
    found: MessageTemplate | None = MessageTemplate.objects.filter(board=board, kind=kind).first()
    shipped = SHIPPED[kind]
    return found or MessageTemplate(board=board, kind=kind, subject=shipped.subject, body=shipped.body)


@transaction.atomic
def change_template(board: Board, kind: str, *, subject: str, body: str, actor: User) -> MessageTemplate:
    """Keep a board's own words. Raises ValidationError at the field with an unknown placeholder, naming it."""
    own = template_of(board, kind)
    before = audit.state(own, "subject", "body")
    own.subject, own.body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    for field in ("subject", "body"):
        check_placeholders(field, getattr(own, field), kind)
    save_checked(own)
    audit.record(
        "message_template.changed", own, actor=actor, before=before, after=audit.state(own, "subject", "body")
    )
    return own


def check_placeholders(field: str, text: str, kind: str) -> None:
    """Raises ValidationError at the field where a word in curly brackets means nothing in this kind of email."""
    unknown = unknown_placeholders(text, kind)
    if unknown:
        named = ", ".join(unknown)
        means = "means" if len(unknown) == 1 else "mean"
        raise wrong(field, f"{named} {means} nothing in this email. The words you can use are listed below.")


@transaction.atomic
def back_to_shipped(board: Board, kind: str, *, actor: User) -> None:
    """Send the shipped words again."""
    own = MessageTemplate.objects.filter(board=board, kind=kind).first()
    if own is not None:
        audit.record("message_template.reset", own, actor=actor, before=audit.state(own, "subject", "body"))
        own.delete()


def preview(board: Board, kind: str, *, subject: str, body: str) -> tuple[str, str]:
    """Subject and text as somebody made up would read them."""
    values = SHOWN | {"board": str(board)}

    def value(name: str) -> str:
        return values.get(name, "")

    return filled(subject, value), filled(body, value)


def texts_of(board: Board) -> list[tuple[MessageKind, bool]]:
    """All kinds, and whether the board has words of its own. One query."""
    own = set(MessageTemplate.objects.filter(board=board).values_list("kind", flat=True))
    return [(kind, kind.value in own) for kind in MessageKind]
