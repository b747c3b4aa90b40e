"""What cases need stands on the home of their officers: counts and days, nothing about anybody."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from boards.models.drafts import KEPT
from core.models import User
from core.partial_dates import display_date
from core.permissions import Role
from lado.models import CaseMeeting, Contact
from lado.services.disposals import propose_disposal
from lado.services.drafts import save_draft
from tests import builders
from tests.lado.stories import ADULT, CHILD, cleared, contact_of, deputy_of, officer_of
from tests.lado.test_disposals import over

HOME = "/boards/dunmoor/"
KEYS = {"case_limits_overdue", "case_limits_soon", "case_disposals", "cases_over", "case_drafts"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def client(officer: User) -> Client:
    return builders.client_of(officer)


def days_ago(number: int) -> dt.date:
    return timezone.localdate() - number * DAY


def fill(board: Board, officer: User, rows: int = 1) -> None:
    """Each need once, or as often as said."""
    deputy = deputy_of(board)
    with cleared(board):
        for number in range(rows):
            # The first meeting is late; for the next the review of its meeting is over in three days.
            contact_of(board, received_on=days_ago(40 + number), reference=f"LATE-{number}")
            met = contact_of(board, received_on=days_ago(30 + number), reference=f"MET-{number}")
            CaseMeeting.objects.create(board=board, contact=met, held_on=days_ago(25))
            over(board, reference=f"OVER-{number}")
            propose_disposal(over(board, reference=f"WAITS-{number}"), actor=deputy)
            propose_disposal(over(board, reference=f"OWN-{number}"), actor=officer)
            save_draft(board=board, key=f"k{number}", place="/", fields={"a": [ADULT]}, actor=officer)
            save_draft(board=board, key=f"d{number}", place="/", fields={"a": [ADULT]}, actor=deputy)


def needs_on(page: Any) -> dict[str, str]:
    return {need.key: need.title for need in page.context["needs"] if need.key in KEYS}


def test_officers_see_what_cases_need(dunmoor: Board, officer: User, client: Client) -> None:
    fill(dunmoor, officer)
    page = client.get(HOME)
    goes = display_date(timezone.localdate() + KEPT)
    with cleared(dunmoor):
        late = Contact.objects.get(reference="LATE-0")
    titles = needs_on(page)
    assert titles.pop("case_limits_overdue").startswith("1 limit of a case is overdue, since ")
    assert titles == {
        "case_limits_soon": f"1 limit of a case is over on {display_date(days_ago(-3))}",
        "case_disposals": "1 disposal of a case waits for a second person",
        "cases_over": "1 case has been kept for its time",
        "case_drafts": f"1 draft about a case is not handed in, and is deleted on {goes}",
    }
    urls = {need.key: need.url for need in page.context["needs"] if need.key in KEYS}
    assert urls["case_limits_overdue"] == f"{HOME}allegations/due/"
    assert all(client.get(url).status_code == 200 for url in urls.values())
    written = page.content.decode()
    for secret in (ADULT, CHILD, "Hilltop", late.reference, "OVER-0", "WAITS-0"):
        assert secret not in written


def test_two_of_each_are_said_in_words(dunmoor: Board, officer: User, client: Client) -> None:
    fill(dunmoor, officer, rows=2)
    titles = needs_on(client.get(HOME))
    assert titles["case_limits_overdue"].startswith("2 limits of cases are overdue, since ")
    assert titles["case_limits_soon"].startswith("2 limits of cases are over within a week, the first on ")
    assert titles["case_disposals"] == "2 disposals of cases wait for a second person"
    assert titles["cases_over"] == "2 cases have been kept for their time"
    assert titles["case_drafts"].startswith(
        "2 drafts about cases are not handed in, the first is deleted on "
    )


def test_nothing_to_do_is_said_of_nothing(client: Client) -> None:
    assert needs_on(client.get(HOME)) == {}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LADO])
def test_nobody_else_is_told(dunmoor: Board, officer: User, role: Role) -> None:
    fill(dunmoor, officer)
    page = builders.client_of(builders.user_with_role(dunmoor, role)).get(HOME)
    assert needs_on(page) == {}
    assert "limit of a case" not in page.content.decode()


def test_an_officer_of_two_boards_sees_each_on_its_own(
    dunmoor: Board, eastvale: Board, officer: User, client: Client
) -> None:
    builders.give_role(officer, eastvale, Role.LADO)
    with cleared(dunmoor, eastvale):
        contact_of(dunmoor, received_on=days_ago(40))
        for _ in range(2):
            contact_of(eastvale, received_on=days_ago(40))
    shown = {
        access.board.slug: [need.count for need in needs if need.key == "case_limits_overdue"]
        for access, needs in client.get("/").context["boards"]
    }
    assert shown == {"dunmoor": [1], "eastvale": [2]}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_takes_the_same_queries_for_any_number_of_cases(
    dunmoor: Board,
    officer: User,
    client: Client,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(dunmoor, officer, rows)
    client.get(HOME)
    with django_assert_num_queries(14):
        assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("boards", [1, 3])
def test_the_start_page_takes_the_same_queries_for_any_number_of_boards(
    dunmoor: Board,
    officer: User,
    client: Client,
    boards: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    other = builders.board("Northlea", "northlea")
    for board in [other, *(builders.board(f"Board {number}", f"board-{number}") for number in range(boards))]:
        builders.give_role(officer, board, Role.LADO)
        with cleared(board):
            contact_of(board, received_on=days_ago(40))
    client.get("/")
    with django_assert_num_queries(11):
        assert client.get("/").status_code == 200
