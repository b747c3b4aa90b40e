"""Loading a file into a draft in two steps: what it would change, then the change itself, as it was shown."""

import base64
import binascii
import csv
import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from audits.comparison import Comparison, compare
from audits.models import FrameworkVersion
from audits.services.frameworks import locked_draft
from audits.services.frameworks_content import content_of
from audits.services.frameworks_editing import fingerprint
from audits.services.frameworks_files import FileProblemsError, Loaded, headers_of, load_version, rows_of
from audits.services.frameworks_reading import read_version
from boards.models import Sector
from boards.services.saving import wrong
from core.models import User

#: Characters of a whole framework: many times what the longest one needs, and what one form can hold.
MOST_TEXT = 1_500_000


class DraftChangedError(Exception):
    """Somebody changed the draft after the preview was made; nothing was loaded."""


@dataclass(frozen=True)
class Preview:
    """What a file would change; `packed` is what it says and `seen` the draft that it was compared with."""

    comparison: Comparison
    packed: str
    seen: str

    @property
    def changes_nothing(self) -> bool:
        return not self.comparison.items and not self.comparison.scale


def preview_version(version: FrameworkVersion, data: bytes, name: str) -> Preview:
    """Compare a file with a draft; nothing is saved. Raises FileProblemsError, ValidationError (file)."""
    before = content_of(version)
    content, table = read_version(data, name, before)
    if not table.ok:
        raise FileProblemsError(table)
    written = io.StringIO()
    csv.writer(written).writerows([headers_of(content), *rows_of(content)])
    text = written.getvalue()
    if len(text) > MOST_TEXT:
        raise wrong("file", f"The file holds {len(text):,} characters. At most {MOST_TEXT:,} can be loaded.")
    names = dict(Sector.objects.values_list("pk", "name"))
    packed = base64.b64encode(text.encode()).decode()
    return Preview(compare(before, content, names), packed, _mark(version))


def unpack(packed: str) -> bytes:
    """What `Preview.packed` says, as a CSV file. Raises ValidationError where it was cut or changed."""
    try:
        return base64.b64decode(packed, validate=True)
    except binascii.Error:
        raise wrong("", "The preview did not come back whole. Choose the file again.") from None


@transaction.atomic
def load_previewed(
    version: FrameworkVersion, packed: str, *, name: str, seen: str, actor: User | None
) -> Loaded:
    """Make the draft say what was shown. Raises DraftChangedError, FileProblemsError, ValidationError."""
    data = unpack(packed)
    version = locked_draft(version)
    if seen != _mark(version):
        raise DraftChangedError
    file: UploadedFile[Any] = SimpleUploadedFile(name or "standards.csv", data)
    return load_version(version, file, actor=actor)


def _mark(version: FrameworkVersion) -> str:
    return fingerprint({"content": repr(content_of(version))})
