"""How a report looks in print: titles of pictures, figures in rows, no empty pages, roles instead of names."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from boards.models import Action, Board, GroupOffice
from core.scoping import board_scope
from reports.content import Content, Section
from reports.making import default_outline, make_content
from reports.rendering import figures_json, print_html, render_html, render_pdf, table_files
from tests import builders
from tests.reports import report_stories as stories

pytestmark = pytest.mark.django_db
ADDED = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)
NAME = "Quentin Farthingale"
FOOT = re.compile(r"^Page \d+ of \d+$")


@pytest.fixture
def content(dunmoor: Board) -> Content:
    """A board with a chair, a meeting, an action; few enough for short sections."""
    with board_scope(dunmoor.pk):
        stories.meetings(dunmoor)
        main = builders.main_group(dunmoor)
        chair = builders.person(dunmoor, NAME)
        GroupOffice.objects.create(board=dunmoor, group=main, person=chair, role="Director of Services")
        audit = builders.group(dunmoor, "Audit Group", kind="sub_group", parent=main)
        GroupOffice.objects.create(board=dunmoor, group=audit, person=chair, is_interim=True)
        builders.group(dunmoor, "Policy Group", kind="sub_group", parent=main)
        Action.objects.create(board=dunmoor, number=1, text="Write to schools", created_at=ADDED)
    with board_scope(dunmoor.pk, snapshot=True):
        return make_content(dunmoor, stories.YEAR, default_outline())


def pdf_of(content: Content) -> PdfReader:
    return PdfReader(BytesIO(render_pdf(print_html(content))))


def test_each_picture_has_a_title_and_says_of_what(content: Content) -> None:
    charts = [block.data for section in content.sections for block in section.blocks if block.kind == "chart"]
    assert [chart["title"] for chart in charts] == [
        "Structure of Dunmoor Safeguarding Children Partnership on 31 March 2026",
        "Attendance by agency, member or representative",
        "Actions by status",
        "Unfinished actions by age",
    ]
    for page in (print_html(content), render_html(content)):
        for chart in charts:
            caption, base, _ = page.partition(f'<p class="app-chart__caption">{chart["title"]}</p>')[
                2
            ].partition("<svg")
            assert chart["base"]
            assert f'<p class="app-chart__base">{chart["base"]}</p>' in caption + base
    assert [chart["base"] for chart in charts][2:] == ["Of 1 action, as at 31 March 2026."] * 2


def test_a_picture_of_many_agencies_is_split(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        held = builders.meeting(main, stories.YEAR.start)
        for number in range(27):
            builders.mark(held, builders.seat(main, f"Agency {number:02}"), "member")
    with board_scope(dunmoor.pk, snapshot=True):
        content = make_content(dunmoor, stories.YEAR, default_outline())
    section = next(section for section in content.sections if section.key == "attendance-summary")
    charts = [block.data for block in section.blocks if block.kind == "chart"]
    assert [(chart["title"][-8:], len(chart["rows"])) for chart in charts] == [
        ("(1 of 2)", 14),
        ("(2 of 2)", 13),
    ]


def test_short_sections_share_a_page_and_no_heading_stands_alone(content: Content) -> None:
    pages = [
        [line.strip() for line in page.extract_text(extraction_mode="layout").splitlines() if line.strip()]
        for page in pdf_of(content).pages
    ]
    titles = [section.title for section in content.sections]
    begun = [[line for line in lines if line in titles] for lines in pages[2:]]
    assert ["How the board is organised", "Membership"] in begun
    assert ["Attendance in summary", "Actions"] in begun
    for lines in pages[2:]:
        words = [line for line in lines[1:] if not FOOT.search(line)]
        assert len(words) > 5
        assert words[-1] not in titles


def test_figures_stand_in_rows_of_four(content: Content) -> None:
    found: dict[str, float] = {}

    def visit(text: str, _: object, matrix: list[float], *rest: object) -> None:
        if text.strip() in {"Joined", "Left", "Vacant seats"}:
            found.setdefault(text.strip(), round(matrix[5]))

    for page in pdf_of(content).pages:
        page.extract_text(visitor_text=visit)
    assert len(found) == 3
    assert len(set(found.values())) == 1


def test_long_names_stay_on_the_page(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        meetings = [
            builders.meeting(main, stories.YEAR.start + dt.timedelta(days=30 * number))
            for number in range(11)
        ]
        for name in ("Upper Marchland " * 6, "Inter" + "disciplinary" * 5):
            seat = builders.seat(
                main, name.strip(), "Designated doctor and named nurse for children looked after"
            )
            for held in meetings:
                builders.mark(held, seat, "absent")
    with board_scope(dunmoor.pk, snapshot=True):
        content = make_content(dunmoor, stories.YEAR, default_outline())
    margin = 18 / 25.4 * 72
    wide = [page for page in pdf_of(content).pages if page.mediabox.width > page.mediabox.height]
    assert wide
    for page in wide:
        outside: list[str] = []
        edge = float(page.mediabox.width) - margin

        def visit(text: str, page_matrix: list[float], at: list[float], *rest: object) -> None:
            left = page_matrix[0] * at[4] + page_matrix[4]
            if text.strip() and left > edge:  # noqa: B023 -- read before the next page
                outside.append(text)  # noqa: B023

        page.extract_text(visitor_text=visit)
        assert outside == []


def test_the_report_prints_roles_and_no_names(content: Content) -> None:
    tables = dict(table_files(content))
    for text in (print_html(content), render_html(content), figures_json(content), *tables.values()):
        assert "Farthingale" not in text
    rows = tables["groups.csv"].splitlines()[1:]
    assert rows == [
        "Main Board,Main board,,Director of Services,no",
        "Audit Group,Sub-group,Main Board,Chair in place,yes",
        "Policy Group,Sub-group,Main Board,Vacant,no",
    ]
    picture = print_html(content).partition("<svg")[2].partition("</svg>")[0]
    for words in ("Chair: Director of Services", "Interim chair in place", "Chair: vacant"):
        assert words in picture


def test_figures_in_tables_are_not_listed_again(content: Content) -> None:
    listed = {figure["label"] for figure in content.listed}
    assert "Average attendance of members" in listed
    assert "Dunmoor Police: member came" not in listed
    assert '"label": "Dunmoor Police: member came"' in figures_json(content)
    assert Content.from_json({**content.to_json(), "in_tables": []}).listed == content.figures


def test_sections_of_one_title_are_no_two_landmarks_of_one_name() -> None:
    same = [Section("own-1", "What comes next"), Section("own-2", "What comes next")]
    page = render_to_string("reports/body.html", {"content": {"sections": same}, "contents": []})
    assert page.count("What comes next") == 2
    assert len(re.findall(r"<section[^>]*aria-label", page)) == 0
