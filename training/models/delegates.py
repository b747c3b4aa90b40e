"""How delegates show that an email address is theirs, and what they say of themselves."""

from django.db import models
from django.utils import timezone

from core.models import BoardOwned
from training.models.bookings import Delegate


class AddressLink(models.Model):
    """One link that was emailed to somebody to show that the address is theirs. It works once, and not for long.

    It belongs to no board: one address is the same person on all of them. `path` is where the person was going.
    """

    email = models.EmailField("email address")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    path = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.email


class UnlistedAgency(BoardOwned):
    """What one delegate whose agency the board does not list says that it is called."""

    delegate = models.OneToOneField(Delegate, on_delete=models.CASCADE, related_name="unlisted_agency")
    name = models.CharField(max_length=160)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        verbose_name_plural = "unlisted agencies"

    def __str__(self) -> str:
        return self.name
