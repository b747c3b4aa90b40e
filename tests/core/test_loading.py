"""The base of loading: kinds, plans, saving whole or not at all."""

from typing import Any

import pytest

from boards.models import Agency, Board, Group, Seat
from core.loading import (
    LoadConflictError,
    LoadKind,
    LoadPlan,
    all_kinds,
    apply_plan,
    find_kind,
    register,
    texts,
)
from core.models import AuditEntry
from core.names import normalise
from core.scoping import board_scope
from core.spreadsheets import Column, Problem
from tests import builders


def kind(name: str = "things", **fields: Any) -> LoadKind:
    columns = (Column("name", required=True),)
    return LoadKind(
        name, "Things", "About things.", columns, fields.pop("examples", ()), lambda plan, rows: None
    )


def test_the_kinds_of_boards_are_known_in_order() -> None:
    assert [one.name for one in all_kinds()][:4] == ["agencies", "members", "attendance", "actions"]
    assert find_kind("nonsense") is None


def test_a_second_kind_of_a_name_and_wrong_examples_are_mistakes() -> None:
    with pytest.raises(ValueError, match="already a kind of load called members"):
        register(kind("members"))
    with pytest.raises(ValueError, match="unknown columns: colour"):
        register(kind(examples=({"name": "A", "colour": "red"},)))


def test_instances_are_saved_in_the_order_that_links_need(in_dunmoor: Board) -> None:
    plan = LoadPlan(in_dunmoor)
    agency = Agency(name="Police", normalised_name="police")
    main = Group(board=in_dunmoor, name="Main Board", normalised_name="main board", kind="main")
    sub = Group(board=in_dunmoor, name="Quality", normalised_name="quality", parent=main)
    subsub = Group(board=in_dunmoor, name="Audit", normalised_name="audit", parent=sub)
    for instance in (Seat(board=in_dunmoor, group=subsub, agency=agency), subsub, sub, main, agency):
        plan.create(instance)
    apply_plan(plan, kind(), actor=None, sha256="")
    seat = Seat.objects.get()
    assert (seat.agency, seat.group.parent, seat.group.parent.parent) == (agency, sub, main)


def test_a_plan_with_problems_is_not_applied(in_dunmoor: Board) -> None:
    plan = LoadPlan(in_dunmoor)
    plan.problem(2, "name", "x", "It is wrong")
    with pytest.raises(ValueError, match="has problems"):
        apply_plan(plan, kind(), actor=None, sha256="")


def test_what_somebody_else_saved_meanwhile_is_a_conflict_and_nothing_is_saved(in_dunmoor: Board) -> None:
    plan = LoadPlan(in_dunmoor)
    plan.create(Agency(name="Health", normalised_name="health"))
    plan.create(Group(board=in_dunmoor, name="Quality", normalised_name="quality"))
    builders.group(in_dunmoor, "Quality")
    with pytest.raises(LoadConflictError, match="Nothing was saved: try again"):
        apply_plan(plan, kind(), actor=None, sha256="")
    assert (Agency.objects.count(), Group.objects.count(), AuditEntry.objects.count()) == (0, 1, 0)


def test_changes_keep_what_was_there_first(in_dunmoor: Board) -> None:
    group = builders.group(in_dunmoor, "Quality")
    plan = LoadPlan(in_dunmoor)
    assert plan.change(2, group, {"name": "Quality", "purpose": "Audits"}) is True
    assert plan.change(3, group, {"purpose": "Audits"}) is False
    assert plan.change(3, group, {"purpose": "Audits and data", "quorum": 4}) is True
    apply_plan(plan, kind(), actor=None, sha256="abc")
    group.refresh_from_db()
    assert (group.purpose, group.quorum) == ("Audits and data", 4)
    entry = AuditEntry.objects.get(action="group.changed_by_load")
    assert (entry.before, entry.after) == (
        {"purpose": "", "quorum": None}, {"purpose": "Audits and data", "quorum": 4}
    )  # fmt: skip
    assert [(c.row, c.field, c.before, c.after) for c in plan.changes] == [
        (2, "purpose", "nothing", "Audits"), (3, "purpose", "Audits", "Audits and data"), (3, "quorum", "nothing", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [3, 70])
def test_many_different_values_are_saved_too(in_dunmoor: Board, count: int) -> None:
    groups = [builders.group(in_dunmoor, f"Group {number}") for number in range(count)]
    plan = LoadPlan(in_dunmoor)
    for number, group in enumerate(groups):
        plan.change(number, group, {"purpose": f"Purpose {number}"})
    apply_plan(plan, kind(), actor=None, sha256="")
    assert dict(Group.objects.values_list("name", "purpose")) == {
        f"Group {number}": f"Purpose {number}" for number in range(count)
    }


def test_the_fingerprint_tells_plans_apart(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        one, other = LoadPlan(dunmoor), LoadPlan(dunmoor)
        assert one.fingerprint() == other.fingerprint()
        other.create(Agency(name="A", normalised_name=normalise("A")), "agency", "A")
        assert one.fingerprint() != other.fingerprint()


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            Problem(3, "from", "x", "“x” is no date", "a date"),
            "Row 3, from: “x” is no date. Allowed: a date.",
        ),
        (Problem(3, "from", "x", "It is no date."), "Row 3, from, “x”: It is no date."),
        (Problem(3, None, "x", "Row 3 repeats row 2."), "Row 3 repeats row 2."),
        (Problem(None, "kind", "", "It is missing"), "Column kind: It is missing."),
        (Problem(None, None, "", "The file is empty"), "The file is empty."),
    ],
)
def test_a_problem_is_one_line(problem: Problem, line: str) -> None:
    assert texts.problem_line(problem) == line


def test_long_lists_are_cut_with_the_rest_counted(dunmoor: Board) -> None:
    plan = LoadPlan(dunmoor)
    for number in range(texts.MOST_LISTED + 5):
        plan.new.setdefault("agency", []).append(f"Agency {number}")
    assert list(texts.lines(plan))[1] == "New agencies (205):"
    assert list(texts.lines(plan))[-1] == "  and 5 more"
    assert texts.outcome(plan)["new"][0]["count"] == 205
