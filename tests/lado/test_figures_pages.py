"""The numbers page: exact for officers, small counts hidden from everybody else; and visits beside contacts."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from lado.models import AwarenessVisit
from tests import builders
from tests.lado.stories import cleared, contact_of, officer_of


@pytest.fixture
def year(dunmoor: Board) -> Board:
    """Six contacts of education and two of sport in the running year, one of sport last year."""
    today = timezone.localdate()
    with cleared(dunmoor):
        for number in range(6):
            contact_of(dunmoor, sector="Education", received_on=today, reference=f"E{number}")
        for number in range(2):
            contact_of(dunmoor, sector="Sport", received_on=today, reference=f"S{number}")
        contact_of(dunmoor, sector="Sport", received_on=today - dt.timedelta(days=365), reference="OLD")
    return dunmoor


@pytest.fixture
def officer(year: Board) -> Client:
    return builders.client_of(officer_of(year))


def url(board: Board, name: str = "figures", query: str = "", **kwargs: Any) -> str:
    return reverse(f"lado:{name}", kwargs={"board": board.slug, **kwargs}) + query


def rows_of(page: str, key: str) -> dict[str, list[str]]:
    """The rows of one table: head of the row → cells."""
    table = re.search(rf'id="{key}-caption".*?</table>', page, re.DOTALL)
    assert table
    rows = re.findall(r"<tr.*?</tr>", table[0], re.DOTALL)[1:]
    cells = [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]
    return {first: rest for first, *rest in cells}


def test_officers_see_every_number(year: Board, officer: Client) -> None:
    rows = rows_of(officer.get(url(year)).content.decode(), "sectors")
    assert rows["Education"] == ["6", "75%", "0", "6", "no data"]
    assert rows["Sport"] == ["2", "25%", "1", "1", "100%"]
    assert rows["Not recorded"] == ["0", "0%", "0", "0", "no data"]
    assert rows["All contacts"] == ["8", "100%", "1", "7", "700%"]


@pytest.mark.parametrize("role", [Role.BOARD_MANAGER, Role.CHAIR, Role.SCRUTINEER])
def test_others_see_no_small_number_and_no_case(year: Board, role: Role) -> None:
    person = builders.user_with_role(year, role)
    page = builders.client_of(person).get(url(year)).content.decode()
    rows = rows_of(page, "sectors")
    assert rows["Sport"][0] == rows["Sport"][1] == rows["Sport"][2] == "suppressed"
    # Six is not small, but with the total it would tell the two of sport.
    assert rows["Education"][0] == "suppressed" or rows["All contacts"][0] == "suppressed"
    assert "Hilltop School" not in page
    assert "Counts below 5 are not shown" in page


def test_a_file_leaves_a_line_in_the_trail(year: Board, officer: Client) -> None:
    response = officer.get(url(year, query="?table=lado_sector&download=csv"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0] == "sector,contacts,percent,previous,change,change_percent"
    assert "Education,6,75," in text
    with board_scope(year.pk):
        assert AuditEntry.objects.get(action="export").after["what"] == "lado_sector"


def test_an_unknown_year_or_table_shows_the_usual_one(year: Board, officer: Client) -> None:
    assert "Education" in officer.get(url(year, query="?year=1066-67")).content.decode()
    response = officer.get(url(year, query="?table=users&download=csv"))
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbfsector")  # type: ignore[attr-defined]


def test_an_empty_year_says_so(dunmoor: Board, manager: User) -> None:
    page = builders.client_of(manager).get(url(dunmoor)).content.decode()
    assert "No contact was received in this year" in page


def test_the_page_takes_as_many_queries_for_one_contact_as_for_many(
    dunmoor: Board, django_assert_num_queries: Any
) -> None:
    client = builders.client_of(officer_of(dunmoor))
    today = timezone.localdate()
    for number in (1, 3):
        with cleared(dunmoor):
            for index in range(number):
                contact_of(dunmoor, sector="Sport", received_on=today, reference=f"{number}-{index}")
        client.get(url(dunmoor))  # content types and lists are known then
        with django_assert_num_queries(38):
            client.get(url(dunmoor))


VISIT = {"held_on": "2026-03-02", "kind": "briefing", "people": "40", "note": "Team meeting"}


def test_visits_stand_beside_contacts(year: Board, officer: Client) -> None:
    today = timezone.localdate()
    with cleared(year):
        sport = contact_of(year, sector="Sport", received_on=today, reference="S9").sector_id
    sent = VISIT | {"held_on": f"{today:%Y-%m-%d}", "sector": sport}
    page = officer.post(url(year, "visit_add"), sent, follow=True).content.decode()
    assert "The visit is in the list." in page
    assert "Briefing" in page
    reached = officer.get(url(year)).content.decode()
    line = re.search(r"<th[^>]*>Sport</th>(.*?)</tr>", reached[reached.index('id="reach"') :], re.DOTALL)
    assert line
    assert re.findall(r">([\d,]+)<", line[1]) == ["3", "1", "40"]
    with board_scope(year.pk):
        visit = AwarenessVisit.objects.get()
    changed = officer.post(url(year, "visit_edit", pk=visit.pk), sent | {"people": "41"}, follow=True)
    assert "41" in changed.content.decode()
    assert (
        "out of the list"
        in officer.post(url(year, "visit_remove", pk=visit.pk), follow=True).content.decode()
    )
    with board_scope(year.pk):
        actions = [
            entry.action for entry in AuditEntry.objects.filter(action__startswith="visit.").order_by("id")
        ]
        assert actions == ["visit.added", "visit.changed", "visit.removed"]


def test_a_visit_to_come_is_refused_at_its_field(year: Board, officer: Client) -> None:
    later = timezone.localdate() + dt.timedelta(days=1)
    page = officer.post(url(year, "visit_add"), VISIT | {"held_on": f"{later:%Y-%m-%d}"}).content.decode()
    assert "choose today or an earlier day" in page
    assert "Team meeting" in page


def test_a_name_in_a_note_is_asked_about_once(year: Board, officer: Client) -> None:
    sent = VISIT | {"note": "Mrs Smith wanted to know whom to call"}
    page = officer.post(url(year, "visit_add"), sent).content.decode()
    assert "looks like the name of a person" in page
    assert 'name="confirmed"' in page
    with board_scope(year.pk):
        assert not AwarenessVisit.objects.exists()
    assert officer.post(url(year, "visit_add"), sent | {"confirmed": "on"}).status_code == 302
    with board_scope(year.pk):
        visit = AwarenessVisit.objects.get()
    # What was confirmed once is not asked about again.
    assert officer.post(url(year, "visit_edit", pk=visit.pk), sent | {"people": "9"}).status_code == 302
