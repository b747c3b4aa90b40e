"""Files that people send as the workbook of a return: each gets a sentence, none an error of the program."""

import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audits.models import Return, ReturnUpload
from audits.services.uploading import send_workbook
from audits.workbook_reading import MOST_BYTES, read_workbook
from boards.models import Board
from core.models import User
from core.permissions import Role
from core.spreadsheets.detecting import OLE, UnreadableFileError
from tests import builders
from tests.audits import stories
from tests.audits.workbook_edits import TOP, Book, taken


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def police(in_dunmoor: Board, lead: User) -> Return:
    agency = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(stories.framework_of(in_dunmoor), agency), agency)
    stories.answer(one, "1.1", 75, narrative="We train everybody", revision=3)
    return one


def send(one: Return, data: bytes, lead: User, name: str = "return.xlsx") -> ReturnUpload:
    return send_workbook(one, SimpleUploadedFile(name, data), actor=lead)


def refusal(one: Return, data: bytes, lead: User, name: str = "return.xlsx") -> str:
    with pytest.raises(ValidationError) as refused:
        send(one, data, lead, name)
    assert ReturnUpload.objects.count() == 0
    return " ".join(refused.value.message_dict["file"])


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same container with one part more."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as container:
        container.writestr(name, content)
    return stream.getvalue()


def with_changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same container with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return stream.getvalue()


def a_container(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return stream.getvalue()


def of_another_shape() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Budget").write_row(0, 0, ["Item", "Cost"])
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "return.xlsx", "The file is empty"),
        (b"\x00" * 500, "return.xlsx", "The file is empty"),
        (b"x" * (MOST_BYTES + 1), "return.xlsx", "The file has 5 MB"),
        (b"MZ\x90\x00" + b"\x00" * 400, "return.xlsx", "This is a program"),
        (b"\x7fELF" + b"\x00" * 400, "return.xlsx", "This is a program"),
        (OLE + b"\x00" * 600, "return.xls", "an old Office file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "return.xlsx", "protected by a password"),
        (b"Number,Grade\r\n1.1,75\r\n", "return.csv", "a text file"),
        (b"Number,Grade\r\n1.1,75\r\n", "return.xlsx", "a text file"),
        (b"%PDF-1.7", "return.xlsx", "This is a PDF"),
        (b"<html><table></table></html>", "return.xlsx", "a web page"),
        (b"PK\x03\x04" + b"\x00" * 100, "return.xlsx", "damaged"),
        (a_container(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"}),
         "return.ods", "an OpenDocument file"),
        (a_container(**{"word/document.xml": b"<x/>"}), "return.xlsx", "a Word document"),
        (a_container(**{"xl/workbook.bin": b"<x/>"}), "return.xlsb", "a binary Excel workbook"),
        (a_container(**{"photo.png": b"x"}), "return.xlsx", "a zip file"),
        (a_container(**{"xl/workbook.xml": b"<workbook/>", "big": b"\x00" * 60_000_000}), "return.xlsx", "unpacks to"),
        (of_another_shape(), "return.xlsx", "headings “Number” and “Grade”"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_of_a_return_is_said(
    police: Return, lead: User, data: bytes, name: str, words: str
) -> None:
    assert words in refusal(police, data, lead, name)


def test_a_file_that_says_it_is_200_megabytes_is_not_read(police: Return, lead: User) -> None:
    class Large(SimpleUploadedFile):
        def read(self, *args: Any, **kwargs: Any) -> bytes:
            raise AssertionError("read")

    file = Large("return.xlsx", b"")
    file.size = 200 * 1024 * 1024
    with pytest.raises(
        ValidationError, match="The file has 200 MB; a workbook of a return has less than 5 MB"
    ):
        send_workbook(police, file, actor=lead)


def test_macros_are_refused(police: Return, lead: User) -> None:
    data = taken(police)
    assert "has macros" in refusal(police, with_part(data, "xl/vbaProject.bin", b"x"), lead)

    def enabled(content: bytes) -> bytes:
        plain = b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        return content.replace(plain, b"vnd.ms-excel.sheet.macroEnabled.main+xml")

    named = with_changed(data, "[Content_Types].xml", enabled)
    assert "has macros" in refusal(police, named, lead, "return.xlsm")


def test_links_to_other_files_are_not_followed(police: Return, lead: User) -> None:
    data = with_part(taken(police), "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert ["links to other files" in warning for warning in send(police, data, lead).warnings] == [True]


def test_a_million_empty_rows_are_no_rows(police: Return, lead: User) -> None:
    def far(content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>')

    assert send(police, with_changed(taken(police), "xl/worksheets/sheet1.xml", far), lead).lines == []


def test_values_far_away_and_too_many_rows_are_said(police: Return, lead: User) -> None:
    def far(content: bytes) -> bytes:
        cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", cell)

    data = taken(police)
    assert "XFD1048576" in refusal(police, with_changed(data, "xl/worksheets/sheet1.xml", far), lead)
    book = Book(data)
    book.rows.extend([["9.9", "", "", "", "75"]] * 5_001)
    assert "more than 5,000 rows" in refusal(police, book.data(), lead)


def test_the_workbook_of_another_return_is_refused_by_name(
    police: Return, lead: User, in_dunmoor: Board
) -> None:
    health = builders.agency("Dunmoor Health")
    other = Return.objects.create(board=in_dunmoor, cycle=police.cycle, agency=health)
    words = refusal(police, taken(stories.return_of(other.cycle, health)), lead)
    assert "of another return (Dunmoor Health, Section 11, this year, Dunmoor" in words
    assert "This page is about Dunmoor Police, Section 11, this year" in words


def test_without_its_identity_it_is_refused(police: Return, lead: User) -> None:
    book = Book(taken(police)).drop("How to", "For the upload")
    assert "cannot be told whose return" in refusal(police, book.data(), lead)


def test_a_broken_file_never_ends_the_program(police: Return, lead: User) -> None:
    data = taken(police)
    chance = random.Random(11)  # noqa: S311 -- the same breaks each time
    refused: list[str] = []
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        end = chance.choice([len(broken), chance.randrange(1, len(broken))])
        try:
            read_workbook(bytes(broken[:end]))
        except UnreadableFileError as error:
            refused.append(str(error))
    assert len(refused) > 50
    assert all(refused)


def test_rows_above_the_headings_do_no_harm(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("1.2", grade="50")
    book.rows.insert(0, ["Draft for our meeting"])
    book.rows.insert(1, [])
    [line] = send(police, book.data(), lead).lines
    assert (line["at"]["grade"], line["cells"]) == (f"E{TOP + 5}", {"grade": {"value": "50", "was": ""}})
