"""What somebody has begun to write in a confidential form and not handed in."""

import datetime as dt

from django.db import models
from django.utils import timezone

from core.models import BoardOwned
from core.sealing import SealedTextField

#: How long a draft stays that nobody goes on with. What is written about a case belongs into the case, which is kept
#: and disposed of by rule; a month is longer than a leave.
KEPT = dt.timedelta(days=30)


class FormDraft(BoardOwned):
    """The base of drafts: what stands in the fields of one form, sealed. Each app has a table under its own clearance.

    Saved while people write, because a browser would keep the words on the machine unsealed. `place` is the address
    of the form, `key` tells two forms apart that are written at the same time.
    """

    key = models.SlugField(max_length=40)
    place = models.CharField(max_length=200)
    fields = SealedTextField()
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(BoardOwned.Meta):
        abstract = True
        ordering = ["-saved_at", "-id"]

    @property
    def goes_on(self) -> dt.date:
        """The day on which it is deleted unless somebody goes on with it."""
        return timezone.localdate(self.saved_at) + KEPT

    def __str__(self) -> str:
        return f"Draft of {self.saved_at:%d %B %Y}"
