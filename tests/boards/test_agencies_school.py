"""Schools have a phase and a number; nobody else is bothered with them."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from boards.agencies import may_be_school
from boards.models import Agency, Board, BoardAgency, Sector
from boards.services.agencies import describe_school
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests import builders

SignIn = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def listed(board: Board, name: str, **fields: object) -> Agency:
    agency = builders.agency(name, **fields)
    with board_scope(board.pk):
        BoardAgency.objects.create(board=board, agency=agency)
    return agency


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_only_what_may_be_a_school_is_asked_for_it(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    school = listed(dunmoor, "Applebarn", sector=Sector.objects.create(name="Education"))
    force = listed(dunmoor, "Dunmoor Police", sector=Sector.objects.create(name="Police"))
    url = f"/boards/dunmoor/agencies/{school.pk}/"
    assert "Phase of the school Not known" in words(client.get(url))
    assert "Phase of the school" not in words(client.get(f"/boards/dunmoor/agencies/{force.pk}/"))
    page = client.post(f"{url}school/", {"phase": "primary", "urn": "900001"}, follow=True)
    assert "Phase of the school Primary, URN 900001" in words(page)
    assert "Education Primary" in words(client.get("/boards/dunmoor/agencies/"))
    found = client.get("/boards/dunmoor/agencies/?q=900001")
    assert [name in words(found) for name in ("Applebarn", "Dunmoor Police")] == [True, False]
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.get(action="agency.changed")
    assert entry.after == {"phase": "primary", "urn": "900001"}


@pytest.mark.parametrize(
    ("urn", "said"), [("12", "six digits"), ("90000a", "six digits"), ("900009", "already a school")]
)
def test_what_cannot_be_is_said(
    dunmoor: Board, manager: User, signed_in: SignIn, urn: str, said: str
) -> None:
    builders.agency("Other School", urn="900009")
    school = listed(dunmoor, "Applebarn School")
    page = signed_in(manager).post(f"/boards/dunmoor/agencies/{school.pk}/school/", {"urn": urn})
    assert said in words(page)
    school.refresh_from_db()
    assert school.urn == ""


def test_what_others_use_may_be_filled_in_and_not_replaced(
    dunmoor: Board, eastvale: Board, manager: User
) -> None:
    school = listed(dunmoor, "Applebarn School")
    with board_scope(eastvale.pk):
        BoardAgency.objects.create(board=eastvale, agency=school)
    with board_scope(dunmoor.pk):
        describe_school(school, board=dunmoor, phase="primary", urn="900001", actor=manager)
        with pytest.raises(ValidationError, match="Other boards"):
            describe_school(school, board=dunmoor, phase="primary", urn="900002", actor=manager)


@pytest.mark.parametrize(
    ("name", "fields", "is_school"),
    [
        ("Applebarn Primary School", {}, True),
        ("Dunmoor College", {}, True),
        ("Dunmoor Police", {}, False),
        ("Applebarn", {"urn": "900001"}, True),
        ("Applebarn", {"sector": Sector(name="Further Education")}, True),
        ("Dunmoor Trust", {"sector": Sector(name="Health")}, False),
    ],
)
def test_what_may_be_a_school(name: str, fields: dict[str, object], is_school: bool) -> None:
    assert may_be_school(Agency(name=name, **fields)) is is_school
