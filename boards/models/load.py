"""Files that people send to be loaded: checked first, loaded when they say so."""

from django.db import models
from django.utils import timezone

from core.models import BoardOwned


class FileLoad(BoardOwned):
    """One file that a person sent to be loaded, from its check to the end.

    Nothing of it is in the board's records until the status is "loaded". `outcome` is what the last check found
    (core.loading.outcome), and `fingerprint` tells whether a later check finds the same. The file itself goes
    away when the load is over.
    """

    class Status(models.TextChoices):
        CHECKING = "checking", "Being checked"
        READY = "ready", "Waiting for you to confirm"
        REFUSED = "refused", "Not loaded: the file must be mended"
        LOADING = "loading", "Being loaded"
        LOADED = "loaded", "Loaded"

    kind = models.CharField(max_length=40)
    file = models.ForeignKey("core.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    options = models.JSONField(default=dict)  # what the kind asks for besides the file
    sent_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CHECKING)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-sent_at", "-id"]
        verbose_name = "load of a file"
        verbose_name_plural = "loads of files"
        indexes = [models.Index(fields=["board", "-sent_at"])]

    def __str__(self) -> str:
        return self.file_name
