"""The structure of a board on any day, as a tree and as a picture."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from boards.models import Board, GroupOffice
from boards.structure import structure_chart, structure_on
from core.scoping import board_scope
from tests import builders

ON = dt.date(2026, 11, 21)


def tree(board: Board, on: dt.date) -> list[tuple[int, str, str]]:
    return [
        (depth, branch.group.name, branch.chair_words)
        for root in structure_on(board, on)
        for depth, branch in root.walk()
    ]


def test_the_tree_on_different_days(in_dunmoor: Board) -> None:
    main = builders.main_group(in_dunmoor)
    middle = builders.group(
        in_dunmoor,
        "Executive",
        kind="executive",
        parent=main,
        starts_on=dt.date(2020, 1, 1),
        ends_on=dt.date(2024, 12, 31),
    )
    builders.group(in_dunmoor, "Policy", parent=middle)
    builders.group(in_dunmoor, "Audit", parent=main, starts_on=dt.date(2025, 1, 1))
    ann = builders.person(in_dunmoor, "Ann Bell")
    GroupOffice.objects.create(
        board=in_dunmoor, group=main, person=ann, role="Director", ends_on=dt.date(2023, 12, 31)
    )
    GroupOffice.objects.create(
        board=in_dunmoor, group=main, role="Health lead", is_interim=True, starts_on=dt.date(2024, 1, 1)
    )
    GroupOffice.objects.create(board=in_dunmoor, group=middle, office="vice_chair", role="Nobody's chair")
    assert tree(in_dunmoor, dt.date(2022, 6, 1)) == [
        (0, "Main Board", "Chair: Ann Bell, Director"),
        (1, "Executive", "No chair"),
        (2, "Policy", "No chair"),
    ]
    # The executive is no more: what reported to it hangs on the board itself.
    assert tree(in_dunmoor, ON) == [
        (0, "Main Board", "Interim chair: Health lead"),
        (1, "Audit", "No chair"),
        (1, "Policy", "No chair"),
    ]
    assert tree(in_dunmoor, dt.date(2019, 12, 31)) == [
        (0, "Main Board", "Chair: Ann Bell, Director"),
        (1, "Policy", "No chair"),
    ]


@pytest.mark.parametrize(("groups", "count"), [(0, 0), (1, 1), (25, 25)])
def test_the_picture_and_its_table(
    groups: int, count: int, in_dunmoor: Board, eastvale: Board, django_assert_num_queries
) -> None:
    made = []
    for number in range(groups):
        parent = made[(number - 1) // 4] if number else None
        made.append(builders.group(in_dunmoor, f"Group {number:02}", kind="sub_group", parent=parent))
    with django_assert_num_queries(2):
        chart = structure_chart(in_dunmoor, ON)
    assert len(chart.rows) == count
    assert chart.title == "Structure of Dunmoor Safeguarding Children Partnership on 21 November 2026"
    svg = render_to_string(chart.template, {"chart": chart, "drawing": chart.drawing})
    assert svg.count("<rect") == count
    with board_scope(eastvale.pk):
        assert structure_on(eastvale, ON) == ()


def test_the_picture_for_print_has_roles_instead_of_names(in_dunmoor: Board) -> None:
    main = builders.main_group(in_dunmoor)
    audit = builders.group(in_dunmoor, "Audit", parent=main)
    builders.group(in_dunmoor, "Policy", parent=main)
    ann = builders.person(in_dunmoor, "Ann Bell")
    GroupOffice.objects.create(board=in_dunmoor, group=main, person=ann, role="Director")
    GroupOffice.objects.create(board=in_dunmoor, group=audit, person=ann, is_interim=True)
    chart = structure_chart(in_dunmoor, ON, names=False)
    chairs = [row[2] for row in chart.rows]
    assert chairs == ["Chair: Director", "Interim chair in place", "Chair: vacant"]


def test_the_page_takes_any_day(dunmoor: Board, manager, signed_in) -> None:
    with board_scope(dunmoor.pk):
        builders.group(dunmoor, "Main Board", kind="main", starts_on=dt.date(2020, 1, 1))
    client = signed_in(manager)
    page = client.get("/boards/dunmoor/structure/?on_day=1&on_month=5&on_year=2021").content.decode()
    assert [words in page for words in ("Structure on 1 May 2021", "<svg")] == [True, True]
    page = client.get("/boards/dunmoor/structure/?on_day=1&on_month=5&on_year=2019").content.decode()
    assert [words in page for words in ("No group existed on this day", '<svg class="app-chart')] == [
        True,
        False,
    ]
    page = client.get("/boards/dunmoor/structure/?on_day=31&on_month=2&on_year=2019").content.decode()
    assert "must be a real date" in page
