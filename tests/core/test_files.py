"""Files: what is let in, by the bytes; where it goes; and how it leaves."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from PIL import Image
from pypdf import PdfWriter

from boards.models import Board
from core.content_types import ALLOWED, check_content, clean_name
from core.files import (
    UploadField,
    download_response,
    open_stored,
    remove_file,
    reseal_file,
    store_result,
    store_upload,
)
from core.models import AuditEntry, StoredFile, User
from core.scoping import board_scope
from core.sealing import SealedTextError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def container(parts: dict[str, bytes | str], **options: object) -> bytes:
    """A zip container; the OpenDocument mimetype is stored, all else packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(name, content, compress_type=how)
    return stream.getvalue()


def office(content_type: str = WORD, extra: dict[str, bytes | str] | None = None) -> bytes:
    types = f'<Types><Override PartName="/main.xml" ContentType="{content_type}"/></Types>'
    return container({"[Content_Types].xml": types, "main.xml": "<x/>", **(extra or {})})


def open_document(kind: str, manifest: str = "<manifest/>") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return container({"mimetype": mimetype, "content.xml": "<x/>", "META-INF/manifest.xml": manifest})


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write(0, 0, "agency")
    return stream.getvalue()


def picture(form: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 3), "teal").save(stream, form)
    return stream.getvalue()


def pdf() -> bytes:
    stream = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(stream)
    return stream.getvalue()


GOOD: dict[str, Callable[[], bytes]] = {
    "minutes.pdf": pdf,
    "minutes.docx": office,
    "template.docx": lambda: office(WORD.replace("document.main", "template.main")),
    "table.xlsx": workbook,
    "slides.pptx": lambda: office(WORD.replace("wordprocessingml.document", "presentationml.presentation")),
    "text.odt": lambda: open_document("text"),
    "table.ods": lambda: open_document("spreadsheet"),
    "table.csv": lambda: b"agency,mark\r\nPolice,absent\r\n",
    "excel.csv": "\ufeffagency,caf\u00e9\n".encode,
    "old.csv": lambda: "agency,\u00a3 caf\u00e9\n".encode("cp1252"),
    "unicode.txt": lambda: "Zo\u00eb \u2013 no".encode("utf-16"),
    "less.txt": lambda: b"< 5 children; <5 in total",
    "logo.png": lambda: picture("PNG"),
    "photo.jpg": lambda: picture("JPEG"),
    "photo.JPEG": lambda: picture("JPEG"),
}


@pytest.mark.parametrize("name", GOOD)
def test_allowed_kinds_are_known_by_their_bytes(name: str) -> None:
    ending = name.rsplit(".", 1)[1].lower().replace("jpeg", "jpg")
    assert check_content(name, GOOD[name]()) == ALLOWED[ending]


def dense_bomb() -> bytes:
    """Packed zeros that unpack to a thousand times their size."""
    return office(extra={"word/media.bin": b"\0" * (40 * 1024 * 1024)})


def overlapping_bomb() -> bytes:
    """One packed part that the directory lists many times: 3 KB that would unpack to a gigabyte."""
    data = container({"a": b"\0" * 1_000_000})
    directory = data[data.index(b"PK\x01\x02") : data.index(b"PK\x05\x06")]
    entries = b"".join(directory.replace(b"a", bytes([97 + n])) for n in range(20))
    start = data.index(b"PK\x01\x02")
    end = data[data.index(b"PK\x05\x06") :]
    end = end[:8] + (20).to_bytes(2, "little") * 2 + len(entries).to_bytes(4, "little") + end[16:]
    return data[:start] + entries + end


