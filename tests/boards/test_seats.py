"""Seats and their holders: services, the list of members, the pages and who may open them."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.members import CURRENT, FORMER, VACANT, member_rows
from boards.models import Board, Group, Person, Seat, SeatTerm
from boards.services import seats as services
from boards.services.people import Whom
from core.models import AuditEntry, User
from core.partial_dates import parse_partial
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

TODAY = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)


@pytest.fixture
def main(in_dunmoor: Board) -> Group:
    return builders.main_group(in_dunmoor)


@pytest.fixture
def seat(main: Group, manager: User) -> Seat:
    return services.add_seat(
        board=main.board,
        group=main,
        agency=builders.agency("Dunmoor Police"),
        role="Commander",
        actor=manager,
    )


def holders(seat: Seat) -> list[tuple[str, str | None, str | None]]:
    rows = seat.terms.order_by("starts_on", "id").values_list("person__name", "starts_on", "ends_on")
    return [(name, start and start.isoformat(), end and end.isoformat()) for name, start, end in rows]


def test_a_seat_stands_for_an_agency_or_a_sector(main: Group, manager: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.add_seat(board=main.board, group=main, role="Head", actor=manager)
    assert caught.value.message_dict == {"agency": ["Choose the agency, or name the sector or forum below."]}
    made = services.add_seat(board=main.board, group=main, sector_name="Primary schools", actor=manager)
    assert str(made) == "Primary schools"
    with pytest.raises(ValidationError) as caught:
        services.add_seat(board=main.board, group=main, sector_name="Primary schools", actor=manager)
    assert caught.value.messages == ["This group already has this seat. Add the person as another holder."]
    with pytest.raises(ValidationError) as caught:
        services.change_seat(made, agreed_meetings=2, actor=manager)
    assert caught.value.message_dict == {"agreed_reason": ["Say why the board agreed to fewer meetings."]}


def test_appointing_and_sharing(seat: Seat, manager: User) -> None:
    services.appoint(
        seat, person=Whom("Ann Bell", "Ann@Dunmoor.example"), starts=parse_partial("July 2011"), actor=manager
    )
    services.appoint(seat, person=Whom("Ben Cole"), starts=parse_partial("2012"), actor=manager)
    assert holders(seat) == [("Ann Bell", "2011-07-01", None), ("Ben Cole", "2012-01-01", None)]
    assert list(seat.terms.order_by("starts_on").values_list("starts_precision", flat=True)) == [
        "month",
        "year",
    ]
    # The same address, in whatever case, is the same person.
    other = services.add_seat(board=seat.board, group=seat.group, sector_name="Schools", actor=manager)
    services.appoint(
        other, person=Whom("A. Bell", "ANN@dunmoor.example"), starts=parse_partial("2013"), actor=manager
    )
    assert Person.objects.filter(email="ann@dunmoor.example").count() == 1


def test_one_person_does_not_hold_a_seat_twice(seat: Seat, manager: User) -> None:
    ann = builders.person(seat.board, "Ann Bell")
    services.appoint(
        seat,
        person=ann,
        starts=parse_partial("1 May 2020"),
        ends=parse_partial("30 April 2022"),
        actor=manager,
    )
    with pytest.raises(ValidationError) as caught:
        services.appoint(seat, person=ann, starts=parse_partial("30 April 2022"), actor=manager)
    assert caught.value.message_dict == {
        "starts": ["Ann Bell already holds this seat from 1 May 2020 to 30 April 2022. Choose other dates."]
    }
    services.appoint(seat, person=ann, starts=parse_partial("1 May 2022"), actor=manager)
    with pytest.raises(ValidationError) as caught:
        services.appoint(
            seat, person=ann, starts=parse_partial("2030"), ends=parse_partial("2029"), actor=manager
        )
    assert caught.value.message_dict == {"ends": ["The term ends before it starts."]}


def test_ending_with_a_successor(seat: Seat, manager: User) -> None:
    ann = builders.person(seat.board, "Ann Bell")
    term = services.appoint(seat, person=ann, starts=parse_partial("1 May 2020"), actor=manager)
    with pytest.raises(ValidationError) as caught:
        services.end_term(term, ends_on=dt.date(2020, 4, 30), actor=manager)
    assert caught.value.message_dict == {"ends": ["The term began on 1 May 2020: it cannot end before that."]}
    term.refresh_from_db()
    services.end_term(term, ends_on=dt.date(2026, 3, 31), successor=Whom("Ben Cole"), actor=manager)
    assert holders(seat) == [("Ann Bell", "2020-05-01", "2026-03-31"), ("Ben Cole", "2026-04-01", None)]
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "seat.added",
        "seat.taken",
        "seat.left",
        "person.added",
        "seat.taken",
    ]


def test_a_new_deputy_follows_the_one_before(seat: Seat, manager: User) -> None:
    services.set_deputy(seat, person=Whom("Ann Bell"), starts_on=dt.date(2025, 1, 1), actor=manager)
    services.set_deputy(seat, person=Whom("Ben Cole"), starts_on=dt.date(2026, 1, 1), actor=manager)
    assert holders(seat) == [("Ann Bell", "2025-01-01", "2025-12-31"), ("Ben Cole", "2026-01-01", None)]
    assert seat.terms.filter(is_deputy=True).count() == 2


def test_a_closed_seat_takes_nobody(seat: Seat, manager: User) -> None:
    ann = builders.person(seat.board, "Ann Bell")
    services.appoint(seat, person=ann, starts=parse_partial("1 May 2020"), actor=manager)
    with pytest.raises(ValidationError) as caught:
        services.close_seat(seat, closed_on=dt.date(2020, 5, 1), actor=manager)
    assert list(caught.value.message_dict) == ["closed_on"]
    seat.refresh_from_db()
    services.close_seat(seat, closed_on=dt.date(2026, 4, 1), actor=manager)
    assert holders(seat) == [("Ann Bell", "2020-05-01", "2026-03-31")]
    with pytest.raises(ValidationError) as caught:
        services.appoint(seat, person=Whom("Ben Cole"), starts=parse_partial("1 April 2026"), actor=manager)
    assert caught.value.message_dict == {
        "starts": ["The seat was closed on 1 April 2026: nobody can hold it from then on."]
    }
    services.reopen_seat(seat, actor=manager)
    services.appoint(seat, person=Whom("Ben Cole"), starts=parse_partial("1 April 2026"), actor=manager)


def test_a_shadow_period_lies_in_the_term(main: Group, manager: User) -> None:
    lay = services.add_seat(
        board=main.board, group=main, sector_name="The public", kind="lay_member", actor=manager
    )
    with pytest.raises(ValidationError) as caught:
        services.appoint(
            lay,
            person=Whom("Cara Dean"),
            starts=parse_partial("1 May 2026"),
            shadow_until=dt.date(2026, 4, 1),
            actor=manager,
        )
    assert caught.value.message_dict == {"shadow_until": ["The shadow period ends before the term starts."]}


def test_rows_of_members(main: Group, manager: User) -> None:
    police = builders.seat(main, "Dunmoor Police", "Commander", starts_on=dt.date(2020, 1, 1))
    services.set_deputy(police, person=Whom("Dep Uty"), starts_on=dt.date(2021, 1, 1), actor=manager)
    shared = Seat.objects.create(board=main.board, group=main, sector_name="Schools")
    for name in ("Ann Bell", "Ben Cole"):
        services.appoint(shared, person=Whom(name), starts=parse_partial("2022"), actor=manager)
    empty = Seat.objects.create(board=main.board, group=main, sector_name="Voluntary sector")
    gone = services.appoint(empty, person=Whom("Fay Gale"), starts=parse_partial("2019"), actor=manager)
    services.end_term(gone, ends_on=dt.date(2023, 6, 30), actor=manager)
    closed = Seat.objects.create(
        board=main.board, group=main, sector_name="Old forum", closed_on=dt.date(2020, 1, 1)
    )

    def rows(state: str) -> list[tuple[str, str, str | None, dt.date | None]]:
        found = member_rows(main.board, TODAY, state)
        return [(row.body_name, row.holder, row.deputy, row.vacant_since) for row in found]

    assert rows(CURRENT) == [
        ("Dunmoor Police", "Name not recorded", "Dep Uty", None),
        ("Schools", "Ann Bell", None, None),
        ("Schools", "Ben Cole", None, None),
        ("Voluntary sector", "", None, dt.date(2023, 6, 30)),
    ]
    assert rows(VACANT) == [("Voluntary sector", "", None, dt.date(2023, 6, 30))]
    assert rows(FORMER) == [("Voluntary sector", "Fay Gale", None, None)]
    assert closed.pk


@pytest.fixture
def planted(dunmoor: Board, eastvale: Board) -> tuple[SeatTerm, SeatTerm]:
    """A seat on each board with a holder."""
    with board_scope(dunmoor.pk):
        here = builders.seat(builders.main_group(dunmoor), "Dunmoor Police", "Commander").terms.get()
        here.person = builders.person(dunmoor, "Ann Bell", email="ann@dunmoor.example")
        here.save()
    with board_scope(eastvale.pk):
        there = builders.seat(builders.main_group(eastvale), "Dunmoor Police", "Secret role").terms.get()
        there.person = builders.person(eastvale, "Eve Hart", email="eve@eastvale.example")
        there.save()
    return here, there


def test_pages_and_who_may_open_them(planted, signed_in, manager, other_manager, dunmoor, client) -> None:
    here, there = planted
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    base = "/boards/dunmoor"
    reading = [f"{base}/members/", f"{base}/seats/{here.seat_id}/"]
    changing = [f"{base}/seats/new/", f"{base}/terms/{here.pk}/end/", f"{base}/terms/{here.pk}/change/"]
    changing += [f"{base}/seats/{here.seat_id}/{page}/" for page in ("change", "close", "appoint", "deputy")]
    for url in reading + changing:
        assert signed_in(manager).get(url).status_code == 200, url
        assert signed_in(lead).get(url).status_code == (200 if url in reading else 403), url
        assert signed_in(delegate).get(url).status_code == 403, url
        assert signed_in(other_manager).get(url).status_code == 404, url
        assert client.get(url).status_code == 302, url
    for page in ("", "change/", "close/", "appoint/", "deputy/", "reopen/"):
        url = f"{base}/seats/{there.seat_id}/{page}"
        assert signed_in(manager).post(url, {}).status_code in {404, 405}, url
    for page in ("end", "change"):
        assert signed_in(manager).post(f"{base}/terms/{there.pk}/{page}/", {}).status_code == 404


def test_the_list_filters_and_downloads(planted, signed_in, manager, dunmoor) -> None:
    with board_scope(dunmoor.pk):
        group = builders.group(dunmoor, "Policy")
        seat = Seat.objects.create(board=dunmoor, group=group, sector_name="Schools", kind="advisor")
    client = signed_in(manager)

    def bodies(query: str) -> list[str]:
        page = client.get(f"/boards/dunmoor/members/?{query}").content.decode()
        return re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]+)</a></th>', page)

    assert bodies("") == ["Dunmoor Police", "Schools"]
    assert bodies("state=vacant") == ["Schools"]
    assert bodies("state=former") == []
    assert bodies(f"group={group.pk}") == ["Schools"]
    assert bodies("kind=advisor") == ["Schools"]
    assert bodies("sort=-body_name") == ["Schools", "Dunmoor Police"]
    assert "Secret role" not in client.get("/boards/dunmoor/members/").content.decode()
    response = client.get("/boards/dunmoor/members/?download=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Agency or sector,Seat,Kind,Group,Holder,Deputy,From",
        "Dunmoor Police,Commander,Member,Main Board,Ann Bell,,",
        "Schools,,Advisor,Policy,Vacant,,",
    ]
    workbook = client.get("/boards/dunmoor/members/?download=xlsx")
    assert b"".join(workbook.streaming_content)[:2] == b"PK"
    assert seat.pk


def test_forms_save_and_explain(planted, signed_in, manager, dunmoor) -> None:
    here, there = planted
    client, base = signed_in(manager), "/boards/dunmoor"
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
    response = client.post(
        f"{base}/seats/new/", {"group": group.pk, "sector_name": "The public", "kind": "lay_member"}
    )
    with board_scope(dunmoor.pk):
        seat = Seat.objects.get(sector_name="The public")
    assert response.headers["Location"] == f"{base}/seats/{seat.pk}/"
    response = client.post(f"{base}/seats/new/", {"group": group.pk, "kind": "member"})
    assert response.context["form"].errors == {
        "agency": ["Choose the agency, or name the sector or forum below."]
    }
    # A group of another board is no choice.
    response = client.post(
        f"{base}/seats/new/", {"group": there.seat.group_id, "sector_name": "X", "kind": "member"}
    )
    assert list(response.context["form"].errors) == ["group"]
    url = f"{base}/seats/{seat.pk}/appoint/"
    response = client.post(url, {"starts": "July 2011"})
    assert list(response.context["form"].errors) == ["known"]
    response = client.post(url, {"known": there.person_id, "starts": "July 2011"})
    assert list(response.context["form"].errors) == ["known"]
    response = client.post(url, {"name": "Cara Dean", "starts": "31/02/2014"})
    assert response.context["form"].errors == {
        "starts": ["31/02/2014 is not a date: February 2014 has 28 days."]
    }
    response = client.post(url, {"name": "Cara Dean", "starts": "July 2011", "shadow_until": "2030-07-31"})
    assert response.status_code == 302
    page = client.get(f"{base}/seats/{seat.pk}/").content.decode()
    assert "Since July 2011" in page
    assert "Shadow member" in page
    with board_scope(dunmoor.pk):
        term = seat.terms.get()
    response = client.post(f"{base}/terms/{term.pk}/end/", {"ends": "2012", "name": "Dev Earl"})
    assert response.status_code == 302
    assert (
        client.post(f"{base}/terms/{term.pk}/change/", {"starts": "May 2011", "ends": "2012"}).status_code
        == 302
    )
    assert (
        client.post(
            f"{base}/seats/{seat.pk}/deputy/", {"known": here.person_id, "starts_on": "2026-01-01"}
        ).status_code
        == 302
    )
    page = client.get(f"{base}/seats/{seat.pk}/").content.decode()
    assert [text in page for text in ("May 2011", "2012", "Dev Earl", "Deputy", "Ann Bell")] == [True] * 5
    assert client.post(f"{base}/seats/{seat.pk}/close/", {"closed_on": "2026-06-01"}).status_code == 302
    assert client.get(f"{base}/seats/{seat.pk}/reopen/").status_code == 405
    assert client.post(f"{base}/seats/{seat.pk}/reopen/").status_code == 302
    response = client.post(
        f"{base}/seats/{seat.pk}/change/",
        {"group": group.pk, "sector_name": "The public", "kind": "lay_member", "agreed_meetings": 2},
    )
    assert response.context["form"].errors == {
        "agreed_reason": ["Say why the board agreed to fewer meetings."]
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        for number in range(count):
            term = builders.seat(main, f"Agency {number}", "Head").terms.get()
            term.person = builders.person(dunmoor, f"Person {number}")
            term.save()
            Seat.objects.create(board=dunmoor, group=main, sector_name=f"Sector {number}")
    client = signed_in(manager)
    client.get("/boards/dunmoor/members/")
    with django_assert_num_queries(11):
        client.get("/boards/dunmoor/members/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_seat_takes_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        seat = builders.seat(builders.main_group(dunmoor), "Dunmoor Police")
        for number in range(count):
            for year in (2015, 2030):
                SeatTerm.objects.create(
                    board=dunmoor,
                    seat=seat,
                    person=builders.person(dunmoor, f"Person {number} {year}"),
                    starts_on=dt.date(2010, 1, 1),
                    ends_on=dt.date(year, 1, 1),
                )
    client = signed_in(manager)
    url = f"/boards/dunmoor/seats/{seat.pk}/"
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
    assert timezone.localdate() < dt.date(2030, 1, 1)
