"""Loading contacts: a name in a wrong column goes nowhere, references compare without case, natures change."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.models import Board, FileLoad
from core.scoping import board_scope
from lado.loading.contacts import KIND
from lado.models import Contact
from tests import builders
from tests.boards.loading.conftest import Load
from tests.lado.stories import ADULT, cleared, officer_of

pytestmark = pytest.mark.django_db
HEAD = [column.name for column in KIND.columns]
GOOD = {
    "reference": "A-1",
    "received_on": "2025-05-01",
    "sector": "Education",
    "role": "Teacher",
    "nature": "physical",
}


@pytest.fixture
def load(dunmoor: Board, tmp_path: Path) -> Load:
    return Load(dunmoor, tmp_path)


def file(**cells: str) -> str:
    row = GOOD | cells
    return f"{','.join(HEAD)}\n{','.join(row.get(name, '') for name in HEAD)}\n"


@pytest.fixture
def client(dunmoor: Board) -> Client:
    return builders.client_of(officer_of(dunmoor))


@pytest.mark.parametrize("column", ["received_on", "sector", "nature", "stage", "outcome", "closed_on"])
def test_a_name_in_a_wrong_column_is_quoted_nowhere(load: Load, column: str) -> None:
    lines = load.refused("lado", file(**{column: f"{ADULT} ” of"}))
    said = "\n".join([*lines, load.error, load.out])
    assert f"Row 2, {column}: " in said
    assert "Allowed: " in said
    assert "Quillfeather" not in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (file().replace("role", ADULT), "One of the headings is no column of this kind of file"),
        (f"{ADULT},2025\nX,Y\n", "This row is not a heading with the names of columns"),
        (f"{file().strip()},{ADULT}\n", "The row has 12 cells, but the heading has 11"),
        (file(received_on="05/31/2025"), "05/31/2025 is not a date: there is no month 31"),
        (file(received_on="29 February 2025"), "February 2025 has 28 days"),
        (file(stage="rumour"), "What stands here is not one of advice, consultation or referral"),
    ],
)
def test_what_names_nobody_is_still_told(load: Load, content: str, says: str) -> None:
    said = "\n".join(load.refused("lado", content))
    assert says in said
    assert "Quillfeather" not in said


def test_the_page_keeps_no_word_of_it(dunmoor: Board, client: Client) -> None:
    sent = SimpleUploadedFile("year.csv", file(stage=ADULT).encode())
    page = client.post("/boards/dunmoor/load/lado/", {"file": sent}, follow=True)
    assert "What stands here is not one of" in page.content.decode()
    with board_scope(dunmoor.pk):
        kept = FileLoad.objects.get()
        assert kept.outcome["problems"][0][:3] == [2, "stage", ""]
        assert "Quillfeather" not in str(kept.outcome)


def test_a_reference_in_other_letters_is_the_same_case(load: Load, dunmoor: Board) -> None:
    load("lado", file())
    assert load("lado", file(reference=" a-1")).endswith("0 new, 0 changed, 1 unchanged.")
    with cleared(dunmoor):
        assert Contact.objects.count() == 1


def test_natures_are_exchanged(load: Load, dunmoor: Board) -> None:
    load("lado", file(nature="physical; neglect"))
    for said in ("neglect; sexual", "physical", "sexual; physical"):
        assert load("lado", file(nature=said)).endswith("0 new, 1 changed, 0 unchanged.")
        with cleared(dunmoor):
            natures = Contact.objects.get().natures.order_by("-is_main", "nature")
            assert "; ".join(one.nature for one in natures) == said


def test_a_meeting_after_the_end_is_warned_of(load: Load, dunmoor: Board) -> None:
    load("lado", file(meeting_on="2025-06-30", closed_on="2025-06-01"))
    assert "Row 2, meeting_on: the meeting is after the day on which the case was closed." in load.out
    with cleared(dunmoor):
        assert Contact.objects.get().closed_on == dt.date(2025, 6, 1)
