"""Files that people upload and jobs make."""

import uuid

from django.db import models
from django.utils import timezone

from core.models.board_owned import BoardOwned


def _storage_name(file: "StoredFile", filename: str) -> str:
    # The name on disk tells nothing and cannot clash; the person's own name is a column.
    return f"board-{file.board_id}/{uuid.uuid4().hex}"


class StoredFile(BoardOwned):
    """One file of a board, outside static; it leaves only through a view that checks a permission."""

    file = models.FileField(upload_to=_storage_name, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_sealed = models.BooleanField("sealed in the store", default=False)
    audit_reads = models.BooleanField("write every download down", default=False)
    uploaded_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
