"""The timeline of a case as a Word file, with names and with names masked."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from boards.models import Board
from core.models import AuditEntry, User
from lado.case_docx import HEADINGS, timeline_docx
from lado.models import Contact
from lado.services import notes
from lado.timeline import Event
from tests import builders
from tests.lado.stories import ADULT, DAY, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_case_meetings import planted_in
from tests.lado.test_contacts_pages import case_url, page_of


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


@pytest.fixture
def contact(dunmoor: Board, officer: User) -> Contact:
    with cleared(dunmoor):
        case = contact_of(dunmoor, actor=officer, account=f"{ADULT} shook Zebedee.\r\n\r\nIn the yard.")
        facts = notes.NoteFacts(DAY + dt.timedelta(days=2), "Mr Smith rang.\x0b")
        notes.save_note(case, facts=facts, actor=deputy_of(dunmoor))
        return case


def rows_of(content: bytes) -> list[list[str]]:
    (table,) = Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def everything_in(content: bytes) -> str:
    """All parts of the file as text, its properties too."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "\n".join(
            file.read(name).decode() for name in file.namelist() if name.endswith((".xml", ".rels"))
        )


def test_the_file_holds_the_timeline(client: Client, contact: Contact, officer: User, dunmoor: Board) -> None:
    answer = client.get(case_url(contact, "timeline.docx"))
    assert answer["Content-Disposition"] == f'attachment; filename="{contact.reference}-timeline.docx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    head, first, second = rows_of(answer.content)
    assert head == list(HEADINGS)
    said = f"Contact received\n{ADULT} shook Zebedee.\nIn the yard."
    assert first == ["2 March 2026", said, str(officer), "Contact"]
    assert second == ["4 March 2026", "Note\nMr Smith rang.", "Deputy of Dunmoor", "Note"]
    document = Document(io.BytesIO(answer.content))
    mark = document.sections[0].header.paragraphs[0].text
    assert mark.startswith(f"Taken by {officer} on ")
    assert mark.endswith(" Confidential.")
    assert document.core_properties.title == f"Timeline, case {contact.reference}"
    assert document.core_properties.author == dunmoor.name
    (repeated,) = document.element.body.iter(qn("w:tblHeader"))
    assert repeated.get(qn("w:val")) == "true"


def test_the_masked_file_names_nobody(client: Client, contact: Contact) -> None:
    content = client.get(case_url(contact, "timeline-masked.docx")).content
    assert planted_in(everything_in(content)) == []
    assert "Deputy of Dunmoor" not in everything_in(content)
    _, first, second = rows_of(content)
    assert first[1] == "Contact received\n[the adult] shook [a child].\nIn the yard."
    assert second[1:3] == ["Note\n[a person] rang.", "an officer"]
    assert planted_in(everything_in(client.get(case_url(contact, "timeline.docx")).content)) != []


def test_reading_and_taking_are_written_down(client: Client, contact: Contact, officer: User) -> None:
    for name in ("timeline.docx", "timeline-masked.docx"):
        client.get(case_url(contact, name))
    with cleared(contact.board):
        entries = AuditEntry.objects.filter(actor_id=officer.pk).order_by("id")
        taken = [one.after for one in entries.filter(action="case.downloaded")]
        assert taken == [{"what": "timeline-word"}, {"what": "timeline-masked-word"}]
        assert entries.filter(action="case.read").count() == 2


def test_the_page_offers_both(client: Client, contact: Contact) -> None:
    page = page_of(client.get(case_url(contact, "timeline/")))
    for name in ("timeline.docx", "timeline-masked.docx", "timeline.pdf", "timeline-masked.pdf"):
        assert f'href="{case_url(contact, name)}"' in page


@pytest.mark.parametrize("text", ["\x00\x1f\ufffe", "</w:t><w:t>", "=cmd|' /C'!A0", "a\r\nb\tc"])
def test_whatever_was_pasted_makes_a_file_that_opens(text: str) -> None:
    event = Event(DAY, f"Note {text}", text, text, text)
    given: dict[str, Any] = {"reference": text, "board_name": text, "mark": text, "is_masked": True}
    content = timeline_docx([event] * 3, title="Timeline", **given)
    assert len(rows_of(content)) == 4
