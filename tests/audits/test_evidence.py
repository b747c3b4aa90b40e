"""Evidence: files and pages, their checks, uses, newer editions, and who may download them."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audits.items import Item
from audits.models import Answer, AnswerEvidence, Evidence, Return
from audits.services.evidence import (
    EvidenceFacts,
    add_evidence,
    replace_evidence,
    show_evidence,
    withdraw_evidence,
)
from boards.models import Board
from core.models import AuditEntry, StoredFile, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

SignIn = Callable[[User], Client]
LINK = EvidenceFacts("Training plan", link="https://example.org/plan")


@pytest.fixture
def lead(dunmoor: Board) -> User:
    """Leads Dunmoor Police."""
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def police(dunmoor: Board) -> Return:
    agency = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        return stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), agency), agency)


def item(agency_return: Return, number: str) -> Item:
    standard, criterion = stories.item_of(agency_return.cycle.version, number)
    return criterion or standard


def upload(name: str = "policy.txt", content: bytes = b"We keep children safe.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def workbook(**parts: str) -> bytes:
    """A container with these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", parts.pop("types", ""))
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_bin", ".bin"), text)
    return packed.getvalue()


def address(agency_return: Return, rest: str = "") -> str:
    return f"/boards/dunmoor/audits/returns/{agency_return.pk}/{rest}"


def test_one_piece_is_shown_for_several_answers(police: Return, lead: User) -> None:
    with board_scope(police.board_id):
        one = add_evidence(
            police, EvidenceFacts("Policy"), file=upload(), items=[item(police, "1.1"), item(police, "2.1")],
            actor=lead,
        )  # fmt: skip
        assert one.file is not None
        assert (one.file.name, one.file.content_type, one.file.audit_reads) == (
            "policy.txt",
            "text/plain",
            True,
        )
        assert AnswerEvidence.objects.filter(evidence=one).count() == 2
        # A place for the evidence is no answer yet, and whoever writes there meets no conflict.
        assert set(Answer.objects.values_list("score", "revision")) == {(None, 0)}
        assert Return.objects.get(pk=police.pk).status == Return.Status.IN_PROGRESS
        assert AuditEntry.objects.get(action="evidence.added").after["for"] == ["1.1", "2.1"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("policy.pdf", b"MZ\x90\x00" + b"\x00" * 60, "what is in it is something else"),
        ("setup.exe", b"MZ\x90\x00", "cannot be added"),
        ("figures.xlsm", b"PK", "without macros"),
        ("figures.xlsx", workbook(xl__vbaProject_bin="x"), "macros"),
        ("empty.txt", b"", "empty"),
        ("page.txt", b"<script>alert(1)</script>", "something else"),
    ],
)
def test_files_that_do_not_fit_are_refused_in_words(
    police: Return, lead: User, name: str, content: bytes, words: str
) -> None:
    with board_scope(police.board_id):
        with pytest.raises(ValidationError) as refused:
            add_evidence(police, EvidenceFacts("Policy"), file=upload(name, content), actor=lead)
        assert list(refused.value.message_dict) == ["file"]
        assert words in refused.value.messages[0]
        assert Evidence.objects.count() == 0
        assert StoredFile.objects.count() == 0


def test_a_file_or_a_page_one_of_the_two(police: Return, lead: User) -> None:
    with board_scope(police.board_id):
        for facts, file in ((EvidenceFacts("Policy"), None), (LINK, upload())):
            with pytest.raises(ValidationError):
                add_evidence(police, facts, file=file, actor=lead)
        with pytest.raises(ValidationError, match="before it begins"):
            add_evidence(
                police,
                EvidenceFacts("Plan", "", LINK.link, dt.date(2026, 5, 1), dt.date(2026, 4, 1)),
                actor=lead,
            )


def test_a_newer_edition_takes_the_place_in_this_return_only(police: Return, lead: User) -> None:
    with board_scope(police.board_id):
        before = stories.cycle_of(
            police.cycle.version, police.agency, name="Last year",
            opens_on=dt.date(2025, 1, 1), due_on=dt.date(2025, 2, 1),
        )  # fmt: skip
        earlier = stories.answer(stories.return_of(before, police.agency), "1.1", 75)
        old = add_evidence(police, LINK, items=[item(police, "1.1")], actor=lead)
        AnswerEvidence.objects.create(board=police.board, answer=earlier, evidence=old)
        new = replace_evidence(police, old, EvidenceFacts("Plan 2"), file=upload(), actor=lead)
        assert new.replaces == old
        uses = AnswerEvidence.objects.values_list("answer__agency_return__cycle__name", "evidence__title")
        assert set(uses) == {("Last year", "Training plan"), (police.cycle.name, "Plan 2")}
        with pytest.raises(ValidationError, match="newer edition"):
            replace_evidence(police, old, LINK, actor=lead)


