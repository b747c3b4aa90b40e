"""Files of a board: stored once checked, downloaded only through a view that has checked a permission.

Nothing here writes below static files or hands out an address in the store. The store is Django's storage
interface, so that another one is a matter of settings.
"""

import hashlib
import io
from typing import IO, TYPE_CHECKING, Any

import structlog
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat

from core import audit
from core.content_types import ALLOWED, IN_WORDS, check_content, clean_name
from core.models import StoredFile, User
from core.scoping import at_end_of_scope
from core.sealing import is_sealed_with_first, seal_bytes, unseal_bytes

if TYPE_CHECKING:
    from boards.models import Board

log = structlog.get_logger(__name__)

# Kinds that a browser may show on a page of its own; everything else is saved to disk by it.
INLINE = {"application/pdf", "image/png", "image/jpeg"}
# Chromium shows no PDF in a sandbox; pictures and downloads run in one.
_SANDBOX = "default-src 'none'; sandbox"
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def size_words(size: int) -> str:
    """A size as people say it: "20 MB", not "20.0 MB"."""
    return filesizeformat(size).replace(".0\u00a0", "\u00a0")


def check_upload(file: File[Any], name: str) -> tuple[str, str]:
    """(clean name, content type) of an upload; raises ValidationError with a sentence for the person."""
    if file.size is not None and file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            f"The file has {size_words(file.size)}; at most {size_words(settings.UPLOAD_MAX_BYTES)} are "
            "possible. Make it smaller, for example by saving its pictures at a lower quality.",
            code="file_size",
        )
    cleaned = clean_name(name)
    file.seek(0)
    content_type = check_content(cleaned, file.read(settings.UPLOAD_MAX_BYTES + 1))
    file.seek(0)
    return cleaned, content_type


@transaction.atomic
def store_upload(
    file: UploadedFile[Any], *, board: "Board", actor: User | None, audit_reads: bool = False,
    sealed: bool = False,
) -> StoredFile:  # fmt: skip
    """Check and keep a file that a person sent; `audit_reads` writes every later download down.

    `sealed`: it lies in the store under the keys of case content (core.sealing), as texts of cases do. Raises
    ValidationError. When the transaction is rolled back, the file goes from the store again.
    """
    name, content_type = check_upload(file, file.name or "")
    stored = _store(
        file, name, content_type, board=board, actor=actor, audit_reads=audit_reads, sealed=sealed
    )
    audit.record("file.stored", stored, actor=actor, after=audit.state(stored, "name", "size", "sha256"))
    return stored


@transaction.atomic
def store_result(
    file: File[Any],
    name: str,
    *,
    board: "Board",
    actor: User | None,
    content_type: str = "",
    audit_reads: bool = False,
    sealed: bool = False,
) -> StoredFile:
    """Keep a file that this software made, such as a report; its kind is not in question."""
    cleaned = clean_name(name)
    kind = content_type or ALLOWED.get(cleaned.rpartition(".")[2].lower(), "application/octet-stream")
    stored = _store(file, cleaned, kind, board=board, actor=actor, audit_reads=audit_reads, sealed=sealed)
    audit.record("file.made", stored, actor=actor, after=audit.state(stored, "name", "size", "sha256"))
    return stored


def _store(
    file: File[Any], name: str, content_type: str, *, board: "Board", actor: User | None, audit_reads: bool,
    sealed: bool,
) -> StoredFile:  # fmt: skip
    file.seek(0)
    size = file.size
    if sealed:
        # The sum is of what lies in the store: that of the file itself would tell whoever has a copy what it is.
        file = ContentFile(seal_bytes(file.read()))
    digest, length = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        length += len(chunk)
    file.seek(0)
    stored = StoredFile(
        board=board,
        name=name,
        content_type=content_type,
        size=size if sealed else length,
        sha256=digest.hexdigest(),
        is_sealed=sealed,
        uploaded_by=actor,
        audit_reads=audit_reads,
    )
    stored.file.save(name, file, save=False)
    _remove_unless_committed(stored)
    stored.save()
    return stored


def _remove_unless_committed(stored: StoredFile) -> None:
    """The database forgets a row by itself on rollback; the store must be told."""
    path, storage = str(stored.file.name), stored.file.storage
    committed = False

    def keep() -> None:
        nonlocal committed
        committed = True

    def remove() -> None:
        if not committed:
            storage.delete(path)

    transaction.on_commit(keep)  # forgotten, too, when only a savepoint is rolled back
    at_end_of_scope(remove)


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The file to be read, as it was sent or made. Raises FileNotFoundError, and SealedTextError without its key."""
    opened: IO[bytes] = stored.file.open("rb")
    if not stored.is_sealed:
        return opened
    with opened:
        return io.BytesIO(unseal_bytes(opened.read()))


@transaction.atomic
def reseal_file(stored: StoredFile) -> bool:
    """Seal a sealed file with the key that seals now; whether that was needed. Call it with the row held.

    The new one lies beside the old one until the transaction is certain. Raises as `open_stored` does.
    """
    with stored.file.open("rb") as opened:
        raw = opened.read()
    if is_sealed_with_first(raw):
        return False
    anew, path, storage = seal_bytes(unseal_bytes(raw)), str(stored.file.name), stored.file.storage
    stored.sha256 = hashlib.sha256(anew).hexdigest()
    stored.file.save(stored.name, ContentFile(anew), save=False)
    _remove_unless_committed(stored)
    stored.save(update_fields=["file", "sha256"])
    transaction.on_commit(lambda: storage.delete(path))
    return True


@transaction.atomic
def remove_file(stored: StoredFile, *, actor: User | None) -> None:
    """Delete a file; it goes from the store once that is certain. Raises ProtectedError while it is used."""
    path, storage = str(stored.file.name), stored.file.storage
    audit.record("file.removed", stored, actor=actor, before=audit.state(stored, "name", "size", "sha256"))
    stored.delete()
    transaction.on_commit(lambda: storage.delete(path))


def download_response(stored: StoredFile, *, inline: bool = False, actor: User | None = None) -> FileResponse:
    """The file for a person who may have it: the calling view has checked that.

    Saved by the browser, not run by it; `inline` shows PDFs and pictures instead. Files with `audit_reads`
    need the `actor`, and the reading is written to the trail in the request's transaction. What is streamed
    comes from the store, not from the database, so nothing needs the scope afterwards. Raises Http404 when
    the store has lost the file.
    """
    if stored.audit_reads:
        if actor is None:
            raise ValueError("Say who reads a file whose readers are written down.")
        audit.record("file.read", stored, actor=actor)
    try:
        opened = open_stored(stored)
    except FileNotFoundError:
        log.exception("stored_file_missing", stored_file_id=stored.pk)
        raise Http404("The file is no longer in the store.") from None
    shown = inline and stored.content_type in INLINE
    response = FileResponse(
        opened, as_attachment=not shown, filename=stored.name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        _PDF_POLICY if shown and stored.content_type == "application/pdf" else _SANDBOX
    )
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class UploadField(forms.FileField):
    """A file that people send, checked from its bytes; `store_upload` keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"{IN_WORDS}, up to {size_words(settings.UPLOAD_MAX_BYTES)}.")
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ",".join(f".{ending}" for ending in ALLOWED))

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            check_upload(file, file.name or "")
        return file
