"""What a file really is, told from its bytes; its name says nothing reliable.

People rename PDFs, save web pages as .xls, protect workbooks with a password. Each gets its own sentence,
because "invalid file" sends a board manager to the wrong place.
"""

import re
from collections.abc import Iterable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
SAVE_AS = "Open it in your spreadsheet program and save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”"
SAVE_UTF8 = "Save it as “CSV UTF-8” in your spreadsheet program"

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_DELIMITERS = ",;\t|"
_SAID = re.compile(r'"?sep=(?P<mark>[^\r\n"]*)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What British text in the old Windows encoding holds beyond ASCII. Anything else means that it was another
# encoding: “Õ” is an apostrophe from an old Macintosh, “Ã” and “Â” are UTF-8 read wrongly.
_WINDOWS = frozenset(
    "\u00a0\u00a3\u20ac\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u2022\u00b0\u00a7\u00a9\u00ae\u2122"
    "\u00bd\u00bc\u00be\u00b2\u00b3\u00d7\u00f7\u00b1\u00b7\u00b4\u00ad\u00ac"
    "àáâäåæçèéêëìíîïñòóôöøùúûüýÿßœÀÁÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝ"
)
# Three accented letters in a row are a word of another alphabet, not an English or French one.
_FOREIGN = re.compile("[\u00c0-\u00ff]{3}")


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; the message says why and how to mend it."""


def refuse_other_kinds(data: bytes) -> None:
    """Raise UnreadableFileError for everything that is neither text nor a zip container."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFileError("The file is empty")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFileError(f"This is {what}, not a spreadsheet, whatever its name says")
    if data.startswith(OLE):
        # Office puts an encrypted workbook into the container that old .xls files used.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFileError(
                "The workbook is protected by a password. Save it without one and try again"
            )
        raise UnreadableFileError(f"This is an old Office file (such as .xls). {SAVE_AS}")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<(!doctype\s+html|html|head|body|table|meta|div)\b", start):
        raise UnreadableFileError(f"This is a web page, though it may be named like a spreadsheet. {SAVE_AS}")
    if start.startswith(b"<?xml"):
        raise UnreadableFileError(f"This is an XML file, not a CSV file or an Excel workbook. {SAVE_AS}")


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text of a CSV file, and warnings. Raises UnreadableFileError when the encoding cannot be told."""
    warnings: list[str] = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableFileError(
                f"The file is damaged: its UTF-16 text breaks off. {SAVE_UTF8}"
            ) from None
    elif b"\x00" in data:
        raise UnreadableFileError(_about_nul(data))
    else:
        text, warnings = _decode_bytes(data)
    if found := _CONTROLS.search(text):
        row = text.count("\n", 0, found.start()) + 1
        raise UnreadableFileError(
            f"This is not a CSV file: line {row} has characters that text cannot have. {SAVE_AS}"
        )
    if "\ufffd" in text or "\u00e2\u20ac" in text or "\u00c2\u00a3" in text:
        warnings.append(
            "Some letters were damaged before this file was saved (for example “â€™” for an apostrophe)"
        )
    return text, warnings


def _decode_bytes(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    strange = {character for character in text if character > "\x7f"}
    if text and strange <= _WINDOWS and not _FOREIGN.search(text):
        return text, ["The file is in an old Windows encoding: check that £ signs and apostrophes are right"]
    raise UnreadableFileError(
        f"The letters in line {line} cannot be read: the encoding is not UTF-8. {SAVE_UTF8}"
    )


def _about_nul(data: bytes) -> str:
    """NUL bytes are half of all bytes in UTF-16, and never belong into text otherwise."""
    if data.count(b"\x00") > len(data) // 4 and not _CONTROLS.search(
        data[:400].replace(b"\x00", b"").decode("latin-1")
    ):
        return f"The file seems to be UTF-16 text without the mark that says so. {SAVE_UTF8}"
    line = data.count(b"\n", 0, data.index(b"\x00")) + 1
    return f"This is not a CSV file: line {line} has NUL bytes, which text cannot have. {SAVE_AS}"


def find_delimiter(text: str, score: Iterable[str]) -> str:
    """The delimiter of the heading: of comma, semicolon, tab and bar the one that gives most known headings
    (`score`).
    """
    known = set(score)
    heading = next((line for line in text[:100_000].splitlines() if line.strip(f" {_DELIMITERS}")), "")
    counts = {
        mark: sum(part.strip(' "') in known for part in heading_parts(heading, mark)) for mark in _DELIMITERS
    }
    best = max(counts, key=lambda mark: counts[mark])
    if counts[best]:
        return best
    return max(_DELIMITERS, key=heading.count)


def said_delimiter(text: str) -> tuple[str, str]:
    """What the line "sep=;", which spreadsheet programs write and hide, says of the delimiter, and the text below it.

    Without such a line nothing is said.
    """
    found = _SAID.match(text)
    if not found:
        return "", text
    said = found["mark"].strip(" ")
    if len(said) != 1 or said not in _DELIMITERS:
        raise UnreadableFileError(
            f"The first line says that “{said[:20]}” stands between the cells. {SAVE_AS}"
            if said
            else f"The first line says “sep=” but not what stands between the cells. {SAVE_AS}"
        )
    return said, text[found.end() :]


def heading_parts(heading: str, mark: str) -> list[str]:
    """The headings of a line, in the form in which they compare."""
    return [heading_key(part) for part in heading.split(mark)]


def heading_key(heading: str) -> str:
    """Headings compare without regard to case, spaces, underscores, hyphens and invisible marks."""
    return re.sub(r"[\s_\-\u2010-\u2015]+", " ", heading.replace("\ufeff", "").casefold()).strip(' "')
