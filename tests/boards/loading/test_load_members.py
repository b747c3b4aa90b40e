"""Loading members: seats, successive and shared holders, partial dates, people, groups."""

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.models import Agency, AgencyName, Board, Group, Person, Seat, SeatTerm
from core.loading import apply_plan, find_kind, make_plan
from core.models import AuditEntry
from core.scoping import board_scope
from tests import builders
from tests.boards.loading.conftest import DATA, Load

HEADING = "group,agency,role,kind,from,until,note,holder_name,holder_email,deputy\n"


def terms(board: Board) -> list[tuple[Any, ...]]:
    """Everything that a members file makes, without ids, sorted."""
    with board_scope(board.pk):
        found = SeatTerm.objects.values_list(
            "seat__group__name", "seat__group__kind", "seat__agency__name", "seat__role", "seat__kind", "is_deputy",
            "starts_on", "starts_precision", "ends_on", "ends_precision", "note", "person__name", "person__email",
        )  # fmt: skip
        return sorted(found, key=str)


def changes(board: Board) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    with board_scope(board.pk):
        entries = AuditEntry.objects.exclude(action__startswith="load.").order_by("id")
        return [(entry.action, entry.before, entry.after) for entry in entries]


def test_partial_dates_keep_their_precision(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,Police,Chief,member,July 2011,2012,A note,,,\n")
    assert terms(dunmoor) == [
        (
            "Main Board", "main", "Police", "Chief", "member", False, dt.date(2011, 7, 1), "month",
            dt.date(2012, 12, 31), "year", "A note", None, None,
        )
    ]  # fmt: skip


def test_two_terms_are_successive_holders_of_one_seat(load: Load, dunmoor: Board) -> None:
    load(
        "members",
        HEADING
        + "Main Board,Police,Chief,member,,July 2011,,,,\nMain Board,Police,Chief,member,July 2011,,,,,\n",
    )
    with board_scope(dunmoor.pk):
        assert SeatTerm.objects.filter(seat=Seat.objects.get()).count() == 2


@pytest.mark.parametrize("kind", ["lay member", "young person"])
def test_identical_rows_of_unnamed_people_share_the_seat(load: Load, dunmoor: Board, kind: str) -> None:
    rows = HEADING + f"Main Board,Lay Advisor,Lay Member,{kind},,2012,,,,\n" * 2
    assert load("members", rows).endswith("2 new, 0 changed, 0 unchanged.")
    assert (
        "Warning: Row 3 says the same as row 2: taken as two people who share the seat “Lay Member”"
        in load.out
    )
    assert load("members", rows).endswith("0 new, 0 changed, 2 unchanged.")
    third = HEADING + f"Main Board,Lay Advisor,Lay Member,{kind},,2012,,,,\n" * 3
    assert load("members", third).endswith("1 new, 0 changed, 2 unchanged.")
    with board_scope(dunmoor.pk):
        assert (Seat.objects.count(), SeatTerm.objects.count()) == (1, 3)


def test_identical_rows_of_a_named_person_are_an_error(load: Load) -> None:
    rows = HEADING + "Main Board,Lay,Lay Member,lay member,,,,Asha Verma,,\n" * 2
    assert load.refused("members", rows)[0].startswith("Row 3 repeats row 2.")


def test_names_compare_without_case_spaces_quotes_and_dashes(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,Children's Services – North,Head - Care,member,,,,,,\n")
    again = HEADING + "MAIN  board,children’s services - north,head – care,Member,,,,,,\n"
    assert load("members", again).endswith("0 new, 0 changed, 1 unchanged.")


def test_what_the_file_leaves_empty_stays(load: Load, dunmoor: Board) -> None:
    row = "Main Board,Police,Chief,member,July 2011,,,,,\n"
    load("members", HEADING + row)
    with board_scope(dunmoor.pk):
        person = builders.person(dunmoor, "Asha Verma")
        SeatTerm.objects.update(person=person, ends_on=dt.date(2013, 1, 1), note="Left for Eastvale")
    assert load("members", HEADING + row).endswith("0 new, 0 changed, 1 unchanged.")


def test_an_end_that_becomes_known_is_a_change_with_an_entry(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,Police,Chief,member,July 2011,,,,,\n")
    assert load("members", HEADING + "Main Board,Police,Chief,member,July 2011,March 2012,,,,\n").endswith(
        "0 new, 1 changed, 0 unchanged."
    )
    assert "  Row 2, Main Board: Police – Chief: until from nothing to March 2012" in load.out
    assert changes(dunmoor) == [
        (
            "seat.term_changed",
            {"ends_on": None, "ends_precision": "day"},
            {"ends_on": "2012-03-31", "ends_precision": "month"},
        )
    ]


def test_a_corrected_start_is_a_change_for_one_holder_and_new_for_lay_members(
    load: Load, dunmoor: Board
) -> None:
    for kind, result in (("member", "0 new, 1 changed"), ("lay member", "1 new, 0 changed")):
        load("members", HEADING + f"Main Board,Police,{kind},{kind},July 2011,,,,,\n")
        assert f"{result}, 0 unchanged." in load(
            "members", HEADING + f"Main Board,Police,{kind},{kind},June 2011,,,,,\n"
        )


def test_a_successor_is_new(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,Police,Chief,member,2010,July 2011,,,,\n")
    assert "1 new, 0 changed" in load(
        "members", HEADING + "Main Board,Police,Chief,member,August 2011,,,,,\n"
    )


def test_a_change_that_would_turn_dates_around_is_refused(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,Police,Chief,member,July 2011,,,,,\n")
    with board_scope(dunmoor.pk):
        SeatTerm.objects.update(starts_on=dt.date(2013, 7, 1))
        SeatTerm.objects.update(person=builders.person(dunmoor, "Asha Verma", email="asha@example.org"))
    rows = HEADING + "Main Board,Police,Chief,member,,March 2012,,,asha@example.org,\n"
    assert "1 new" in load("members", rows)  # an earlier term of the same person
    assert load.refused("members", HEADING + "Main Board,Police,Chief,member,2012,2011,,,,\n") == [
        "Row 2, until, “2011”: The term ends before it starts (2012). Allowed: the same day as “from” or later."
    ]


def test_people_are_found_by_email_then_by_name(load: Load, dunmoor: Board) -> None:
    rows = (
        "Main Board,Police,Chief,member,,,,Asha Verma,ASHA@example.org,\n"
        "Main Board,Health,Nurse,member,,,,asha verma,,\n"
        "Main Board,Health,Nurse,member,,,,Ben Adeyemi,ben@example.org,yes\n"
    )
    load("members", HEADING + rows)
    assert "New people (2):" in load.out
    with board_scope(dunmoor.pk):
        assert sorted(Person.objects.values_list("name", "email")) == [
            ("Asha Verma", "asha@example.org"), ("Ben Adeyemi", "ben@example.org"),
        ]  # fmt: skip
        assert SeatTerm.objects.get(is_deputy=True).person.name == "Ben Adeyemi"
    assert load("members", HEADING + rows).endswith("0 new, 0 changed, 3 unchanged.")


def test_an_address_that_becomes_known_is_a_change(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,Police,Chief,member,,,,Asha Verma,,\n")
    row = HEADING + "Main Board,Police,Chief,member,,,,Asha Verma,asha@example.org,\n"
    assert load("members", row).endswith("0 new, 1 changed, 0 unchanged.")
    assert changes(dunmoor) == [("person.changed", {"email": ""}, {"email": "asha@example.org"})]
    assert load("members", row).endswith("0 new, 0 changed, 1 unchanged.")


def test_people_who_cannot_be_told_apart_are_asked_for(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        builders.person(dunmoor, "Asha Verma", email="one@example.org")
        builders.person(dunmoor, "Asha Verma", email="two@example.org")
    rows = (
        "Main Board,Police,Chief,member,,,,Asha Verma,,\n"
        "Main Board,Health,Nurse,member,,,,,nobody@example.org,\n"
        "Main Board,Care,Head,member,,,,Asha Verma,not an address,\n"
    )
    assert load.refused("members", HEADING + rows) == [
        (
            "Row 2, holder_name: Several people here are called Asha Verma. "
            "Allowed: the email address as well (holder_email)."
        ),
        (
            "Row 3, holder_email, “nobody@example.org”: Nobody with this email address is known on this board. "
            "Allowed: a known address, or the name as well (holder_name)."
        ),
        "Row 4, holder_email: “not an address” is not an email address. Allowed: an email address.",
    ]


def test_a_person_who_signs_in_is_linked(load: Load, dunmoor: Board) -> None:
    user = builders.user("asha@example.org")
    load("members", HEADING + "Main Board,Police,Chief,member,,,,Asha Verma,asha@example.org,\n")
    with board_scope(dunmoor.pk):
        assert Person.objects.get().user == user


@pytest.mark.parametrize(
    ("names", "main"),
    [
        (["Quality Group", "Main Board"], "Main Board"),
        (
            ["Quality Group", "dunmoor safeguarding children partnership"],
            "dunmoor safeguarding children partnership",
        ),
        (["Quality Group", "Training Group"], "Quality Group"),
    ],
)
def test_one_new_group_becomes_the_main_board(
    load: Load, dunmoor: Board, names: list[str], main: str
) -> None:
    load("members", HEADING + "".join(f"{name},Police,Chief,member,,,,,,\n" for name in names))
    with board_scope(dunmoor.pk):
        found = {
            group.name: (group.kind, group.parent and group.parent.name) for group in Group.objects.all()
        }
    assert found == {name: ("main", None) if name == main else ("sub_group", main) for name in names}


def test_a_board_with_a_main_board_gets_sub_groups_with_a_warning_of_near_names(
    load: Load, dunmoor: Board
) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        builders.group(dunmoor, "Quality and Performance Group", parent=main)
    load("members", HEADING + "Quality & Performance Groups,Police,Chief,member,,,,,,\n")
    assert (
        "Warning: New group “Quality & Performance Groups” – did you mean “Quality and Performance Group”?"
        in load.out
    )
    with board_scope(dunmoor.pk):
        assert Group.objects.get(name="Quality & Performance Groups").parent == main


def test_an_earlier_name_is_the_same_agency(load: Load, dunmoor: Board) -> None:
    agency = builders.agency("Dunmoor Integrated Care Board")
    AgencyName.objects.create(agency=agency, name="Dunmoor PCT")
    load("members", HEADING + "Main Board,Dunmoor pct,Nurse,member,,,,,,\n")
    assert "“Dunmoor pct” is taken as Dunmoor Integrated Care Board, which once had this name." in load.out
    with board_scope(dunmoor.pk):
        assert Seat.objects.get().agency == agency
    other = builders.agency("Eastvale Integrated Care Board")
    AgencyName.objects.create(agency=other, name="Dunmoor PCT")
    lines = load.refused("members", HEADING + "Main Board,Dunmoor PCT,Nurse,member,,,,,,\n")
    assert lines[0] == (
        "Row 2, agency: “Dunmoor PCT” was once the name of Dunmoor Integrated Care Board and Eastvale Integrated "
        "Care Board. Allowed: the agency's present name."
    )


def test_a_sector_seat_is_found_by_its_sector(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        Seat.objects.create(
            board=dunmoor,
            group=builders.main_group(dunmoor),
            sector_name="Primary schools",
            role="Head teacher",
        )
    assert "1 new" in load("members", HEADING + "Main Board,Primary Schools,Head Teacher,member,2011,,,,,\n")
    with board_scope(dunmoor.pk):
        assert (Seat.objects.count(), SeatTerm.objects.count(), Agency.objects.count()) == (1, 1, 0)


def test_a_role_takes_over_the_unnamed_seat(load: Load, dunmoor: Board) -> None:
    load("attendance", "group,meeting_date,agency,status\nMain Board,16/05/2011,Police,member\n")
    rows = "Main Board,Police,Inspector,observer,,,,,,\nMain Board,Police,Chief,member,2010,,,,,\n"
    assert load("members", HEADING + rows).endswith("1 new, 1 changed, 0 unchanged.")
    assert "  Row 3, Main Board: Police: role from nothing to Chief" in load.out
    assert [(t[3], t[4], t[6]) for t in terms(dunmoor)] == [
        ("Chief", "member", dt.date(2010, 1, 1)), ("Inspector", "observer", None),
    ]  # fmt: skip
    assert load("members", HEADING + rows).endswith("0 new, 0 changed, 2 unchanged.")
    assert load(
        "attendance", "group,meeting_date,agency,status\nMain Board,16/05/2011,Police,member\n"
    ).endswith("0 new, 0 changed, 1 unchanged.")


def test_another_kind_of_the_same_role_is_another_seat_with_a_warning(load: Load, dunmoor: Board) -> None:
    load("members", HEADING + "Main Board,CAFCASS,Manager,member,,,,,,\n")
    load("members", HEADING + "Main Board,CAFCASS,Manager,advisor,,,,,,\n")
    assert (
        "Warning: “Manager” of CAFCASS on Main Board is already there as Member: this makes another seat, as Advisor."
        in load.out
    )


def test_the_order_of_the_real_rows_does_not_matter(load: Load, dunmoor: Board, eastvale: Board) -> None:
    heading, *rows = (DATA / "members.csv").read_text().splitlines()
    load("members", DATA / "members.csv")
    random.Random(4).shuffle(rows)  # noqa: S311 -- any order will do
    load.board = eastvale
    load("members", "\n".join([heading, *rows]))
    assert terms(dunmoor) == terms(eastvale)


ROW = st.tuples(
    st.sampled_from(["Police", "police ", "Health"]),
    st.sampled_from(["", "Chief", "chief", "Nurse"]),
    st.sampled_from(["member", "advisor", "lay member"]),
    st.sampled_from(["", "2010", "July 2011", "16/05/2011"]),
    st.sampled_from(["", "2011", "31/12/2013", "2014"]),
    st.sampled_from(["", "A note"]),
    st.sampled_from(["", "Asha Verma", "Ben Adeyemi"]),
    st.sampled_from(["", "yes"]),
)


def planned(board: Board, rows: list[tuple[str, ...]]) -> Any:
    lines = [f"Main Board,{a},{r},{k},{f},{u},{n},{h},,{d}" for a, r, k, f, u, n, h, d in rows]
    kind = find_kind("members")
    assert kind is not None
    data = (HEADING + "\n".join(lines)).encode()
    plan = make_plan(kind, board=board, data=data, file_name="rows.csv")
    if plan.ok:
        apply_plan(plan, kind, actor=None, sha256="")
    return plan


@settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(ROW, max_size=3),
    rows=st.lists(ROW, min_size=1, max_size=6),
    seed=st.randoms(use_true_random=False),
)
def test_any_file_twice_changes_nothing_and_order_does_not_matter(
    dunmoor: Board, before: list[tuple[str, ...]], rows: list[tuple[str, ...]], seed: random.Random
) -> None:
    results = []
    for order in (rows, seed.sample(rows, len(rows))):
        with board_scope(dunmoor.pk):
            if before:
                planned(dunmoor, before)
            plan = planned(dunmoor, order)
            results.append((plan.ok, terms(dunmoor)))
            if plan.ok:
                again = planned(dunmoor, order)
                assert (again.made, again.changed, again.unchanged) == (0, 0, len(rows))
                assert again.does_nothing
                assert results[-1][1] == terms(dunmoor)
            SeatTerm.objects.all().delete()
            Seat.objects.all().delete()
            Person.objects.all().delete()
            Group.objects.all().delete()
            Agency.objects.all().delete()
    assert results[0] == results[1]
