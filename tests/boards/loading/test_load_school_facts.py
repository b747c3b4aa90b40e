"""Phase and URN in a list of agencies."""

import pytest

from boards.models import Agency, Board, BoardAgency
from core.scoping import board_scope
from tests import builders
from tests.boards.loading.conftest import Load

HEADING = "name,phase,urn\n"

pytestmark = pytest.mark.django_db


def known() -> list[tuple[str, str, str]]:
    return list(Agency.objects.order_by("name").values_list("name", "phase", "urn"))


def test_schools_get_phase_and_number(load: Load) -> None:
    rows = (
        HEADING + "Applebarn School,Primary,900001\nBirchwick College,sixth form,900002.0\nDunmoor Police,,\n"
    )
    assert load("agencies", rows).endswith("3 new, 0 changed, 0 unchanged.")
    assert known() == [
        ("Applebarn School", "primary", "900001"),
        ("Birchwick College", "post_16", "900002"),
        ("Dunmoor Police", "", ""),
    ]
    assert load("agencies", rows).endswith("0 new, 0 changed, 3 unchanged.")
    changed = load("agencies", HEADING + "Applebarn School,all through,\n")
    assert changed.endswith("0 new, 1 changed, 0 unchanged.")
    assert "phase of a school from Primary to All-through" in load.out


def test_what_cannot_be_is_named(load: Load) -> None:
    builders.agency("Copperfold School", urn="900003")
    lines = load.refused(
        "agencies",
        HEADING + "A School,primery,90001\nB School,,9000011\nC School,,900003\nCopperfold School,,900004\n"
        "D School,,900005\nE School,,900005\n",
    )
    assert lines[0].startswith("Row 2, phase: “primery” is not one of nursery, primary, middle")
    assert [line.split(".")[0] for line in lines[1:] if "Warning" not in line] == [
        "Row 2, urn: “90001” is not a URN: it has six digits",
        "Row 3, urn: “9000011” is not a URN: it has six digits",
        "Row 4, urn: Copperfold School has the URN 900003",
        "Row 5, urn: Copperfold School has another one, 900003, not the URN 900004",
        "Row 7, urn: D School has the URN 900005",
    ]
    assert known() == [("Copperfold School", "", "900003")]


def test_what_other_boards_use_is_filled_in_and_not_replaced(
    load: Load, dunmoor: Board, eastvale: Board
) -> None:
    one, two = builders.agency("One School", phase="primary"), builders.agency("Two School")
    with board_scope(eastvale.pk):
        BoardAgency.objects.bulk_create(BoardAgency(board=eastvale, agency=agency) for agency in (one, two))
    load("agencies", HEADING + "One School,middle,900001\nTwo School,middle,900002\n")
    assert "Warning: One School stays Primary: other boards use this agency too." in load.out
    assert known() == [("One School", "primary", "900001"), ("Two School", "middle", "900002")]
