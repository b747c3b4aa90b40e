"""Writing the board's commentary on a standard of a cycle."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models import Commentary, Cycle, Standard
from audits.services.answers import LONGEST
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User


class CommentaryConflictError(Exception):
    """Somebody else has written meanwhile: `current` is the commentary as it is."""

    def __init__(self, current: Commentary) -> None:
        super().__init__("The commentary was changed by somebody else.")
        self.current = current


@transaction.atomic
def write_commentary(
    cycle: Cycle, standard: Standard, *, text: str, revision: int, actor: User | None
) -> Commentary:
    """Keep what the board writes; `revision` is the one that was read, 0 for none. The same words are no change.

    Raises CommentaryConflictError where somebody else has written since, and ValidationError (text).
    """
    if standard.version_id != cycle.version_id:
        raise ValidationError("This standard is not one of the cycle’s.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST:
        raise wrong("text", f"The text is too long: at most {LONGEST:,} characters fit.")
    # Two first commentaries cannot be made at once.
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    found = Commentary.objects.filter(cycle=cycle, standard=standard).first()
    one: Commentary = found or Commentary(board_id=cycle.board_id, cycle=cycle, standard=standard)
    if one.text == text:
        return one
    if one.revision != revision:
        raise CommentaryConflictError(one)
    before = audit.state(one, "text") if found else None
    one.text, one.revision = text, one.revision + 1
    one.edited_by, one.edited_at = actor, timezone.now()
    save_checked(one)
    after = audit.state(one, "text") | {"standard": str(standard)}
    audit.record("cycle.commentary_written", cycle, actor=actor, before=before, after=after)
    return one