def locked_container() -> bytes:
    data = bytearray(office())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + place] |= 1
    return bytes(data)


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.pdf", lambda: b"", "file_empty"),
    "program": ("a.exe", lambda: b"MZ\x90\x00", "file_kind"),
    "program named pdf": ("a.pdf", lambda: b"MZ\x90\x00" + b"\0" * 200, "file_mismatch"),
    "program named txt": ("a.txt", lambda: b"MZ\x90\x00" + b"\0" * 200, "file_mismatch"),
    "linux program named docx": ("a.docx", lambda: b"\x7fELF" + b"\0" * 200, "file_mismatch"),
    "shell script named txt": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "file_mismatch"),
    "no known kind": ("a.xyz", lambda: b"hello", "file_kind"),
    "script": ("a.js", lambda: b"alert(1)", "file_kind"),
    "picture with scripts": ("a.svg", lambda: b"<svg onload='alert(1)'/>", "file_kind"),
    "svg named txt": ("a.txt", lambda: b"<svg onload='alert(1)'/>", "file_mismatch"),
    "html named txt": ("a.txt", lambda: b"\xef\xbb\xbf \n<!DOCTYPE html><script>", "file_mismatch"),
    "html comment named csv": ("a.csv", lambda: b"<!-- --><script>alert(1)</script>", "file_mismatch"),
    "xml named csv": ("a.csv", lambda: b"<?xml version='1.0'?><a/>", "file_mismatch"),
    "utf-16 html named txt": ("a.txt", lambda: "<html>".encode("utf-16"), "file_mismatch"),
    "svg named png": ("a.png", lambda: b"<svg onload='alert(1)'/>", "file_mismatch"),
    "gif named png": ("a.png", lambda: b"GIF89a" + b"\0" * 100, "file_mismatch"),
    "png named jpg": ("a.jpg", lambda: picture("PNG"), "file_mismatch"),
    "pdf named docx": ("a.docx", pdf, "file_mismatch"),
    "word named excel": ("a.xlsx", office, "file_mismatch"),
    "text with zeros": ("a.txt", lambda: b"abc\0def", "file_mismatch"),
    "bytes without meaning": ("a.csv", lambda: b"\x81\x8d\x8f" * 20, "file_mismatch"),
    "old word": ("a.doc", lambda: OLE, "file_kind"),
    "old word named docx": ("a.docx", lambda: OLE + b"\0" * 600, "file_mismatch"),
    "protected workbook": (
        "a.xlsx",
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "file_password",
    ),
    "protected open document": (
        "a.odt",
        lambda: open_document("text", "<m><manifest:encryption-data/></m>"),
        "file_password",
    ),
    "protected container": ("a.docx", locked_container, "file_password"),
    "macros by ending": ("a.docm", office, "file_kind"),
    "macros in a docx": ("a.docx", lambda: office(extra={"word/vbaProject.bin": b"x"}), "file_macros"),
    "macros elsewhere": ("a.xlsx", lambda: office(extra={"xl/Other/VBAPROJECT.BIN": b"x"}), "file_macros"),
    "macro content type": (
        "a.docx",
        lambda: office("application/vnd.ms-word.document.macroEnabled.main+xml"),
        "file_macros",
    ),
    "macros in an open document": (
        "a.ods",
        lambda: container(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": "<x/>",
                "Basic/Standard/Module1.xml": "<x/>",
            }
        ),
        "file_macros",
    ),
    "zip bomb": ("a.docx", dense_bomb, "file_bomb"),
    "zip bomb of shared parts": ("a.docx", overlapping_bomb, "file_bomb"),
    "parts outside": ("a.docx", lambda: office(extra={"../../x": b"x"}), "file_damaged"),
    "broken off": ("a.docx", lambda: office()[:100], "file_damaged"),
    "just a zip": ("a.docx", lambda: container({"a.txt": "a"}), "file_mismatch"),
    "two kinds at once": (
        "a.docx",
        lambda: office(f"{WORD} {WORD.replace('wordprocessingml.document', 'spreadsheetml.sheet')}"),
        "file_mismatch",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_everything_else_is_refused_with_a_sentence(case: str) -> None:
    name, make, code = BAD[case]
    with pytest.raises(ValidationError) as refused:
        check_content(name, make())
    assert refused.value.code == code
    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\kim\\minutes.pdf", "minutes.pdf"),
        (" Zoe\u0308’s minutes.pdf ", "Zo\u00eb’s minutes.pdf"),
        ("a" * 146 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_names_lose_their_folders(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    "name",
    [
        "",
        "minutes",
        ".pdf",
        "...pdf",
        "a.pdf/",
        "a" * 147 + ".pdf",
        "minutes\u202efdp.exe",
        "min\u0000utes.pdf",
        "min\nutes.pdf",
    ],
)
def test_names_that_deceive_or_do_not_fit_are_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_name(name)
    assert refused.value.code == "file_name"


def upload(name: str = "minutes.txt", content: bytes = b"Present: nobody.") -> SimpleUploadedFile:
    # The browser's word for the kind is never believed.
    return SimpleUploadedFile(name, content, content_type="application/x-msdownload")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def let_go(response: FileResponse) -> None:
    """Close the file; the response's own close() would end the test's connection, too."""
    for close in response._resource_closers:
        close()


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_stored_file_has_its_sum_kind_and_a_name_that_tells_nothing(
    in_dunmoor: Board, manager: User, store: Path
) -> None:
    stored = store_upload(upload(), board=in_dunmoor, actor=manager)
    [path] = kept(store)
    assert path.read_bytes() == b"Present: nobody."
    assert path.relative_to(store).parts[0] == f"board-{in_dunmoor.pk}"
    assert "minutes" not in str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (stored.name, stored.content_type, stored.size) == ("minutes.txt", "text/plain", 16)
    assert stored.sha256 == hashlib.sha256(b"Present: nobody.").hexdigest()
    assert stored.uploaded_by == manager
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.after["name"]) == (
        "file.stored",
        str(stored.pk),
        "minutes.txt",
    )


@pytest.mark.django_db
def test_too_large_a_file_is_refused_before_it_is_read(
    in_dunmoor: Board, manager: User, settings: object
) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="at most 10"):
        store_upload(upload(), board=in_dunmoor, actor=manager)
    assert StoredFile.objects.count() == 0


