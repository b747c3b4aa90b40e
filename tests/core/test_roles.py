"""People and roles of a board."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry, Invitation, RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope
from core.services import roles
from tests import builders


def role_of(person: User) -> RoleAssignment:
    held: RoleAssignment = RoleAssignment.objects.get(user=person)
    return held


def days(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def last_entry(board: Board) -> tuple[str, str]:
    with board_scope(board.pk):
        entry = AuditEntry.objects.first()
    return entry.action, entry.actor_name


def test_the_page_lists_people_roles_and_invitations(dunmoor: Board, eastvale: Board, manager: User) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    former = builders.user_with_role(dunmoor, Role.CHAIR, ends_on=days(-1), starts_on=days(-100))
    coming = builders.user_with_role(dunmoor, Role.SCRUTINEER, starts_on=days(3))
    stranger = builders.user_with_role(eastvale, Role.MEMBER)
    for board, address in ((dunmoor, "asked@dunmoor.example"), (eastvale, "asked@eastvale.example")):
        Invitation.objects.create(
            email=address,
            name="Asked",
            board=board,
            role="member",
            invited_by=manager,
            token_hash=address,
            expires_at=timezone.now() + dt.timedelta(days=1),
        )
    page = builders.client_of(manager).get(reverse("core:people", args=["dunmoor"]))
    assert [held.user for held in page.context["page"].object_list] == [lead, manager, coming]
    assert [held.user for held in page.context["ended"]] == [former]
    assert [one.email for one in page.context["invitations"]] == ["asked@dunmoor.example"]
    text = page.content.decode()
    assert (stranger.email in text, "Agency lead, Dunmoor Police" in text, "To come" in text) == (
        False,
        True,
        True,
    )
    found = builders.client_of(manager).get(reverse("core:people", args=["dunmoor"]), {"q": "SCR\x00UT"})
    assert [held.user for held in found.context["page"].object_list] == [coming]


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_a_constant_number_of_queries(
    dunmoor: Board, manager: User, more: int, django_assert_num_queries: object
) -> None:
    for number in range(1 + more):
        person = builders.user(f"p{number}@dunmoor.example")
        builders.give_role(person, dunmoor, Role.AGENCY_LEAD, agency=builders.agency(f"Agency {number}"))
        builders.give_role(person, dunmoor, Role.GROUP_CHAIR)
        builders.give_role(person, dunmoor, Role.MEMBER, starts_on=days(-9), ends_on=days(-1))
        Invitation.objects.create(
            email=person.email,
            name="Asked",
            board=dunmoor,
            role="member",
            invited_by=person,
            token_hash=person.email,
            expires_at=timezone.now() + dt.timedelta(days=1),
        )
    client = builders.client_of(manager)
    client.get(reverse("core:people", args=["dunmoor"]))
    with django_assert_num_queries(PEOPLE_QUERIES):
        assert client.get(reverse("core:people", args=["dunmoor"])).status_code == 200


PEOPLE_QUERIES = 10


def test_a_role_ends_at_once_or_after_a_day(dunmoor: Board, manager: User) -> None:
    member = builders.user_with_role(dunmoor, Role.MEMBER, starts_on=days(-30))
    client = builders.client_of(manager)
    url = reverse("core:role_end", args=["dunmoor", role_of(member).pk])
    assert client.get(url).status_code == 200
    for fields, message in (
        ({"when": "day"}, "Enter the last day of the role"),
        ({"when": "day", "last_day": str(days(-2))}, "The last day is in the past."),
        ({"when": "never"}, "Select a valid choice"),
    ):
        assert message in client.post(url, fields).content.decode()
    assert client.post(url, {"when": "day", "last_day": str(days(7))}).status_code == 302
    assert role_of(member).ends_on == days(7)
    assert builders.client_of(member).get("/boards/dunmoor/people/").status_code == 403
    assert client.post(url, {"when": "now"}).status_code == 302
    assert role_of(member).ends_on == days(-1)
    # Access ends with the role, in a session that runs.
    assert builders.client_of(member).get("/boards/dunmoor/people/").status_code == 404
    assert last_entry(dunmoor) == ("role.ended", "Board manager of Dunmoor")


def test_a_role_that_began_today_is_removed_at_once(dunmoor: Board, manager: User) -> None:
    member = builders.user_with_role(dunmoor, Role.MEMBER, starts_on=days(0))
    with board_scope(dunmoor.pk):
        roles.end_role(role_of(member), on=None, actor=manager)
    assert RoleAssignment.objects.filter(user=member).count() == 0
    assert last_entry(dunmoor) == ("role.removed", "Board manager of Dunmoor")


def test_dates_change(dunmoor: Board, manager: User) -> None:
    member = builders.user_with_role(dunmoor, Role.MEMBER, starts_on=days(-30))
    client = builders.client_of(manager)
    url = reverse("core:role_dates", args=["dunmoor", role_of(member).pk])
    assert str(days(-30).year) in client.get(url).content.decode()
    wrong = client.post(url, {"starts_on": str(days(5)), "ends_on": str(days(1))})
    assert "The last day is before the first day" in wrong.content.decode()
    assert client.post(url, {"starts_on": str(days(-5)), "ends_on": str(days(5))}).status_code == 302
    assert (role_of(member).starts_on, role_of(member).ends_on) == (days(-5), days(5))
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.first()
    assert (entry.before["ends_on"], entry.after["ends_on"]) == (None, str(days(5)))


def test_the_last_manager_stays(dunmoor: Board, eastvale: Board, manager: User, other_manager: User) -> None:
    held = role_of(manager)
    client = builders.client_of(manager)
    ended = client.post(reverse("core:role_end", args=["dunmoor", held.pk]), {"when": "now"})
    assert "This is the board’s last manager" in ended.content.decode()
    dated = client.post(reverse("core:role_dates", args=["dunmoor", held.pk]), {"ends_on": str(days(30))})
    assert "This is the board’s last manager" in dated.content.decode()
    later = client.post(reverse("core:role_dates", args=["dunmoor", held.pk]), {"starts_on": str(days(1))})
    assert "This is the board’s last manager" in later.content.decode()
    # A second one who leaves, too, or whose account is closed, does not count.
    second = builders.user("second@dunmoor.example")
    given = builders.give_role(second, dunmoor, Role.BOARD_MANAGER, ends_on=days(3))
    with board_scope(dunmoor.pk), pytest.raises(ValidationError, match="last manager"):
        roles.end_role(held, on=None, actor=manager)
    given.ends_on = None
    given.save()
    User.objects.filter(pk=second.pk).update(is_active=False)
    with board_scope(dunmoor.pk), pytest.raises(ValidationError, match="last manager"):
        roles.end_role(held, on=None, actor=manager)
    User.objects.filter(pk=second.pk).update(is_active=True)
    with board_scope(dunmoor.pk):
        roles.end_role(held, on=days(0), actor=manager)
    assert role_of(manager).ends_on == days(0)


def test_a_manager_appoints_others_but_not_himself_to_case_content(dunmoor: Board, manager: User) -> None:
    other = builders.user("lado@dunmoor.example")
    with board_scope(dunmoor.pk):
        given = roles.give_role(other, board=dunmoor, role=Role.LADO, actor=manager)
        with pytest.raises(ValidationError, match="You cannot give yourself"):
            roles.give_role(manager, board=dunmoor, role=Role.LADO, actor=manager)
        with pytest.raises(ValidationError, match="already holds this role"):
            roles.give_role(other, board=dunmoor, role=Role.LADO, actor=manager)
    assert (given.starts_on, last_entry(dunmoor)) == (days(0), ("role.given", "Board manager of Dunmoor"))
    # Nor by prolonging a role that has ended.
    own = builders.give_role(manager, dunmoor, Role.REVIEW_LEAD, starts_on=days(-9), ends_on=days(-1))
    url = reverse("core:role_dates", args=["dunmoor", own.pk])
    assert (
        "You cannot give yourself"
        in builders.client_of(manager).post(url, {"starts_on": str(days(-9))}).content.decode()
    )
    own.refresh_from_db()
    assert own.ends_on == days(-1)


def test_who_may_manage_roles(dunmoor: Board, eastvale: Board, manager: User, other_manager: User) -> None:
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    held = role_of(member)
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    for name in ("core:role_end", "core:role_dates"):
        url = reverse(name, args=["dunmoor", held.pk])
        for verb in ("get", "post"):
            assert getattr(Client(), verb)(url)["Location"].startswith("/accounts/login/")
            assert getattr(builders.client_of(lead), verb)(url).status_code == 403
            assert getattr(builders.client_of(other_manager), verb)(url).status_code == 404
            # By way of the own board neither.
            own = reverse(name, args=["eastvale", held.pk])
            assert getattr(builders.client_of(other_manager), verb)(own, {"when": "now"}).status_code == 404
    held.refresh_from_db()
    assert held.ends_on is None
