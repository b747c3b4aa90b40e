"""Whoever gets hold of a dump of the database reads no name in it."""

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from boards.models import Board
from core.scoping import Clearance, board_scope
from lado.models import (
    BodyReferral,
    CaseMeeting,
    CaseNote,
    CaseOffer,
    ClockPause,
    Contact,
    MeetingAttendee,
    OtherAuthority,
    OutcomeLetter,
    QualitySample,
    SecondView,
    SentOffer,
    Strand,
)
from lado.services.drafts import save_draft
from lado.services.keys import sealed_models
from partnership.local import places
from partnership.local.processes import Account
from tests.filling import filled_row
from tests.lado.stories import ACCOUNT, ADULT, DAY, cleared, contact_of, officer_of
from tests.lado.test_secrecy import SECRET, planted_in
from tests.reviews.case_stories import fill_case
from tests.reviews.death_stories import death_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("DATABASE_OWNER_URL"), reason="one role only"),
]


def dump() -> str:
    """The whole database as backup.sh takes it, in plain SQL."""
    owner = f"{os.environ['DATABASE_OWNER_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    program = Path(places.postgres_binaries(Account.needed())) / "pg_dump"
    made = subprocess.run([program, "--no-owner", owner], check=True, capture_output=True)
    return made.stdout.decode()


def fill(board: Board) -> Contact:
    """Names and words in every field that is sealed."""
    officer = officer_of(board)
    contact = contact_of(board, actor=officer, adult_details=SECRET, prior_note=SECRET)
    texts = ("decision_reasons", "immediate_risk", "outcome_reasons", "hold_reason")
    Contact.objects.filter(pk=contact.pk).update(**dict.fromkeys(texts, ACCOUNT))
    contact_of(board, stage=Contact.Stage.CONSULTATION, adult_name=ADULT)
    case = {"board": board, "contact": contact}
    meeting = CaseMeeting.objects.create(
        **case, held_on=DAY, discussion=ACCOUNT, decisions=ACCOUNT, why_late=ACCOUNT
    )
    MeetingAttendee.objects.create(board=board, meeting=meeting, name=ADULT, email="quillfeather@x.example")
    CaseNote.objects.create(**case, happened_on=DAY, text=ACCOUNT)
    OutcomeLetter.objects.create(**case, to="adult", text=f"Dear {ADULT}")
    Strand.objects.create(**case, kind="police", note=ACCOUNT)
    BodyReferral.objects.create(**case, body="barring", note=ACCOUNT)
    ClockPause.objects.create(**case, clock="lado_meeting", starts_on=DAY, reason=ACCOUNT)
    CaseOffer.objects.create(
        **case,
        kind="share",
        from_board=board,
        from_contact=contact.pk,
        from_reference="1",
        content=ACCOUNT,
        message=ADULT,
        answer=ADULT,
    )
    OtherAuthority.objects.create(**case, name="Westmarch Council", note=ACCOUNT)
    SentOffer.objects.create(**case, to_board=board, offer=1, kind="share", answer=ACCOUNT)
    sample = QualitySample.objects.create(board=board, starts_on=DAY, ends_on=DAY, size=1, pool=1, seed="ab")
    SecondView.objects.create(**case, sample=sample, place=1, reasons=ACCOUNT, learning=ACCOUNT)
    death_of(board, factors=ACCOUNT, learning=SECRET, notes=ADULT)
    fill_case(board, ADULT, officer)
    save_draft(board=board, key="k", place="/", fields={"adult_name": [ADULT]}, actor=officer)
    for model in sealed_models():
        if any(name.startswith(f"{model.__name__}.") for name in unfilled(board)):
            filled_row(model, board, SECRET)
    return contact


def unfilled(board: Board) -> list[str]:
    """Sealed fields that no row fills: the test would say nothing about them."""
    return [
        f"{model.__name__}.{name}"
        for model, names in sealed_models().items()
        for name in names
        if not any(model._default_manager.filter(board=board).values_list(name, flat=True))
    ]


def test_a_dump_shows_no_name(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk, clearances={one: [dunmoor.pk] for one in Clearance}):
        contact = fill(dunmoor)
        assert unfilled(dunmoor) == []
    written = dump()
    # The row is there, with what is not secret; the words are not.
    assert contact.reference in written
    assert planted_in(written) == []
    # Fernet's texts begin so: of each sealed field there is one.
    assert written.count("gAAAAA") >= sum(map(len, sealed_models().values()))


def test_the_search_of_the_dump_finds_what_is_not_sealed(dunmoor: Board) -> None:
    with cleared(dunmoor):
        contact = contact_of(dunmoor, received_on=dt.date(2026, 3, 2))
        Contact.objects.filter(pk=contact.pk).update(role="Quillfeather")
    assert planted_in(dump()) == ["quillfeather"]