def test_uploads_never_lie_below_static_files() -> None:
    from partnership.settings import base

    assert base.STATIC_ROOT not in [base.MEDIA_ROOT, *base.MEDIA_ROOT.parents]


class UnhappyError(Exception):
    """Something goes wrong after the file was stored."""


def _store_and_fail(board: Board, store: Path) -> None:
    with board_scope(board.pk):
        store_upload(upload(), board=board, actor=None)
        assert len(kept(store)) == 1
        raise UnhappyError


@pytest.mark.django_db(transaction=True)
def test_rollback_takes_the_file_from_the_store(dunmoor: Board, store: Path) -> None:
    with pytest.raises(UnhappyError):
        _store_and_fail(dunmoor, store)
    assert kept(store) == []


@pytest.mark.django_db(transaction=True)
def test_rollback_marked_by_the_middleware_takes_it_too(dunmoor: Board, store: Path) -> None:
    with board_scope(dunmoor.pk):
        store_upload(upload(), board=dunmoor, actor=None)
        transaction.set_rollback(True)
    assert kept(store) == []


@pytest.mark.django_db(transaction=True)
def test_rollback_of_a_part_takes_only_its_file(dunmoor: Board, store: Path) -> None:
    with board_scope(dunmoor.pk):
        first = store_upload(upload("first.txt"), board=dunmoor, actor=None)
        with suppress(UnhappyError), transaction.atomic():
            store_upload(upload("second.txt"), board=dunmoor, actor=None)
            raise UnhappyError
        assert list(StoredFile.objects.all()) == [first]
    assert [str(path) for path in kept(store)] == [first.file.path]


@pytest.mark.django_db(transaction=True)
def test_removed_file_leaves_the_store_after_the_commit(dunmoor: Board, store: Path) -> None:
    with board_scope(dunmoor.pk):
        stored = store_upload(upload(), board=dunmoor, actor=None)
    with board_scope(dunmoor.pk):
        remove_file(stored, actor=None)
        assert len(kept(store)) == 1
    assert kept(store) == []


