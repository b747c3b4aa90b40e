"""rotate_case_keys: everything under the first key, nothing lost, as often as one likes."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models.functions import Cast
from pytest_django import Settings

from boards.models import Board
from boards.services.drafts import fields_of
from core.files import open_stored, store_upload
from core.models import AuditEntry
from core.sealing import is_sealed_with_first
from lado.models import (
    CaseDraft,
    CaseMeeting,
    CaseNote,
    CaseOffer,
    Contact,
    MeetingAttendee,
    OtherAuthority,
    OutcomeLetter,
    SentOffer,
)
from lado.services import keys
from lado.services.contacts import change_contact, facts_of
from lado.services.drafts import save_draft
from lado.services.searching import found_by
from tests.lado.stories import ADULT, CHILD, DAY, cleared, contact_of, officer_of

OLD, NEW = "old-" + "a" * 32, "new-" + "b" * 32


@pytest.fixture
def old_key(settings: Settings) -> Settings:
    settings.CASE_KEYS = [OLD]
    return settings


def fill(board: Board) -> Contact:
    """A board with a row in each kind of sealed table, and a consultation whose adult is known by a code."""
    contact = contact_of(board, actor=officer_of(board))
    contact_of(board, stage=Contact.Stage.CONSULTATION, adult_name=ADULT, account="")
    meeting = CaseMeeting.objects.create(board=board, contact=contact, held_on=DAY, discussion="talk")
    MeetingAttendee.objects.create(board=board, meeting=meeting, name="A", email="a@b.example")
    CaseNote.objects.create(board=board, contact=contact, happened_on=DAY, text="note")
    OutcomeLetter.objects.create(board=board, contact=contact, to="adult", text="letter")
    CaseOffer.objects.create(
        board=board, kind="share", from_board=board, from_contact=1, from_reference="1", content="copy"
    )
    SentOffer.objects.create(
        board=board, contact=contact, to_board=board, offer=1, kind="share", answer="answer"
    )
    OtherAuthority.objects.create(board=board, contact=contact, name="Council", note="note")
    save_draft(board=board, key="k", place="/", fields={"a": ["draft"]}, actor=officer_of(board))
    return contact


def not_first(board: Board) -> list[str]:
    """Sealed texts that the first key does not open, by table and field."""
    found = []
    for model, names in keys.sealed_models().items():
        for name in names:
            rows: Any = model._default_manager.filter(board=board).annotate(
                raw=Cast(name, models.TextField())
            )
            found += [
                f"{model.__name__}.{name}"
                for raw in rows.values_list("raw", flat=True)
                if not is_sealed_with_first(raw)
            ]
    return found


def run() -> str:
    out = io.StringIO()
    call_command("rotate_case_keys", stdout=out)
    return out.getvalue()


def test_every_sealed_field_is_reached() -> None:
    found = {f"{model.__name__}.{name}" for model, names in keys.sealed_models().items() for name in names}
    assert {
        "CaseDraft.fields",
        "CaseOffer.content",
        "Contact.adult_name",
        "Strand.note",
        "ClockPause.reason",
    } <= found
    assert len(keys.sealed_models()) >= 9


def test_all_boards_are_sealed_anew(dunmoor: Board, eastvale: Board, old_key: Settings) -> None:
    made = {}
    for board in (dunmoor, eastvale):
        with cleared(board):
            made[board] = fill(board)
    old_key.CASE_KEYS = [NEW, OLD]
    with cleared(dunmoor):
        assert len(not_first(dunmoor)) > 8
    # Two contacts, meeting, attendee, note, letter, offers, authority, draft, less the consultation, which has no text.
    assert run().startswith("Sealed anew: 18 rows. Codes of names made anew: 2.")
    old_key.CASE_KEYS = [NEW]
    for board, contact in made.items():
        with cleared(board):
            assert not_first(board) == []
            contact.refresh_from_db()
            assert (contact.adult_name, contact.children) == (ADULT, CHILD)
            assert contact.revision == 0
            assert fields_of(CaseDraft.objects.get()) == {"a": ["draft"]}
            # Found by name under the new key: the referral; the consultation needs the old one.
            assert list(Contact.objects.filter(found_by(ADULT))) == [contact]
            entry = AuditEntry.objects.get(action="case_keys.rotated")
            assert entry.after == {"rows": 9, "names": 1, "by_code_only": 1}
    old_key.CASE_KEYS = [NEW, OLD]
    with cleared(dunmoor):
        assert Contact.objects.filter(found_by(ADULT)).count() == 2


def test_again_there_is_nothing_to_do(dunmoor: Board, old_key: Settings) -> None:
    with cleared(dunmoor):
        fill(dunmoor)
    old_key.CASE_KEYS = [NEW, OLD]
    run()
    said = run()
    assert said.startswith("Sealed anew: 0 rows. Codes of names made anew: 0.")
    assert "Known by a code only, which cannot be made anew: 1." in said
    with cleared(dunmoor):
        assert AuditEntry.objects.filter(action="case_keys.rotated").count() == 1


def test_what_was_done_before_an_interruption_stays(
    dunmoor: Board, old_key: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cleared(dunmoor):
        for number in range(5):
            contact_of(dunmoor, account=f"account {number}")
    old_key.CASE_KEYS = [NEW, OLD]
    before = keys._anew
    done: list[int] = []

    def stopped(row: Any, names: list[str]) -> keys.Rotated:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(row.pk)
        return before(row, names)

    monkeypatch.setattr(keys, "_anew", stopped)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate_board(dunmoor, batch=2)
    monkeypatch.undo()
    old_key.CASE_KEYS = [NEW, OLD]
    assert keys.rotate_board(dunmoor, batch=2).rows == 3  # the first batch of two stayed
    with cleared(dunmoor):
        assert not_first(dunmoor) == []


def test_a_key_that_is_gone_is_told_without_a_text(dunmoor: Board, old_key: Settings) -> None:
    with cleared(dunmoor):
        fill(dunmoor)
    old_key.CASE_KEYS = [NEW]
    with pytest.raises(
        CommandError, match=r"dunmoor: A text was sealed with a key that is not in CASE_KEYS\."
    ):
        run()


@pytest.mark.django_db(transaction=True)
def test_whoever_saves_meanwhile_loses_nothing(dunmoor: Board, old_key: Settings) -> None:
    officer = officer_of(dunmoor)
    with cleared(dunmoor):
        cases = [contact_of(dunmoor, account=f"before {number}") for number in range(6)]
    old_key.CASE_KEYS = [NEW, OLD]
    ready, failures = threading.Barrier(2), []

    def write() -> None:
        try:
            ready.wait(timeout=20)
            for case in reversed(cases):
                with cleared(dunmoor):
                    facts = facts_of(case)
                    changed = type(facts)(**{**facts.__dict__, "account": f"after {case.pk}"})
                    change_contact(case, facts=changed, actor=officer)
        except Exception as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    ready.wait(timeout=20)
    keys.rotate_board(dunmoor, batch=2)
    thread.join(timeout=60)
    assert failures == []
    with cleared(dunmoor):
        kept = {case.pk: case.account for case in Contact.objects.all()}
        assert kept == {case.pk: f"after {case.pk}" for case in cases}
        assert not_first(dunmoor) == []


def test_files_take_the_new_key_and_a_lost_one_is_passed_by(
    dunmoor: Board, old_key: Settings, tmp_path: Path
) -> None:
    old_key.MEDIA_ROOT = tmp_path
    with cleared(dunmoor):
        kept, lost, plain = (
            store_upload(SimpleUploadedFile("a.txt", b"words"), board=dunmoor, actor=None, sealed=sealed)
            for sealed in (True, True, False)
        )
        Path(lost.file.path).unlink()
    old_key.CASE_KEYS = [NEW, OLD]
    assert "Files sealed anew: 1." in run()
    assert "Files sealed anew" not in run()
    old_key.CASE_KEYS = [NEW]
    with cleared(dunmoor):
        for stored in (kept, plain):
            stored.refresh_from_db()
            with open_stored(stored) as opened:
                assert opened.read() == b"words"
        assert AuditEntry.objects.get(action="case_keys.rotated").after["files"] == 1
