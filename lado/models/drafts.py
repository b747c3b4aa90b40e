"""What an officer has begun to write and not handed in."""

import datetime as dt

from django.db import models
from django.utils import timezone

from core.sealing import SealedTextField
from lado.models.contact import CaseContent, Contact

#: How long a draft stays that nobody goes on with. What is written about a case belongs into the case, which is kept
#: and disposed of by rule; a month is longer than a leave.
KEPT = dt.timedelta(days=30)


class CaseDraft(CaseContent):
    """One form that an officer has not finished: what stands in its fields, sealed.

    Saved while people write, because a browser would keep the words on the machine unsealed. `place` is the address
    of the form, `key` tells two calls that are written down at the same time apart.
    """

    key = models.SlugField(max_length=40)
    place = models.CharField(max_length=200)
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    fields = SealedTextField()
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(CaseContent.Meta):
        ordering = ["-saved_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["board", "key"], name="case_draft_once")]

    @property
    def goes_on(self) -> dt.date:
        """The day on which it is deleted unless somebody goes on with it."""
        return timezone.localdate(self.saved_at) + KEPT

    def __str__(self) -> str:
        return f"Draft of {self.saved_at:%d %B %Y}"
