"""A board and its groups, agencies, seats, people, and files that are loaded."""

import datetime as dt

from boards.models import (
    Board,
    BoardAgency,
    FileLoad,
    Group,
    GroupFunction,
    GroupOffice,
    KeyContact,
    Person,
    Seat,
    SeatTerm,
    TermsOfReference,
)
from core.permissions import Perm, Role
from tests import builders
from tests.access_matrix.lines import MISSING, Kwargs, Line, board, signed_in


def a_group(on: Board) -> Kwargs:
    return {"pk": the_group(on).pk}


def the_group(on: Board) -> Group:
    return builders.main_group(on)


def some_terms(on: Board) -> Kwargs:
    terms = TermsOfReference.objects.create(
        board=on,
        group=the_group(on),
        version=1,
        text="x",
        agreed_on=dt.date(2026, 1, 1),
        review_due_on=dt.date(2027, 1, 1),
    )
    return {"pk": terms.group_id, "version": 1}


def an_office(on: Board) -> Kwargs:
    return {"pk": GroupOffice.objects.create(board=on, group=the_group(on), role="Director").pk}


def a_function(on: Board) -> Kwargs:
    return {"pk": GroupFunction.objects.create(board=on, group=the_group(on), name="Training").pk}


def a_listed_agency(on: Board) -> Kwargs:
    body = builders.agency(f"Agency of {on.slug}")
    BoardAgency.objects.get_or_create(board=on, agency=body)
    return {"pk": body.pk}


def a_contact(on: Board) -> Kwargs:
    return {"pk": KeyContact.objects.create(board=on, agency=builders.agency("Police"), role="Duty desk").pk}


def the_seat(on: Board) -> Seat:
    return Seat.objects.filter(agency__name="Dunmoor Police").first() or builders.seat(
        the_group(on), "Dunmoor Police"
    )


def a_seat(on: Board) -> Kwargs:
    return {"pk": the_seat(on).pk}


def a_closed_seat(on: Board) -> Kwargs:
    return {"pk": builders.seat(the_group(on), "Closed agency", closed_on=dt.date(2026, 1, 31)).pk}


def a_term(on: Board) -> Kwargs:
    return {"pk": SeatTerm.objects.filter(seat=the_seat(on)).values_list("pk", flat=True)[0]}


def the_person(on: Board) -> Person:
    return Person.objects.filter(name="Kim Marsh").first() or builders.person(
        on, "Kim Marsh", email=f"kim@{on.slug}.example"
    )


def a_person(on: Board) -> Kwargs:
    return {"pk": the_person(on).pk}


def a_sent_file(on: Board) -> Kwargs:
    load = FileLoad.objects.create(
        board=on,
        kind="members",
        file_name="members.csv",
        sha256="0" * 64,
        status="refused",
    )
    return {"pk": load.pk}


def problems_of_a_file(on: Board) -> Kwargs:
    named = a_sent_file(on)
    problems = [[2, "agency", "", "The cell is empty", "A name"]]
    FileLoad.objects.filter(pk=named["pk"]).update(outcome={"problems": problems})
    return named | {"form": "csv"}


def a_kind_of_load(on: Board) -> Kwargs:
    return {"kind": "members"}


def a_template(on: Board) -> Kwargs:
    return {"kind": "members", "form": "csv"}


# Officers, review leads and training coordinators load cases, deaths and training; other kinds do not exist for them.
LOADERS = (Perm.LOAD_RUN, Perm.CASE_WRITE, Perm.DEATH_WRITE, Perm.TRAINING_LOAD)
OTHER_KINDS = {Role.LADO: MISSING, Role.REVIEW_LEAD: MISSING, Role.TRAINING_COORDINATOR: MISSING}

TABLE: dict[str, Line] = {
    # boards: home and settings
    "boards:my_home": signed_in(),
    "boards:home": board(Perm.BOARD_READ),
    "boards:manage": board(Perm.BOARD_MANAGE),
    "boards:settings": board(Perm.BOARD_MANAGE),
    # boards: groups
    "boards:groups": board(Perm.GROUP_READ),
    "boards:group": board(Perm.GROUP_READ, of=a_group),
    "boards:structure": board(Perm.GROUP_READ),
    "boards:terms": board(Perm.GROUP_READ, of=some_terms),
    "boards:group_add": board(Perm.GROUP_MANAGE),
    "boards:group_edit": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:group_end": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:terms_add": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:office_add": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:office_end": board(Perm.GROUP_MANAGE, of=an_office),
    "boards:function_add": board(Perm.GROUP_MANAGE, of=a_group),
    "boards:function_remove": board(Perm.GROUP_MANAGE, of=a_function),
    # boards: agencies
    "boards:agencies": board(Perm.AGENCY_READ),
    "boards:agency": board(Perm.AGENCY_READ, of=a_listed_agency),
    "boards:agency_add": board(Perm.AGENCY_MANAGE),
    "boards:agency_new": board(Perm.AGENCY_MANAGE),
    "boards:agency_include": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_edit": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_remove": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_rename": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_school": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:agency_succeed": board(Perm.AGENCY_MANAGE, of=a_listed_agency),
    "boards:contacts": board(Perm.AGENCY_READ),
    "boards:contact_add": board(Perm.AGENCY_MANAGE),
    "boards:contact_edit": board(Perm.AGENCY_MANAGE, of=a_contact),
    "boards:contact_remove": board(Perm.AGENCY_MANAGE, of=a_contact),
    # boards: seats and people
    "boards:members": board(Perm.SEAT_READ),
    "boards:seat": board(Perm.SEAT_READ, of=a_seat),
    "boards:seat_add": board(Perm.SEAT_MANAGE),
    "boards:seat_edit": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:seat_close": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:seat_reopen": board(Perm.SEAT_MANAGE, of=a_closed_seat),
    "boards:seat_appoint": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:seat_deputy": board(Perm.SEAT_MANAGE, of=a_seat),
    "boards:term_end": board(Perm.SEAT_MANAGE, of=a_term),
    "boards:term_edit": board(Perm.SEAT_MANAGE, of=a_term),
    "boards:person": board(Perm.SEAT_READ, of=a_person),
    "boards:person_edit": board(Perm.SEAT_MANAGE, of=a_person),
    "boards:person_leaves": board(Perm.SEAT_MANAGE, of=a_person),
    "boards:person_everywhere": Line(
        board(Perm.SEAT_READ, otherwise=MISSING).answers,
        a_person,
    ),
    # boards: loading files
    "boards:load": board(*LOADERS),
    "boards:load_kind": board(Perm.LOAD_RUN, of=a_kind_of_load, roles=OTHER_KINDS),
    "boards:load_template": board(Perm.LOAD_RUN, of=a_template, roles=OTHER_KINDS),
    "boards:load_file": board(Perm.LOAD_RUN, of=a_sent_file, roles=OTHER_KINDS),
    "boards:load_confirm": board(Perm.LOAD_RUN, of=a_sent_file, roles=OTHER_KINDS),
    "boards:load_drop": board(Perm.LOAD_RUN, of=a_sent_file, roles=OTHER_KINDS),
    "boards:load_problems": board(Perm.LOAD_RUN, of=problems_of_a_file, roles=OTHER_KINDS),
}
