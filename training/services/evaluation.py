"""Words from questionnaires: whether they may be printed."""

from django.db import transaction

from boards.services.saving import wrong
from core import audit
from core.models import User
from training.models import Answer


@transaction.atomic
def allow_printing(answer: Answer, *, may_print: bool, actor: User) -> Answer:
    """Write down that the writer agreed, or no longer agrees, to be quoted without a name.

    Raises ValidationError for an answer without words.
    """
    rows = Answer.objects.select_for_update(of=("self",), no_key=True)
    kept: Answer = rows.select_related("board", "question").get(pk=answer.pk)
    if not kept.text:
        raise wrong("", "Only words can be quoted.")
    before = audit.state(kept, "may_print")
    kept.may_print = may_print
    kept.save(update_fields=["may_print"])
    # The trail names the answer by its question, not what somebody wrote.
    audit.record("answer.printing", kept, actor=actor, before=before, after=audit.state(kept, "may_print"))
    return kept
