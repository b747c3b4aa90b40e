"""What a challenge-day pack says, and how it looks where there is nothing, or too much, to say."""

import io
from decimal import Decimal
from pathlib import Path

import page as page_validation
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from audits.models import Answer, Return, Survey, SurveyReply
from audits.pack_print import pack_html
from audits.packs import CycleFacts, Pack, pack_of
from audits.return_files import print_style
from boards.models import Action, Board
from core.models import User
from core.pdf import write_pdf
from core.scoping import board_scope
from tests import builders
from tests.audits import pack_stories, stories

pytestmark = pytest.mark.django_db


def printed(pack: Pack) -> str:
    """The words of the PDF, in one line."""
    pdf = write_pdf(pack_html(pack), styles=[print_style()])
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def sources(pack: Pack) -> list[str]:
    return [ask.source for ask in pack.questions]


@pytest.fixture
def full(in_dunmoor: Board, manager: User) -> Return:
    return pack_stories.full(in_dunmoor, manager)


def test_every_part_is_there(full: Return) -> None:
    pack = pack_of(full)
    text = printed(pack)
    for words in (
        "Dunmoor Police",
        "Half of the teams were not asked.",
        "Two grades or more up or down since last time",
        "“Training plan” was to be renewed by",
        "We do not work with children.",
        "Open: waits for the agency’s answer",
        "And volunteers?",
        "Write a policy on lone workers.",
        "Open, overdue",
        "Agree a policy.",
        "Agreed improvements",
        "Notes",
        "Signed off by Pat Moor, Chief Superintendent",
    ):
        assert words in text, words


def test_figures_follow_from_the_answers(full: Return) -> None:
    pack = pack_of(full)
    # 1: (100 + 25 + 50) / 3 own, (100 + 25 + 25) / 3 with the board's; 2: 100 and 75; 3: 75.
    rows = [(row.own_words, row.moderated_words, row.last_words, row.change_words) for row in pack.rows]
    assert rows == [
        ("58.3%", "50%", "100%", "\u221250"),
        ("100%", "75%", "25%", "+50"),
        ("75%", "75%", "75%", "0"),
    ]
    assert [figure.display() for figure in pack.headline] == ["77.8%", "66.7%", "1", "2"]
    assert [figure.base() for figure in pack.headline][1:] == [
        "3 standards with a score, together 200",
        "1 of 3 standards with a score",
        "2 of 9 items",
    ]
    assert [(one.label, one.own.value, one.moderated.value) for one in pack.counts] == [
        ("Fully met (green)", 2, 1),
        ("Mostly met (amber)", 1, 2),
        ("Partly met (blue)", 1, 0),
        ("Not met (red)", 1, 2),
        ("Not applicable", 1, 1),
        ("No answer", 3, 3),
    ]
    assert [one.number for one in pack.reds] == ["1.2", "1.3"]
    assert [action.number if action else None for _, action in pack.red_rows] == [2, None]
    assert (pack.change_words, pack.how) == ("0", "")
    assert pack.evidence.items.base() == "1 of 5 items with a grade"


def test_the_gap_to_practitioners_comes_first(full: Return) -> None:
    pack = pack_of(full)
    first = pack.questions[0]
    assert first.source == "Practitioners"
    assert first.words.startswith(
        "Practitioners agree less than the agency’s grade on “1. Standard 1”: 58.3% by its own"
    )
    assert "16.7% of practitioners’ answers are positive" in first.words
    assert sources(pack).count("Practitioners") == 1
    assert {"Red grade", "Since last time", "Board’s grade", "Messages", "Not applicable", "No answer", "Warning",
            "Action"} <= set(sources(pack))  # fmt: skip


def test_too_few_replies_show_nothing(full: Return) -> None:
    assert "Too few replies" in pack_html(pack_of(full))
    few = SurveyReply.objects.values_list("pk", flat=True)[:4]
    SurveyReply.objects.exclude(pk__in=list(few)).delete()
    pack = pack_of(full)
    assert "Practitioners" not in sources(pack)
    assert "too few to show what they said" in printed(pack)
    assert pack.gap_chart is None


def test_a_survey_that_runs_shows_nothing_yet(full: Return) -> None:
    Survey.objects.update(closes_on="2099-12-31")
    pack = pack_of(full)
    assert "Practitioners" not in sources(pack)
    assert "can answer until 31 December 2099" in printed(pack)


def test_a_draft_is_the_agencys_own(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor)
    police = builders.agency("Dunmoor Police")
    cycle = stories.cycle_of(version, police)
    one = pack_stories.one_of(cycle, police)
    stories.answer(one, "1.1", 25, narrative="Between us: nobody is trained.")
    pack = pack_of(one)
    text = printed(pack)
    assert "has not handed its return in" in text
    assert "1 of 4 criteria are answered" in text
    assert sources(pack) == ["Return"]
    for words in ("nobody is trained", "25%", "is red", "Red grades"):
        assert words not in text


def test_nothing_answered_no_survey_no_last_cycle(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor)
    police = builders.agency("Dunmoor Police")
    one = pack_stories.hand_in(stories.return_of(stories.cycle_of(version, police), police))
    pack = pack_of(one)
    text = printed(pack)
    assert sources(pack) == ["No answer"]
    for words in (
        "no data",
        "There is no earlier cycle to compare with.",
        "Nothing is red.",
        "The agency shows no file and no page.",
        "Neither has written to the other",
        "Practitioners were not asked in this cycle.",
        "No action has come from a return of this agency.",
        "No challenge day is set",
    ):
        assert words in text, words
    assert "None" not in text


