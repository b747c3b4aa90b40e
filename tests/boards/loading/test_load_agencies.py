"""Loading agencies: sectors, earlier names, the board's list, and what other boards use."""

from typing import Any

from boards.models import Agency, AgencyName, Board, BoardAgency, Sector
from core.models import AuditEntry
from core.scoping import board_scope
from tests import builders
from tests.boards.loading.conftest import Load

HEADING = "name,sector,earlier_names,standing,note\n"
ROWS = (
    "Dunmoor Integrated Care Board,Health,Dunmoor CCG; Dunmoor Primary Care Trust,statutory partner,\n"
    "Dunmoor Police,Police,,Statutory Partner,Named in 2019\n"
    "Dunmoor Voluntary Action,,,,\n"
)


def listed(board: Board) -> list[tuple[Any, ...]]:
    with board_scope(board.pk):
        return list(
            BoardAgency.objects.order_by("agency__name").values_list(
                "agency__name", "agency__sector__name", "standing", "note"
            )
        )


def test_agencies_come_onto_the_boards_list(load: Load, dunmoor: Board, eastvale: Board) -> None:
    assert load("agencies", HEADING + ROWS).endswith("3 new, 0 changed, 0 unchanged.")
    assert listed(dunmoor) == [
        ("Dunmoor Integrated Care Board", "Health", "statutory_partner", ""),
        ("Dunmoor Police", "Police", "statutory_partner", "Named in 2019"),
        ("Dunmoor Voluntary Action", None, "relevant_agency", ""),
    ]
    assert listed(eastvale) == []
    assert sorted(AgencyName.objects.values_list("agency__name", "name")) == [
        ("Dunmoor Integrated Care Board", "Dunmoor CCG"),
        ("Dunmoor Integrated Care Board", "Dunmoor Primary Care Trust"),
    ]
    assert load("agencies", HEADING + ROWS).endswith("0 new, 0 changed, 3 unchanged.")


def test_a_known_agency_is_listed_and_its_standing_changes(load: Load, dunmoor: Board) -> None:
    builders.agency("Dunmoor Police")
    assert load("agencies", HEADING + "dunmoor police,,,,\n").endswith("1 new, 0 changed, 0 unchanged.")
    assert "New agency on the board's list (1):\n  Dunmoor Police" in load.out
    row = HEADING + "Dunmoor Police,Police,,other,A note\n"
    assert load("agencies", row).endswith("0 new, 1 changed, 0 unchanged.")
    assert listed(dunmoor) == [("Dunmoor Police", "Police", "other", "A note")]
    with board_scope(dunmoor.pk):
        actions = list(AuditEntry.objects.exclude(action="load.agencies").values_list("action", flat=True))
    assert sorted(actions) == ["agency.changed", "agency.listing_changed"]
    assert load("agencies", row).endswith("0 new, 0 changed, 1 unchanged.")


def test_an_earlier_name_finds_the_agency(load: Load, dunmoor: Board) -> None:
    load("agencies", HEADING + ROWS)
    assert load("agencies", "name\nDunmoor CCG\n").endswith("0 new, 0 changed, 1 unchanged.")


def test_what_other_boards_use_is_not_changed(load: Load, dunmoor: Board, eastvale: Board) -> None:
    load("agencies", HEADING + ROWS)
    load.board = eastvale
    load("agencies", HEADING + "Dunmoor Police,Justice,West Dunmoor Police,other,\n")
    assert [line for line in load.out.splitlines() if line.startswith("Warning")] == [
        "Warning: Dunmoor Police stays in the sector Police: other boards use this agency too.",
        (
            "Warning: Dunmoor Police does not get the earlier name “West Dunmoor Police”: other boards use this agency "
            "too."
        ),
    ]
    assert listed(eastvale) == [("Dunmoor Police", "Police", "other", "")]
    assert listed(dunmoor)[1] == ("Dunmoor Police", "Police", "statutory_partner", "Named in 2019")


def test_near_names_are_warned_of(load: Load, dunmoor: Board) -> None:
    Sector.objects.create(name="Voluntary sector")
    builders.agency("Dunmoor Primary Care Trust")
    load("agencies", HEADING + "Dunmoor PCT,Voluntary sectors,,,\n")
    assert "Warning: New agency “Dunmoor PCT” – did you mean “Dunmoor Primary Care Trust”?" in load.out
    assert "Warning: New sector “Voluntary sectors” – did you mean “Voluntary sector”?" in load.out


def test_the_same_agency_twice_is_an_error(load: Load, dunmoor: Board) -> None:
    load("agencies", HEADING + ROWS)
    rows = (
        HEADING + "Health Trust,,,,\nHEALTH  trust,,,,\nDunmoor CCG,,,,\nDunmoor Integrated Care Board,,,,\n"
    )
    assert [line.split(". Allowed")[0] for line in load.refused("agencies", rows)] == [
        "Row 3 names the same agency as row 2",
        "Row 5 names the same agency as row 4",
    ]
    assert Agency.objects.count() == 3


def test_an_earlier_name_of_another_is_refused(load: Load, dunmoor: Board) -> None:
    load("agencies", HEADING + ROWS)
    lines = load.refused("agencies", HEADING + "New Trust,,Dunmoor Police,robber,\n")
    assert lines[0].startswith(
        "Row 2, standing: “robber” is not one of statutory partner, relevant agency or other"
    )
    lines = load.refused("agencies", HEADING + "New Trust,,Dunmoor Police,,\n")
    assert lines[0].startswith("Row 2, earlier_names: “Dunmoor Police” is the present name of another agency")
