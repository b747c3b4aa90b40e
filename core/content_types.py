"""What an uploaded file really is, told from its bytes and held against its name.

Nothing here trusts what the browser says. Office files are zip containers, so their parts are looked at: kinds,
macros, passwords, and how much they say they unpack to. Every refusal is a sentence that tells what to do.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

import filetype
from django.core.exceptions import ValidationError

_OFFICE = "application/vnd.openxmlformats-officedocument"

#: What may be uploaded: ending and content type.
ALLOWED = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
}
SAME = {"jpeg": "jpg", "jpe": "jpg"}
IN_WORDS = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OpenDocument (odt, ods), CSV, text, PNG or JPG"
LONGEST_NAME = 150  # characters; leaves room for a date or number that a download adds

# Old forms and forms with macros that people have, and what they can do about it.
_INSTEAD = {
    "doc": "docx",
    "docm": "docx without macros",
    "dot": "docx",
    "rtf": "docx",
    "xls": "xlsx",
    "xlsm": "xlsx without macros",
    "xlsb": "xlsx",
    "ppt": "pptx",
    "pptm": "pptx without macros",
    "pages": "docx or PDF",
    "numbers": "xlsx",
    "key": "pptx or PDF",
    "heic": "JPG",
    "gif": "PNG",
    "webp": "PNG",
    "tif": "PDF or PNG",
    "tiff": "PDF or PNG",
    "bmp": "PNG",
    "html": "PDF",
    "htm": "PDF",
    "svg": "PNG",
    "msg": "PDF",
    "eml": "PDF",
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A document of 25 MB does not hold more than this; what does is made to stop the machine that opens it.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 10_000
MOST_RATIO = 200  # XML packs about 1:20; above 10 MB nothing honest packs better than this
_UNPACKED_WITHOUT_RATIO = 10 * 1024 * 1024
_MOST_OF_A_PART = 4 * 1024 * 1024

_OFFICE_KINDS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"wordprocessingml.template.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"spreadsheetml.template.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
    b"presentationml.template.main+xml": "pptx",
}
_OPEN_KINDS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_MARKUP = re.compile(r"\s*<[a-z!?/]", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def clean_name(name: str) -> str:
    """The file's own name, without any folders; raises ValidationError for names that deceive or do not fit."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if any(letter in _TURNING or unicodedata.category(letter) == "Cc" for letter in bare):
        raise ValidationError(
            "The file’s name has invisible characters in it. Rename the file and try again.", code="file_name"
        )
    if not PurePosixPath(bare).stem.strip(". ") or not PurePosixPath(bare).suffix.strip("."):
        raise ValidationError(
            "The file needs a name with an ending, such as “minutes.docx”. Rename it and try again.",
            code="file_name",
        )
    if len(bare) > LONGEST_NAME:
        raise ValidationError(
            f"The file’s name is too long: at most {LONGEST_NAME} characters are possible. "
            "Give it a shorter name and try again.",
            code="file_name",
        )
    return bare


def ending_of(name: str) -> str:
    """The ending that stands for the kind ("jpeg" is "jpg"); raises ValidationError when it is not allowed."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    ending = SAME.get(ending, ending)
    if ending in ALLOWED:
        return ending
    if ending in _INSTEAD:
        raise ValidationError(
            f"Files of the kind .{ending} cannot be added. Save it as {_INSTEAD[ending]} and try again.",
            code="file_kind",
        )
    raise ValidationError(
        f"Files of the kind .{ending[:20]} cannot be added. Use {IN_WORDS}.", code="file_kind"
    )


def check_content(name: str, data: bytes) -> str:
    """The content type of the file; raises ValidationError unless name and bytes agree on an allowed kind."""
    ending = ending_of(name)
    if not data:
        raise ValidationError("The file is empty. Choose another one.", code="file_empty")
    found = _kind(data)
    if found == ending or (found == "text" and ending in {"csv", "txt"}):
        return ALLOWED[ending]
    if found in ALLOWED:
        raise ValidationError(
            f"The file is named .{ending}, but it is a .{found} file. Rename it, or save it as .{ending}.",
            code="file_mismatch",
        )
    raise ValidationError(
        f"The file is named .{ending}, but what is in it is something else. Save it again as {ending} "
        "in the program that made it.",
        code="file_mismatch",
    )


def _kind(data: bytes) -> str:
    """The kind by the bytes: an ending of ALLOWED, "text", or "" for anything else."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ValidationError(_PASSWORD, code="file_password")
        return ""
    if data.startswith(b"PK"):
        return _kind_of_container(data)
    if data.startswith(b"%PDF-"):
        return "pdf"
    guessed = filetype.guess_extension(data[:8192])
    if guessed in {"png", "jpg"}:
        return str(guessed)
    return "text" if guessed is None and _is_plain_text(data) else ""


_PASSWORD = "The file is protected by a password. Save it without one and try again."  # noqa: S105 -- no password
_DAMAGED = "The file is damaged: it breaks off or was changed. Save it again and try again."
_MACROS = "The file has macros (small programs) in it. Save it as a document without macros and try again."


def _kind_of_container(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            parts = container.infolist()
            _check_parts(parts, len(data))
            return _kind_of_parts(container, {part.filename for part in parts})
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise ValidationError(_DAMAGED, code="file_damaged") from None


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse passwords, macros, and containers that lie about themselves, before anything is unpacked."""
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(_PASSWORD, code="file_password")
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    too_much = unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS
    too_dense = unpacked > _UNPACKED_WITHOUT_RATIO and unpacked > size * MOST_RATIO
    # Parts that share bytes: more packed content than the file has.
    if too_much or too_dense or sum(part.compress_size for part in parts) > size:
        raise ValidationError(
            "The file unpacks to far more than a document holds, so it was not opened. Save it again from the "
            "program that made it.",
            code="file_bomb",
        )
    outside = any(name.startswith("/") or ".." in PurePosixPath(name).parts for name in names)
    if outside or len(set(names)) != len(names):
        raise ValidationError(_DAMAGED, code="file_damaged")
    lowered = [name.lower() for name in names]
    if any(
        name.endswith(("vbaproject.bin", "vbadata.xml"))
        or name.startswith(("basic/", "scripts/"))
        or "/activex/" in name
        for name in lowered
    ):
        raise ValidationError(_MACROS, code="file_macros")


def _kind_of_parts(container: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        described = _read(container, "[Content_Types].xml")
        if b"macroenabled" in described.lower():
            raise ValidationError(_MACROS, code="file_macros")
        kinds = {kind for mark, kind in _OFFICE_KINDS.items() if mark in described}
        return kinds.pop() if len(kinds) == 1 else ""
    if {"mimetype", "content.xml"} <= names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in _read(
            container, "META-INF/manifest.xml"
        ):
            raise ValidationError(_PASSWORD, code="file_password")
        return _OPEN_KINDS.get(_read(container, "mimetype").strip(), "")
    return ""


def _read(container: zipfile.ZipFile, name: str) -> bytes:
    with container.open(name) as part:
        return part.read(_MOST_OF_A_PART)


def _is_plain_text(data: bytes) -> bool:
    """Text in an encoding that people use, which no browser or shell would take for something to run."""
    text = _decode(data)
    if text is None or _NOT_TEXT.search(text):
        return False
    start = text.lstrip("\ufeff")
    return not (_MARKUP.match(start) or start.startswith(("#!", "{\\rtf", "%!PS", "%PDF")))


def _decode(data: bytes) -> str | None:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