def test_nothing_asked_of_this_kind_of_agency(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor)
    version.criteria.update(sector_ids=[999_999])
    police = builders.agency("Dunmoor Police")
    pack = pack_of(pack_stories.hand_in(stories.return_of(stories.cycle_of(version, police), police)))
    assert "Nothing in this cycle is asked of agencies of this kind" in printed(pack)
    assert pack.questions == []


def test_standards_that_are_scored_as_a_whole(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, criteria=0)
    police = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(version, police), police)
    stories.answer(one, "1", "62.5")
    stories.answer(one, "2", 10)
    pack = pack_of(pack_stories.hand_in(one))
    assert [(one.label, one.own.value) for one in pack.counts][2:4] == [
        ("Partly met (blue)", 1),
        ("Not met (red)", 1),
    ]
    assert [one.number for one in pack.reds] == ["2"]
    assert "2 items" in printed(pack)


def test_45_reds_long_texts_and_names(in_dunmoor: Board, tmp_path: Path) -> None:
    version = stories.framework_of(in_dunmoor, standards=9, criteria=5)
    long = "Interdisciplinary" * 12 + " " + "A very long sentence about what was seen. " * 80
    version.criteria.update(text=f"What is asked, at length: {long[:1200]}")
    version.standards.update(title="Leadership of " + "Interdisciplinary" * 8)
    name = "Upper Marchland and " + "Interdisciplinary" * 5
    body = builders.agency(name)
    one = stories.return_of(stories.cycle_of(version, body, name="C" * 120), body)
    for standard in range(1, 10):
        for place in range(1, 6):
            stories.answer(
                one, f"{standard}.{place}", 25 if place < 5 else 100, narrative=long,
                moderated_score=Decimal(25), moderation_reason=long,
            )  # fmt: skip
    pack = pack_of(pack_stories.hand_in(one))
    assert len(pack.reds) == 45
    assert sources(pack).count("Red grade") == 4
    path = tmp_path / "pack.pdf"
    path.write_bytes(write_pdf(pack_html(pack), styles=[print_style()]))
    margin = 18 / 25.4 * 72
    reader = PdfReader(path)
    assert "42 more are red" in " ".join(page.extract_text() for page in reader.pages)
    for number, page in enumerate(reader.pages):
        if number == 1:
            continue  # the picture has coordinates of its own
        outside: list[str] = []
        edge = float(page.mediabox.width) - margin

        def visit(text: str, page_matrix: list[float], at: list[float], *rest: object) -> None:
            left = page_matrix[0] * at[4] + page_matrix[4]
            if text.strip() and left > edge:  # noqa: B023 -- read before the next page
                outside.append(text)  # noqa: B023

        page.extract_text(visitor_text=visit)
        assert outside == [], number


def test_the_pdf_is_accessible(full: Return, tmp_path: Path) -> None:
    path = tmp_path / "pack.pdf"
    path.write_bytes(write_pdf(pack_html(pack_of(full)), styles=[print_style()]))
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    assert [str(one["/Title"]) for one in PdfReader(path).outline if not isinstance(one, list)][:3] == [
        "At a glance", "Questions to ask", "Standard by standard",
    ]  # fmt: skip


def test_words_of_people_are_escaped(full: Return) -> None:
    Answer.objects.filter(agency_return=full).update(moderation_reason="<script>alert(1)</script> & more")
    html = pack_html(pack_of(full))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_actions_of_other_agencies_are_not_in_it(full: Return, manager: User) -> None:
    other = builders.agency("Dunmoor Health")
    theirs = Return.objects.create(board=full.board, cycle=full.cycle, agency=other)
    found = stories.answer(theirs, "1.1", 25)
    Action.objects.filter(number=2).update(source_id=found.pk)
    assert [one.action.number for one in pack_of(full).followed] == [1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_always_the_same(in_dunmoor: Board, manager: User, count: int) -> None:
    version = stories.framework_of(in_dunmoor, standards=count, criteria=count)
    police = builders.agency("Dunmoor Police")
    then = stories.return_of(stories.cycle_of(version, police, name="Last time", **pack_stories.LAST), police)
    now = stories.return_of(stories.cycle_of(version, police), police)
    for one in (then, now):
        for place in range(1, count + 1):
            stories.answer(
                one, f"{place}.{place}", 25, narrative="What we do is written down here at length, twice."
            )
        pack_stories.hand_in(one)
    one = pack_stories.one_of(now.cycle, police)
    pack_html(pack_of(one))  # kinds of records are asked for once in a process
    one = pack_stories.one_of(now.cycle, police)
    with CaptureQueriesContext(connection) as alone:
        pack_html(pack_of(one))
    facts = CycleFacts(one.cycle)
    pack_html(pack_of(one, facts))
    with CaptureQueriesContext(connection) as further:
        pack_html(pack_of(one, facts))
    assert (len(alone), len(further)) == (22, 16)


def test_another_board_sees_nothing_of_it(full: Return, eastvale: Board) -> None:
    with board_scope(eastvale.pk):
        assert not Return.objects.filter(pk=full.pk).exists()