@pytest.mark.django_db
def test_download_is_saved_by_the_browser_and_never_run(in_dunmoor: Board) -> None:
    stored = store_upload(upload("Zo\u00eb’s “minutes”.txt"), board=in_dunmoor, actor=None)
    response = download_response(stored)
    assert b"".join(response.streaming_content) == b"Present: nobody."
    let_go(response)
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Zo%C3%AB%E2%80%99s%20%E2%80%9Cminutes%E2%80%9D.txt"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "shown"), [("a.pdf", True), ("a.png", True), ("a.txt", False), ("a.csv", False)]
)
def test_only_pdfs_and_pictures_are_shown(in_dunmoor: Board, name: str, shown: bool) -> None:
    make = {"a.pdf": pdf, "a.png": lambda: picture("PNG")}.get(name, lambda: b"text")
    stored = store_upload(upload(name, make()), board=in_dunmoor, actor=None)
    response = download_response(stored, inline=True)
    assert response["Content-Disposition"].startswith("inline") is shown
    let_go(response)


@pytest.mark.django_db
def test_reading_a_marked_file_is_written_down(in_dunmoor: Board, manager: User) -> None:
    stored = store_upload(upload(), board=in_dunmoor, actor=manager, audit_reads=True)
    with pytest.raises(ValueError, match="Say who reads"):
        download_response(stored)
    let_go(download_response(stored, actor=manager))
    entry = AuditEntry.objects.filter(action="file.read").get()
    assert (entry.actor_id, entry.object_id, entry.board_id) == (manager.pk, str(stored.pk), in_dunmoor.pk)


@pytest.mark.django_db
def test_a_sealed_file_is_read_by_whoever_downloads_it_and_not_in_the_store(
    in_dunmoor: Board, store: Path, settings: object
) -> None:
    settings.CASE_KEYS = ["old-" + "a" * 32]
    stored = store_upload(upload(), board=in_dunmoor, actor=None, sealed=True)
    [path] = kept(store)
    assert b"nobody" not in path.read_bytes()
    assert (stored.size, stored.sha256) == (16, hashlib.sha256(path.read_bytes()).hexdigest())
    response = download_response(stored)
    assert b"".join(response.streaming_content) == b"Present: nobody."
    assert response["Content-Length"] == "16"
    let_go(response)
    settings.CASE_KEYS = ["new-" + "b" * 32]
    with pytest.raises(SealedTextError):
        download_response(stored)


@pytest.mark.django_db(transaction=True)
def test_a_sealed_file_takes_the_new_key(dunmoor: Board, store: Path, settings: object) -> None:
    settings.CASE_KEYS = ["old-" + "a" * 32]
    with board_scope(dunmoor.pk):
        stored = store_upload(upload(), board=dunmoor, actor=None, sealed=True)
    settings.CASE_KEYS = ["new-" + "b" * 32, *settings.CASE_KEYS]
    with board_scope(dunmoor.pk):
        assert reseal_file(stored)
        assert not reseal_file(stored)
    settings.CASE_KEYS = settings.CASE_KEYS[:1]
    with board_scope(dunmoor.pk):
        stored = StoredFile.objects.get()
        with open_stored(stored) as opened:
            assert opened.read() == b"Present: nobody."
    [path] = kept(store)
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.django_db
def test_file_that_the_store_lost_is_not_found(in_dunmoor: Board) -> None:
    stored = store_upload(upload(), board=in_dunmoor, actor=None)
    Path(stored.file.path).unlink()
    with pytest.raises(Http404):
        download_response(stored)


@pytest.mark.django_db
def test_result_of_the_software_keeps_its_kind(in_dunmoor: Board) -> None:
    stored = store_result(upload("report.html", b"<p>"), "report.html", board=in_dunmoor, actor=None)
    assert stored.content_type == "application/octet-stream"
    named = store_result(
        upload("figures.json", b"{}"), "f.json", board=in_dunmoor, actor=None, content_type="application/json"
    )
    assert named.content_type == "application/json"


def test_field_says_what_is_allowed_and_checks_it() -> None:
    field = UploadField()
    assert "docx" in str(field.help_text)
    assert ".pdf" in field.widget.attrs["accept"]
    assert field.clean(upload()).read() == b"Present: nobody."
    with pytest.raises(ValidationError, match=r"it is a \.png file"):
        field.clean(upload("a.pdf", picture("PNG")))
    with pytest.raises(ValidationError, match=r"empty"):
        field.clean(upload("a.pdf", b""))
