"""Loading incidents and reviews of past years by the command."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry
from core.scoping import board_scope
from reviews.models import Incident, Review, ReviewRecommendation, Theme

HEAD = "reference,kind,aware_on,notified_on,rapid_review_on,decision,started_on,published_on,themes,recommendations"
FULL = (
    "Child Q,LCSPR,2024-05-01,2024-05-03,2024-05-20,review,2024-06-10,2024-11-30,"
    "Neglect; Hidden adults,Ask who lives there; Write down the child’s own words"
)


def load(tmp_path: Path, *lines: str, check: bool = False) -> str:
    file = tmp_path / "reviews.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    from io import StringIO

    out, err = StringIO(), StringIO()
    options = ["--check"] if check else []
    try:
        call_command("load", "reviews", str(file), "--board", "dunmoor", *options, stdout=out, stderr=err)
    except CommandError as error:
        return f"{err.getvalue()}{error}"
    return out.getvalue()


def test_one_row_is_an_incident_and_its_review(dunmoor: Board, tmp_path: Path) -> None:
    said = load(tmp_path, FULL)
    assert "1 new, 0 changed, 0 unchanged" in said
    assert "Neglect" in said
    assert "Hidden adults" in said
    with board_scope(dunmoor.pk):
        incident, review = Incident.objects.get(), Review.objects.get()
        assert (incident.aware_on, incident.notified_on) == (dt.date(2024, 5, 1), dt.date(2024, 5, 3))
        assert (incident.rapid_review_on, incident.decision) == (dt.date(2024, 5, 20), "review")
        assert (review.kind, review.incident, review.started_on) == ("lcspr", incident, dt.date(2024, 6, 10))
        assert sorted(incident.themes.values_list("name", flat=True)) == ["Hidden adults", "Neglect"]
        assert sorted(review.themes.values_list("name", flat=True)) == ["Hidden adults", "Neglect"]
        texts = list(
            ReviewRecommendation.objects.order_by("number").values_list("number", "text", "moved_on")
        )
    day = dt.date(2024, 11, 30)
    assert texts == [(1, "Ask who lives there", day), (2, "Write down the child’s own words", day)]


def test_twice_is_once(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, FULL)
    assert "0 new, 0 changed, 1 unchanged" in load(tmp_path, FULL)
    with board_scope(dunmoor.pk):
        assert (Incident.objects.count(), Review.objects.count(), Theme.objects.count()) == (1, 1, 2)
        assert ReviewRecommendation.objects.count() == 2


def test_a_later_file_adds_and_changes(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, "A-1,,2025-01-06,2025-01-08,,,,,Neglect,")
    said = load(tmp_path, "a-1,silp,,,2025-01-27,SILP,2025-03-03,,Fathers,3")
    assert "0 new, 1 changed" in said
    with board_scope(dunmoor.pk):
        incident, review = Incident.objects.get(), Review.objects.get()
        assert (incident.notified_on, incident.decision) == (dt.date(2025, 1, 8), "other")
        assert incident.rapid_review_on == dt.date(2025, 1, 27)
        assert (review.kind, review.incident_id) == ("silp", incident.pk)
        assert sorted(incident.themes.values_list("name", flat=True)) == ["Fathers", "Neglect"]
        assert list(ReviewRecommendation.objects.values_list("text", flat=True)) == ["", "", ""]
        assert AuditEntry.objects.filter(action="incident.changed_by_load").count() == 1
    said = load(tmp_path, "A-1,,,,,,,,,Ask; Listen")
    with board_scope(dunmoor.pk):
        texts = list(ReviewRecommendation.objects.order_by("number").values_list("text", flat=True))
    assert texts == ["Ask", "Listen", ""]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("SCR", "scr"),
        ("Serious Case Review", "scr"),
        ("lcspr", "lcspr"),
        ("Local child safeguarding practice review", "lcspr"),
        ("SILP", "silp"),
        ("plr", "plr"),
        ("Practice Learning Review", "plr"),
        ("DHR", "dhr"),
        ("RCA", "rca"),
        ("root cause analysis", "rca"),
    ],
)
def test_kinds_by_key_name_or_abbreviation(dunmoor: Board, tmp_path: Path, written: str, kind: str) -> None:
    load(tmp_path, f"S1,{written},,,,,2024-03-02,,,")
    with board_scope(dunmoor.pk):
        assert Review.objects.get().kind == kind
        assert not Incident.objects.exists()  # no date of an incident, no decision


@pytest.mark.parametrize(
    ("written", "decision"),
    [("Review", "review"), ("LCSPR", "review"), ("Other learning", "other"), ("SILP", "other"), ("none", "none"),
     ("No review", "none")],
)  # fmt: skip
def test_decisions(dunmoor: Board, tmp_path: Path, written: str, decision: str) -> None:
    load(tmp_path, f"S1,,2024-03-04,,,{written},,,,")
    with board_scope(dunmoor.pk):
        assert Incident.objects.get().decision == decision
        assert not Review.objects.exists()


def test_decided_review_that_has_not_started(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, "S1,SCR,2024-03-04,2024-03-05,2024-03-20,review,,,,")
    with board_scope(dunmoor.pk):
        assert Review.objects.get().stage() == Review.Stage.DECIDED


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("S1,Panel,,,,,2024-03-02,,,", "kind", "“Panel” is not one of"),
        ("S1,,2024-03-02,2024-03-01,,,,,,", "notified_on", "before aware_on (2 March 2024)"),
        ("S1,,2024-03-02,2024-03-05,2024-03-04,,,,,", "rapid_review_on", "before notified_on"),
        ("S1,SCR,,,,,2024-03-02,2024-02-01,,", "published_on", "before started_on"),
        ("S1,SCR,2024-03-02,,,,2024-02-01,,,", "started_on", "before aware_on"),
        ("S1,,2024-03-02,,2024-03-20,,,,,", "rapid_review_on", "no rapid review without a notification"),
        ("S1,,,,,,2024-03-02,,,", "kind", "needs the kind of review"),
        ("S1,SCR,,,,,,,Neglect,", "reference", "nothing of an incident or of a review"),
        ("S1,,2024-03-02,,,,,,,4", "recommendations", "no review in this row"),
        ("S1,SCR,,,,,2024-03-02,,,900", "recommendations", "more than the 200"),
        ("S1,,2024-03-02,,,maybe,,,,", "decision", "“maybe” is not one of"),
    ],
)
def test_what_cannot_be_is_named(dunmoor: Board, tmp_path: Path, line: str, column: str, words: str) -> None:
    said = load(tmp_path, "GOOD,SCR,,,,,2020-01-02,,,", line)
    assert column in said
    assert words in said
    assert "3" in said
    with board_scope(dunmoor.pk):
        assert not Review.objects.exists()


def test_day_to_come_and_reference_twice(dunmoor: Board, tmp_path: Path) -> None:
    later = timezone.localdate() + dt.timedelta(days=1)
    said = load(tmp_path, f"S1,SCR,,,,,2024-03-02,{later:%Y-%m-%d},,", "s1,SCR,,,,,2024-03-02,,,")
    assert "published_on" in said
    assert "still to come" in said
    assert "has the reference of row" in said


def test_dates_of_the_board_count_too(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, FULL)
    said = load(tmp_path, "Child Q,,,,,,,2024-06-01,,")
    assert "published_on (1 June 2024) is before started_on (10 June 2024)" in said


def test_a_slip_of_a_theme_is_warned_of(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, FULL)
    assert "did you mean “Neglect”?" in load(tmp_path, "S2,SCR,,,,,2024-03-02,,Neglectt,")


def test_a_check_saves_nothing(dunmoor: Board, tmp_path: Path) -> None:
    assert "1 new" in load(tmp_path, FULL, check=True)
    with board_scope(dunmoor.pk):
        assert not Incident.objects.exists()
        assert not Theme.objects.exists()


def test_queries_do_not_grow(dunmoor: Board, tmp_path: Path, django_assert_max_num_queries) -> None:
    lines = [f"R{n},SCR,2024-03-04,2024-03-05,,review,2024-04-01,,Neglect;T{n},3" for n in range(40)]
    load(tmp_path, *lines[:2])
    with django_assert_max_num_queries(45):
        assert "38 new, 0 changed, 2 unchanged" in load(tmp_path, *lines)
