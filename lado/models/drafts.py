"""What an officer has begun to write and not handed in."""

from django.db import models

from boards.models.drafts import FormDraft
from lado.models.contact import CaseContent, Contact


class CaseDraft(CaseContent, FormDraft):
    """One form that an officer has not finished. All officers see it: one who is away leaves nothing behind."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )

    class Meta(FormDraft.Meta):
        constraints = [models.UniqueConstraint(fields=["board", "key"], name="case_draft_once")]
