"""The bases of forms: choices of the own board, dates in boxes, constraints that speak in the form."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.models import Board, Group
from core.scoping import board_scope
from tests import builders
from tests.planted.lists import ChooseGroup, ItemForm
from tests.planted.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_group(eastvale: Board) -> Group:
    with board_scope(eastvale.pk):
        return builders.group(eastvale, "Group of Eastvale")


def item_data(**data: object) -> dict[str, object]:
    return {"name": "Lamp", "colour": "red"} | data


def test_choices_hold_the_own_boards_rows_even_in_a_wide_scope(
    dunmoor: Board, eastvale: Board, other_group: Group
) -> None:
    with board_scope(dunmoor.pk, eastvale.pk):
        own = builders.group(dunmoor, "Group of Dunmoor")
        form = ChooseGroup(board=dunmoor)
        assert list(form.fields["all_groups"].queryset) == [own]
        assert list(ItemForm(board=dunmoor).fields["group"].queryset) == [own]
        bound = ItemForm(item_data(group=other_group.pk), board=dunmoor)
        assert bound.errors.as_data()["group"][0].code == "invalid_choice"


def test_narrowing_keeps_what_the_form_had_left_out(in_dunmoor: Board) -> None:
    builders.group(in_dunmoor, "Group of Dunmoor")
    assert list(ChooseGroup(board=in_dunmoor).fields["group"].queryset) == []


def test_form_saves_with_its_board(in_dunmoor: Board) -> None:
    form = ItemForm(
        item_data(starts_on_day="1", starts_on_month="2", starts_on_year="2026"), board=in_dunmoor
    )
    assert form.is_valid(), form.errors
    item = form.save()
    assert (item.board_id, item.normalised_name, item.starts_on) == (
        in_dunmoor.pk,
        "lamp",
        dt.date(2026, 2, 1),
    )


def test_unique_name_on_a_board_shows_at_the_name(in_dunmoor: Board) -> None:
    Item.objects.create(board=in_dunmoor, name="Lamp")
    form = ItemForm(item_data(name="  LAMP "), board=in_dunmoor)
    assert form.errors == {"name": ["There is already an item of this name."]}


def test_an_item_does_not_clash_with_itself_or_with_another_board(dunmoor: Board, eastvale: Board) -> None:
    with board_scope(eastvale.pk):
        Item.objects.create(board=eastvale, name="Lamp")
    with board_scope(dunmoor.pk):
        item = Item.objects.create(board=dunmoor, name="Lamp")
        assert ItemForm(item_data(colour="blue"), instance=item, board=dunmoor).is_valid()


def test_constraint_with_a_named_field_shows_there(in_dunmoor: Board) -> None:
    form = ItemForm(item_data(starts_on="2026-02-02", ends_on="2026-02-01"), board=in_dunmoor)
    assert form.errors == {"ends_on": ["The item ends before it starts."]}


def test_constraint_about_the_board_shows_on_top(in_dunmoor: Board) -> None:
    Item.objects.create(board=in_dunmoor, name="Sky", colour="blue")
    form = ItemForm(item_data(colour="blue"), board=in_dunmoor)
    assert form.errors == {"__all__": ["There is already a blue item."]}


def test_empty_form_says_each_thing_once(in_dunmoor: Board) -> None:
    form = ItemForm({}, board=in_dunmoor)
    assert form.errors == {"name": ["This field is required."], "colour": ["This field is required."]}


def test_helper_has_one_button_with_the_label_of_the_form(in_dunmoor: Board) -> None:
    assert [button.value for button in ChooseGroup(board=in_dunmoor).helper.inputs] == ["Choose"]


def test_making_a_form_asks_the_database_nothing(in_dunmoor: Board) -> None:
    with CaptureQueriesContext(connection) as queries:
        ItemForm(board=in_dunmoor)
    assert len(queries) == 0
