"""Lists: sorting, filters, pages, and downloads that are safe, whole and written down."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
import python_calamine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from boards.models import Board, Group
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests import builders
from tests.planted.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.planted.urls")]

URL = "/boards/dunmoor/planted/items/"
# Session, user, roles; savepoint, settings; count, rows, groups of the filter; savepoint.
QUERIES = 9


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)


def names(response: object) -> list[str]:
    if not response.context["row_count"]:
        return []
    return [row.record.name for row in response.context["table"].paginated_rows]


@pytest.fixture
def client(manager: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(manager)


@pytest.fixture
def items(dunmoor: Board, eastvale: Board) -> Group:
    """Three items on Dunmoor, one of them with a group; one on Eastvale that must never show."""
    with board_scope(eastvale.pk):
        Item.objects.create(board=eastvale, name="Secret of Eastvale", price=99)
    with board_scope(dunmoor.pk):
        group = builders.group(dunmoor, "Quality group")
        Item.objects.create(board=dunmoor, name="=1+1", price="2.50", starts_on=dt.date(2026, 4, 1))
        Item.objects.create(board=dunmoor, name="Lamp", price=10, group=group, colour="blue")
        Item.objects.create(board=dunmoor, name="Table", price=-5)
    return group


def test_list_shows_the_boards_rows(client: Client, items: Group) -> None:
    assert names(client.get(URL)) == ["=1+1", "Lamp", "Table"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-name", ["Table", "Lamp", "=1+1"]),
        ("sort=price", ["Table", "=1+1", "Lamp"]),
        ("sort=nothing", ["=1+1", "Lamp", "Table"]),
        ("name=lam", ["Lamp"]),
        ("colour=red&sort=-price", ["=1+1", "Table"]),
        ("colour=green", []),
        ("page=99", ["=1+1", "Lamp", "Table"]),  # the last page
        ("page=x", ["=1+1", "Lamp", "Table"]),
        ("page=-1", ["=1+1", "Lamp", "Table"]),
        ("per_page=-1", ["=1+1"]),
        ("per_page=1&page=2", ["Lamp"]),
        ("name=%00", []),
    ],
)
def test_sort_filter_and_page(client: Client, items: Group, query: str, expected: list[str]) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert names(response) == expected


def test_filter_by_a_group_of_the_board(client: Client, items: Group) -> None:
    assert names(client.get(URL, {"group": items.pk})) == ["Lamp"]


def test_filter_by_another_boards_group_finds_nothing(client: Client, items: Group, eastvale: Board) -> None:
    with board_scope(eastvale.pk):
        other = builders.group(eastvale, "Eastvale group")
    assert names(client.get(URL, {"group": other.pk})) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(
    client: Client, dunmoor: Board, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with board_scope(dunmoor.pk):
        for number in range(rows):
            group = builders.group(dunmoor, f"Group {number}")
            Item.objects.create(board=dunmoor, name=f"Item {number}", group=group)
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        assert len(names(client.get(URL))) == rows


def test_list_is_paged_by_25(client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        Item.objects.bulk_create(
            Item(board=dunmoor, name=f"Item {n:02}", normalised_name=f"item {n:02}") for n in range(30)
        )
    assert len(names(client.get(URL))) == 25
    assert names(client.get(URL + "?page=2")) == [f"Item {n:02}" for n in range(25, 30)]


def test_no_more_rows_are_asked_for_than_a_page_can_hold(client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        Item.objects.bulk_create(
            Item(board=dunmoor, name=f"Item {n:03}", normalised_name=f"item {n:03}") for n in range(201)
        )
    assert len(names(client.get(URL + "?per_page=1000000"))) == 200


def test_csv_holds_all_rows_without_formulas(client: Client, dunmoor: Board, items: Group) -> None:
    response = client.get(f"{URL}?download=csv&sort=name")
    assert body(response).decode("utf-8-sig").splitlines() == [
        "Name,Colour,Group,Price,Starts on,In words",
        "'=1+1,Deep red,,2.5,2026-04-01,called =1+1",
        "Lamp,Sky blue,Quality group,10,,called Lamp",
        "Table,Deep red,,-5,,called Table",
    ]
    today = f"{dt.datetime.now(tz=dt.UTC):%Y-%m}"
    assert f'attachment; filename="dunmoor-items-{today}' in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"


def test_excel_has_dates_and_numbers_as_such(client: Client, items: Group) -> None:
    data = body(client.get(f"{URL}?download=xlsx&name=%3D1"))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    assert sheet.to_python() == [
        ["Name", "Colour", "Group", "Price", "Starts on", "In words"],
        ["=1+1", "Deep red", "", 2.5, dt.date(2026, 4, 1), "called =1+1"],
    ]


def test_download_is_of_the_filter_and_in_the_trail(
    client: Client, dunmoor: Board, items: Group, manager: User
) -> None:
    lines = body(client.get(f"{URL}?download=csv&colour=red")).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Name", "'=1+1", "Table"]
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.get()
    assert (entry.action, entry.board_id, entry.actor_id) == ("export", dunmoor.pk, manager.pk)
    assert entry.after == {"what": "items", "rows": 2, "form": "csv"}


def test_download_passes_its_memory_on_to_disk(client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        Item.objects.bulk_create(
            Item(board=dunmoor, name=f"Item {n:05}", normalised_name=f"item {n:05}") for n in range(2500)
        )
    lines = body(client.get(f"{URL}?download=csv")).splitlines()
    assert (len(lines), lines[-1][:10]) == (2501, b"Item 02499")


def test_unknown_download_is_the_page(client: Client, items: Group) -> None:
    assert client.get(f"{URL}?download=exe")["Content-Type"] == "text/html; charset=utf-8"


def test_download_links_keep_the_filter(client: Client, items: Group) -> None:
    html = client.get(f"{URL}?colour=red&page=1").content.decode()
    assert 'href="?colour=red&amp;download=csv"' in html


def test_empty_list_says_what_to_do_next(client: Client) -> None:
    html = client.get(URL).content.decode()
    assert "No items yet" in html
    assert 'href="/add"' in html


def test_empty_filter_offers_to_clear_it(client: Client, items: Group) -> None:
    html = client.get(f"{URL}?name=nothing").content.decode()
    assert "Nothing matches the filter" in html
    assert "No items yet" not in html


@pytest.mark.parametrize("query", ["", "?download=csv", "?download=xlsx"])
def test_list_is_404_for_the_other_boards_manager(
    other_manager: User, dunmoor: Board, items: Group, signed_in: Callable[[User], Client], query: str
) -> None:
    assert signed_in(other_manager).get(URL + query).status_code == 404


def test_saving_a_form_twice_is_an_error_not_a_crash(client: Client, dunmoor: Board) -> None:
    data = {"name": "Lamp", "colour": "red"}
    assert client.post(URL + "add/", data).status_code == 302
    response = client.post(URL + "add/", data)
    assert response.status_code == 200
    assert "There is already an item of this name" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "line"),
    [("", ""), ("sort=name", ""), ("name=Lamp", "(1 active)"), ("name=Lamp&group={group}", "(2 active)")],
)
def test_the_line_that_opens_the_filter_counts_what_is_active(
    client: Client, items: Group, query: str, line: str
) -> None:
    html = client.get(f"{URL}?{query.format(group=items.pk)}").content.decode()
    assert f'<span id="filter-active">{line}</span></summary></details>\n<form class="app-filter"' in html
