"""A board's own sectors and outcomes."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from lado.defaults import OUTCOMES, SECTORS
from lado.models import ContactSector, OutcomeLabel
from lado.services import lists
from tests import builders
from tests.lado.stories import cleared, contact_of, officer_of, outcome_of, sector_of

URL = "/boards/dunmoor/allegations/lists/"


@pytest.fixture
def client(dunmoor: Board) -> Client:
    return builders.client_of(officer_of(dunmoor))


def names(board: Board) -> list[str]:
    with board_scope(board.pk):
        return [str(one) for one in ContactSector.objects.filter(board=board)]


def test_a_board_starts_with_the_usual_lists_once(in_dunmoor: Board, eastvale: Board) -> None:
    for _ in range(2):
        lists.ensure_lists(in_dunmoor)
    assert names(in_dunmoor) == list(SECTORS)
    found = OutcomeLabel.objects.values_list("name", "meaning", "keep_years")
    assert list(found) == [(one.name, one.meaning, one.keep_years) for one in OUTCOMES]
    assert names(eastvale) == []


def test_what_was_deleted_does_not_come_back(in_dunmoor: Board, manager: User) -> None:
    lists.ensure_lists(in_dunmoor)
    lists.delete_entry(sector_of(in_dunmoor, "Sport"), actor=manager)
    lists.ensure_lists(in_dunmoor)
    assert "Sport" not in names(in_dunmoor)


def test_a_manager_who_sees_no_case_cannot_delete_what_cases_use(dunmoor: Board, manager: User) -> None:
    with cleared(dunmoor):
        contact_of(dunmoor, sector="Sport", outcome="False", outcome_on="2026-03-20")
    with board_scope(dunmoor.pk):
        for entry in (sector_of(dunmoor, "Sport"), outcome_of(dunmoor, "False")):
            with pytest.raises(ValidationError, match="is used"):
                lists.delete_entry(entry, actor=manager)
        facts = lists.LabelFacts("False", meaning="unfounded")
        with pytest.raises(ValidationError) as error:
            lists.change_entry(outcome_of(dunmoor, "False"), facts=facts, actor=manager)
        assert "meaning" in error.value.message_dict
        renamed = lists.LabelFacts("Not true", meaning="false")
        lists.change_entry(outcome_of(dunmoor, "False"), facts=renamed, actor=manager)
    with cleared(dunmoor):
        assert str(outcome_of(dunmoor, "Not true").contacts.get().reference) == "2026-0001"


def test_the_same_name_twice_is_refused_without_regard_to_case(in_dunmoor: Board, manager: User) -> None:
    lists.ensure_lists(in_dunmoor)
    with pytest.raises(ValidationError, match="already a sector"):
        lists.add_entry(ContactSector, board=in_dunmoor, facts=lists.SectorFacts("SPORT"), actor=manager)


@pytest.mark.parametrize("role", [Role.LADO, Role.BOARD_MANAGER])
def test_the_page_adds_renames_moves_retires_and_deletes(dunmoor: Board, role: Role) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, role))
    assert client.get(URL).status_code == 200
    client.post(f"{URL}sectors/add/", {"name": " Music  tuition "})
    assert names(dunmoor)[-1] == "Music tuition"
    with board_scope(dunmoor.pk):
        new = sector_of(dunmoor, "Music tuition")
    client.post(f"{URL}sectors/{new.pk}/up/")
    assert names(dunmoor)[-2] == "Music tuition"
    client.post(f"{URL}sectors/{new.pk}/", {"name": "Tuition"})
    page = client.get(URL).content.decode()
    assert re.search(r"Tuition\s*<strong class=\"govuk-tag govuk-tag--grey\">Retired", page)
    client.post(f"{URL}sectors/{new.pk}/delete/")
    assert "Tuition" not in names(dunmoor)
    client.post(f"{URL}outcomes/add/", {"name": "Training given", "meaning": "none", "keep_years": "12"})
    with board_scope(dunmoor.pk):
        assert outcome_of(dunmoor, "Training given").keep_years == 12


@pytest.mark.parametrize(
    ("years", "words"), [("0", "must be 1 or more"), ("", "Enter"), ("x", "whole number")]
)
def test_years_must_be_years(client: Client, years: str, words: str) -> None:
    client.get(URL)
    page = client.post(f"{URL}outcomes/add/", {"name": "New", "meaning": "none", "keep_years": years})
    assert words in page.content.decode()


def test_retired_ones_are_not_offered_and_stay_where_they_are(dunmoor: Board, client: Client) -> None:
    with cleared(dunmoor):
        contact = contact_of(dunmoor, sector="Sport")
        ContactSector.objects.filter(name="Sport").update(is_active=False)
    assert ">Sport<" not in client.get("/boards/dunmoor/allegations/add/").content.decode()
    assert ">Sport<" in client.get(f"/boards/dunmoor/allegations/{contact.pk}/change/").content.decode()
