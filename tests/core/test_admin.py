"""The administration: who gets in, what it writes down, and that no case content is in it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from boards.models import Agency, AgencySuccession, Area, Board, Group, KeyContact, Sector
from core.admin_site import PartnershipAdminSite
from core.models import AuditEntry, ExtraBankHoliday, RoleAssignment, StatutoryClock, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from tests import builders


@pytest.fixture
def administrator(db: None) -> User:
    return builders.user("administrator@partnership.example", "Pat Rowan", is_staff=True, is_superuser=True)


@pytest.fixture
def client(administrator: User) -> Client:
    return builders.client_of(administrator)


def entries(*boards: Board) -> list[tuple[str, str, str]]:
    with board_scope(*(one.pk for one in boards), installation=True):
        found = AuditEntry.objects.order_by("id").values_list("action", "object_name", "actor_name")
        return [
            (action, name, actor)
            for action, name, actor in found
            if action == "board.created" or "_by_admin" in action
        ]


def inlines(prefix: str, total: int = 0, initial: int = 0, **fields: object) -> dict[str, object]:
    form = {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}
    return form | {f"{prefix}-{name.replace('__', '-')}": value for name, value in fields.items()}


def test_only_these_models_are_administered() -> None:
    assert (
        type(admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site) is PartnershipAdminSite
    )
    registered = set(admin.site._registry)
    assert registered == {
        *(User, StatutoryClock, ExtraBankHoliday, AuditEntry),
        *(Board, Group, Agency, KeyContact, Area, Sector),
    }
    assert [model for model in registered if isinstance(getattr(model, "clearance", None), Clearance)] == []


def test_a_model_of_case_content_cannot_be_registered() -> None:
    from django.core.exceptions import ImproperlyConfigured

    confidential = type("Confidential", (), {"clearance": Clearance.LADO, "_meta": Board._meta})
    with pytest.raises(ImproperlyConfigured, match="case content"):
        admin.site.register([confidential])
    assert "core.Confidential" not in {model._meta.label for model in apps.get_models()}


@pytest.mark.parametrize("path", ["", "core/user/", "boards/group/", "boards/board/add/"])
def test_nobody_signs_in_first(path: str, db: None) -> None:
    response = Client().get(f"/admin/{path}")
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next=/admin/{path}")
    login = Client().get("/admin/login/", {"next": f"/admin/{path}"})
    assert (login.status_code, login["Location"]) == (302, f"/accounts/login/?next=/admin/{path}")


def test_an_administrator_without_second_factor_sets_it_up_first(administrator: User) -> None:
    client = builders.client_of(administrator, second_factor=False)
    for path in ("/admin/", "/admin/boards/board/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/totp/activate/")


def test_a_manager_is_no_administrator(manager: User) -> None:
    client = builders.client_of(manager)
    assert client.get("/admin/core/user/", follow=True).status_code == 403


def test_every_list_form_and_search_opens(client: Client, dunmoor: Board, eastvale: Board) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            builders.main_group(board)
            builders.give_role(builders.user(f"x@{board.slug}.example"), board, Role.GROUP_CHAIR)
    rows = {
        Sector: Sector.objects.create(name="Police"),
        Area: Area.objects.create(ons_code="E08000099", name="Dunmoor"),
        Agency: builders.agency("Dunmoor Police"),
        User: User.objects.get(email="x@dunmoor.example"),
        Board: dunmoor,
    }
    with board_scope(dunmoor.pk):
        rows[Group] = Group.objects.get()
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(base).status_code == 200, base
        assert (
            client.get(base, {"q": "dun"}).status_code == 200 or not admin.site._registry[model].search_fields
        )
        added = client.get(f"{base}add/").status_code
        assert added == (403 if model is AuditEntry else 200), base
        if model in rows:
            assert client.get(f"{base}{rows[model].pk}/change/").status_code == 200, base
            assert client.get(f"{base}{rows[model].pk}/history/").status_code == 200, base


def test_groups_of_all_boards_are_found_and_named_with_their_board(
    client: Client, dunmoor: Board, eastvale: Board
) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            builders.main_group(board)
    found = client.get(
        "/admin/autocomplete/",
        {"app_label": "core", "model_name": "roleassignment", "field_name": "group", "term": "main"},
    ).json()
    assert sorted(one["text"] for one in found["results"]) == [
        f"Main Board ({dunmoor})",
        f"Main Board ({eastvale})",
    ]


def test_a_board_is_made_changed_and_never_deleted(client: Client) -> None:
    area = Area.objects.create(ons_code="E08000099", name="Dunmoor")
    form = {
        "name": "Dunmoor Safeguarding  Adults Board",
        "slug": "dunmoor-adults",
        "kind": "adults",
        "areas": [area.pk],
        "year_start_month": 4,
        "edition": "2026",
        "attendance_threshold": 75,
        "small_number_threshold": 5,
        "colour": "#1f5c5c",
        "is_active": "on",
    }
    response = client.post("/admin/boards/board/add/", form)
    assert response.status_code == 302, response.context["errors"]
    board = Board.objects.get()
    assert (board.name, board.attendance_threshold) == ("Dunmoor Safeguarding Adults Board", 75)
    assert list(board.areas.all()) == [area]
    again = client.post(
        "/admin/boards/board/add/", form | {"slug": "other", "name": "dunmoor safeguarding adults board"}
    )
    assert again.status_code == 200
    assert Board.objects.count() == 1
    assert (
        client.post(
            f"/admin/boards/board/{board.pk}/change/", form | {"attendance_threshold": 80}
        ).status_code
        == 302
    )
    assert client.get(f"/admin/boards/board/{board.pk}/delete/").status_code == 403
    assert entries(board) == [
        ("board.created", str(board), "Pat Rowan"),
        ("board.changed_by_administrator", str(board), "Pat Rowan"),
        ("board.changed_by_administrator", str(board), "Pat Rowan"),
    ]
    with board_scope(board.pk):
        last = AuditEntry.objects.first()
        assert (last.before, last.after) == ({"attendance_threshold": 75}, {"attendance_threshold": 80})


def test_a_group_is_made_changed_and_deleted(client: Client, dunmoor: Board, eastvale: Board) -> None:
    form = {"of_board": dunmoor.pk, "name": "Training group", "kind": "sub_group", "purpose": ""}
    assert client.post("/admin/boards/group/add/", form).status_code == 302
    with board_scope(dunmoor.pk):
        group = Group.objects.get()
    twice = client.post("/admin/boards/group/add/", form | {"name": "training  group"})
    assert twice.status_code == 200
    assert "This board already has a group of this name" in twice.content.decode()
    elsewhere = client.post(
        "/admin/boards/group/add/", form | {"of_board": eastvale.pk, "name": "Panel", "parent": group.pk}
    )
    assert "This group belongs to another board." in elsewhere.content.decode()
    url = f"/admin/boards/group/{group.pk}/"
    assert (
        client.post(f"{url}change/", form | {"name": "Learning group", "of_board": eastvale.pk}).status_code
        == 302
    )
    with board_scope(dunmoor.pk, eastvale.pk):
        assert [(g.name, g.board_id) for g in Group.objects.all()] == [("Learning group", dunmoor.pk)]
    assert client.get(f"{url}delete/").status_code == 200
    assert client.post(f"{url}delete/", {"post": "yes"}).status_code == 302
    assert entries(dunmoor, eastvale) == [
        ("group.added_by_administrator", "Training group", "Pat Rowan"),
        ("group.changed_by_administrator", "Learning group", "Pat Rowan"),
        ("group.deleted_by_administrator", "Learning group", "Pat Rowan"),
    ]


def test_a_group_that_has_met_cannot_be_deleted(client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        meeting = builders.meeting(builders.main_group(dunmoor), dt.date(2026, 9, 1))
    assert client.get(f"/admin/boards/group/{meeting.group_id}/delete/").status_code == 403
    assert client.get(f"/admin/boards/board/{dunmoor.pk}/delete/").status_code == 403


def test_a_key_contact_is_made_changed_and_deleted(client: Client, dunmoor: Board, eastvale: Board) -> None:
    agency, sector = builders.agency("Dunmoor Trust"), Sector.objects.create(name="Health")
    add = "/admin/boards/keycontact/add/"
    form = {"of_board": dunmoor.pk, "role": "Named nurse", "agency": agency.pk, "mailbox": "", "phone": ""}
    for wrong, said in (
        ({}, "Give a shared mailbox or a telephone number."),
        ({"agency": "", "phone": "01632 960000"}, "Choose a sector or an agency."),
        ({"of_board": "", "phone": "01632 960000"}, "This field is required."),
    ):
        page = client.post(add, form | wrong)
        assert page.status_code == 200
        assert said in page.content.decode()
    assert client.post(add, form | {"mailbox": "nurse@dunmoor.example"}).status_code == 302
    with board_scope(eastvale.pk):
        assert not KeyContact.objects.exists()
    with board_scope(dunmoor.pk):
        contact = KeyContact.objects.get()
    url = f"/admin/boards/keycontact/{contact.pk}/"
    change = {"of_board": eastvale.pk, "sector": sector.pk, "agency": "", "phone": "01632 960000"}
    assert client.post(f"{url}change/", form | change).status_code == 302
    with board_scope(dunmoor.pk, eastvale.pk):
        contact = KeyContact.objects.get()
        assert (contact.board, contact.sector, contact.agency) == (dunmoor, sector, None)
    assert client.post(f"{url}delete/", {"post": "yes"}).status_code == 302
    assert entries(dunmoor, eastvale) == [
        ("keycontact.added_by_administrator", "Named nurse, Dunmoor Trust", "Pat Rowan"),
        ("keycontact.changed_by_administrator", "Named nurse, Health", "Pat Rowan"),
        ("keycontact.deleted_by_administrator", "Named nurse, Health", "Pat Rowan"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_key_contacts_of_all_boards_are_listed_and_found(
    client: Client, dunmoor: Board, eastvale: Board, rows: int, django_assert_num_queries: Any
) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            for number in range(rows):
                agency = builders.agency(f"Trust {number}")
                KeyContact.objects.create(
                    board=board, agency=agency, role=f"Nurse of {board.slug}", phone="1"
                )
    client.get("/admin/boards/keycontact/")
    with django_assert_num_queries(12):
        page = client.get("/admin/boards/keycontact/").content.decode()
    for board in (dunmoor, eastvale):
        assert len(re.findall(f"/change/[^>]*>Nurse of {board.slug}</a>", page)) == rows
    found = client.get("/admin/boards/keycontact/?q=Eastvale").content.decode()
    assert ("Nurse of eastvale" in found, "Nurse of dunmoor" in found) == (True, False)


def test_the_history_of_an_agency(client: Client) -> None:
    old, new = builders.agency("Dunmoor PCT"), builders.agency("Dunmoor CCG")
    form = {
        "name": "Dunmoor PCT",
        "website": "",
        **inlines("names", 1, 0, **{"0__name": "Dunmoor Health Authority", "0__agency": old.pk}),
        **inlines(
            "successions", 1, 0, **{"0__successor": new.pk, "0__kind": "succeeded", "0__on": "01/04/2013"}
        ),
    }
    response = client.post(f"/admin/boards/agency/{old.pk}/change/", form)
    assert response.status_code == 302, response.context["errors"]
    step = AgencySuccession.objects.get()
    assert (step.predecessor, step.successor, step.on) == (old, new, dt.date(2013, 4, 1))
    assert entries() == [
        ("agencyname.added_by_administrator", "Dunmoor Health Authority", "Pat Rowan"),
        ("agencysuccession.added_by_administrator", "Dunmoor PCT succeeded by Dunmoor CCG", "Pat Rowan"),
    ]


def person_form(**fields: object) -> dict[str, object]:
    return {"email": "new@dunmoor.example", "name": "New Person", "is_active": "on"} | fields


def test_a_person_gets_a_link_and_roles(
    client: Client, dunmoor: Board, eastvale: Board, django_capture_on_commit_callbacks: object
) -> None:
    role = {"0__board": dunmoor.pk, "0__role": "lado"}
    form = person_form(**inlines("role_assignments", 1, 0, **role))
    response = client.post("/admin/core/user/add/", form)
    assert response.status_code == 302, response.context["errors"]
    person = User.objects.get(email="new@dunmoor.example")
    assert (person.has_usable_password(), person.is_staff, person.is_superuser) == (False, False, False)
    assert person.emailaddress_set.filter(verified=True, primary=True).count() == 1
    held = RoleAssignment.objects.get()
    assert (held.user, held.board, held.role) == (person, dunmoor, Role.LADO)
    deleted = inlines(
        "role_assignments", 1, 1, **role, **{"0__id": held.pk, "0__user": person.pk, "0__DELETE": "on"}
    )
    assert (
        client.post(
            f"/admin/core/user/{person.pk}/change/", person_form(is_staff="on", **deleted)
        ).status_code
        == 302
    )
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, RoleAssignment.objects.count()) == (True, True, 0)
    name = f"New Person: Designated officer (LADO) on {dunmoor}"
    assert entries(dunmoor, eastvale) == [
        ("user.added_by_administrator", "New Person", "Pat Rowan"),
        ("roleassignment.added_by_administrator", name, "Pat Rowan"),
        ("user.changed_by_administrator", "New Person", "Pat Rowan"),
        ("roleassignment.deleted_by_administrator", name, "Pat Rowan"),
    ]


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("lado", "You cannot give yourself the role Designated officer (LADO)."),
        ("agency_lead", "Choose the agency that the person leads for."),
        ("group_chair", "Choose the group that the person chairs."),
        ("panel_member", "Select a valid choice."),
    ],
)
def test_an_administrator_opens_no_case_content_to_himself(
    client: Client, administrator: User, dunmoor: Board, role: str, message: str
) -> None:
    form = person_form(
        email=administrator.email,
        is_staff="on",
        **inlines(
            "role_assignments", 1, 0, **{"0__board": dunmoor.pk, "0__role": role, "0__user": administrator.pk}
        ),
    )
    response = client.post(f"/admin/core/user/{administrator.pk}/change/", form)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert RoleAssignment.objects.count() == 0


def test_an_administrator_keeps_the_own_access(client: Client, administrator: User) -> None:
    form = person_form(email=administrator.email, **inlines("role_assignments"))
    del form["is_active"]
    response = client.post(f"/admin/core/user/{administrator.pk}/change/", form)
    assert response.content.decode().count("You cannot take this from yourself.") == 2
    administrator.refresh_from_db()
    assert (administrator.is_staff, administrator.is_active) == (True, True)


def test_an_account_that_was_used_is_not_deleted(client: Client, dunmoor: Board) -> None:
    unused, used = builders.user("unused@dunmoor.example"), builders.user("used@dunmoor.example")
    User.objects.filter(pk=used.pk).update(last_login=timezone.now())
    assert client.get(f"/admin/core/user/{used.pk}/delete/").status_code == 403
    assert client.post(f"/admin/core/user/{unused.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=unused.pk).exists()
    assert entries() == [("user.deleted_by_administrator", "unused", "Pat Rowan")]


def test_the_trail_shows_no_boards_entries(client: Client, manager: User, dunmoor: Board) -> None:
    from core import audit

    with board_scope(dunmoor.pk, installation=True):
        audit.record("secret.of_board", manager, actor=manager, board_id=dunmoor.pk)
        audit.record("account.seen", manager, actor=manager)
    shown = client.get("/admin/core/auditentry/").content.decode()
    assert ("account.seen" in shown, "secret.of_board" in shown) == (True, False)


def test_create_administrator(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator", "First@Partnership.example", "First Person")
    person = User.objects.get()
    assert (person.email, person.is_staff, person.is_superuser) == ("first@partnership.example", True, True)
    link = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("http"))
    client = Client()
    form = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    url = form.redirect_chain[-1][0]
    saved = client.post(url, {"password1": "long enough words here", "password2": "long enough words here"})
    assert (saved.status_code, saved["Location"]) == (302, reverse("account_reset_password_from_key_done"))
    person.refresh_from_db()
    assert person.check_password("long enough words here")
    used = Client().get(link.removeprefix("http://localhost:8000"))
    assert "This link works no more" in used.content.decode()
    with pytest.raises(CommandError, match="already has an account"):
        call_command("create_administrator", "first@partnership.example", "Twice")
    with pytest.raises(CommandError, match="valid email"):
        call_command("create_administrator", "nobody", "Nobody")