def test_what_nobody_shows_any_more_is_deleted_with_its_file(police: Return, lead: User) -> None:
    with board_scope(police.board_id):
        one = add_evidence(
            police, EvidenceFacts("Policy"), file=upload(), items=[item(police, "1.1")], actor=lead
        )
        assert withdraw_evidence(police, one, actor=lead)
        assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_locked_answer_keeps_its_evidence(police: Return, lead: User) -> None:
    with board_scope(police.board_id):
        one = add_evidence(police, LINK, items=[item(police, "1.1")], actor=lead)
        Answer.objects.update(is_locked=True)
        for change in (
            lambda: withdraw_evidence(police, one, actor=lead),
            lambda: show_evidence(police, item(police, "1.1"), [], actor=lead),
            lambda: add_evidence(police, LINK, items=[item(police, "1.1")], actor=lead),
        ):
            with pytest.raises(ValidationError, match="locked"):
                change()
        assert AnswerEvidence.objects.count() == 1


def test_evidence_of_another_agency_cannot_be_shown(police: Return, lead: User) -> None:
    with board_scope(police.board_id):
        foreign = Evidence.objects.create(
            board=police.board, agency=builders.agency("Dunmoor Health"), title="Theirs", link=LINK.link
        )
        with pytest.raises(ValueError, match="another agency"):
            show_evidence(police, item(police, "1.1"), [foreign], actor=lead)


def test_the_pages_add_choose_and_take_out(police: Return, lead: User, signed_in: SignIn) -> None:
    client = signed_in(lead)
    with board_scope(police.board_id):
        first, second = (f"criterion-{item(police, number).pk}" for number in ("1.1", "1.2"))
    add = f"{address(police, 'evidence/add/')}?item={first}"
    data: dict[str, Any] = {"title": "Policy", "file": upload(), "items": [first], "expires_on": "2026-01-31"}
    response = client.post(add, data)
    assert (response.status_code, response.url) == (302, address(police, "standards/1/#item-1-1"))
    with board_scope(police.board_id):
        one = Evidence.objects.get()
    choose = address(police, f"items/{second}/evidence/")
    assert client.post(choose, {"evidence": [one.pk]}).url == address(police, "standards/1/#item-1-2")
    text = client.get(address(police, "evidence/")).content.decode()
    assert "Expired" in text
    assert ">1.1</a>" in text
    assert ">1.2</a>" in text
    client.post(address(police, f"evidence/{one.pk}/change/"), {"title": "Policy of 2026", "items": [second]})
    with board_scope(police.board_id):
        assert [use.answer.criterion.number for use in AnswerEvidence.objects.all()] == ["1.2"]  # type: ignore[union-attr]
    client.post(address(police, f"evidence/{one.pk}/withdraw/"))
    with board_scope(police.board_id):
        assert Evidence.objects.count() == 0


def test_a_renamed_program_is_refused_on_the_page(police: Return, lead: User, signed_in: SignIn) -> None:
    data = {"title": "Policy", "file": upload("policy.pdf", b"MZ\x90\x00" + b"\x00" * 60)}
    response = signed_in(lead).post(address(police, "evidence/add/"), data)
    assert response.status_code == 200
    assert "what is in it is something else" in response.content.decode()


def test_who_downloads_a_file(
    police: Return, lead: User, manager: User, other_manager: User, dunmoor: Board, signed_in: SignIn
) -> None:
    health = builders.user("health@dunmoor.example")
    builders.give_role(health, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Health"))
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    with board_scope(dunmoor.pk):
        shown = add_evidence(
            police, EvidenceFacts("Policy"), file=upload(), items=[item(police, "1.1")], actor=lead
        )
        spare = add_evidence(police, EvidenceFacts("Draft"), file=upload("draft.txt"), actor=lead)
    people = (lead, manager, health, other_manager, member)
    for one, expected in ((shown, [200, 200, 404, 404, 403]), (spare, [200, 404, 404, 404, 403])):
        got = []
        for person in people:
            response = signed_in(person).get(address(police, f"evidence/{one.pk}/file/"))
            got.append(response.status_code)
            if response.streaming:
                assert b"".join(response.streaming_content) == b"We keep children safe."
                assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert got == expected
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.filter(action="file.read").count() == 3
