"""Invitations: sent, accepted once, run out, withdrawn, sent again; by whom and to whom."""

import re
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from boards.models import Board
from core.models import AuditEntry, Invitation, RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope
from core.services import invitations
from tests import builders
from tests.core.conftest import Posting

NEW = "new.person@dunmoor.example"
PASSWORD = "long enough words here"
ACCOUNT = {"name": "New Person", "password1": PASSWORD, "password2": PASSWORD}


def invite(
    posting: Posting, board: Board, actor: User, **fields: object
) -> tuple[Invitation, str, EmailMessage]:
    """An invitation, the path of its link, and its email."""
    given = {"email_address": NEW, "name": "New Person", "role": Role.MEMBER, **fields}
    with posting() as sent, board_scope(board.pk):
        made = invitations.invite(board=board, actor=actor, **given)
    (message,) = sent
    return made, link_in(message), message


def link_in(message: EmailMessage) -> str:
    return urlsplit(re.search(r"http\S+/invitations/\S+", str(message.body))[0]).path


def actions(board: Board) -> list[str]:
    with board_scope(board.pk):
        return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_the_email_says_who_what_until_when(posting: Posting, dunmoor: Board, manager: User) -> None:
    with time_machine.travel("2026-11-21 10:00+00:00", tick=False):
        made, link, message = invite(posting, dunmoor, manager, role=Role.LADO)
    assert (message.to, message.subject) == ([NEW], f"Board manager of Dunmoor invites you to {dunmoor}")
    text, (html, kind) = str(message.body), message.alternatives[0]
    for words in ("Designated officer (LADO)", "until 5 December 2026", link, "authenticator app"):
        assert (words in text, words in html) == (True, True)
    assert kind == "text/html"
    assert made.token_hash not in text
    assert link.split("/")[2] not in made.token_hash


def test_a_new_person_accepts_and_is_signed_in(posting: Posting, dunmoor: Board, manager: User) -> None:
    _, link, _ = invite(posting, dunmoor, manager)
    client = Client()
    page = client.get(link)
    assert page.status_code == 200
    assert 'value="New Person"' in page.content.decode()
    response = client.post(link, ACCOUNT | {"name": "Newt Person"})
    assert (response.status_code, response["Location"]) == (302, dunmoor.get_absolute_url())
    person = User.objects.get(email=NEW)
    assert (person.name, person.is_staff, person.check_password(PASSWORD)) == ("Newt Person", False, True)
    assert EmailAddress.objects.filter(user=person, email=NEW, verified=True, primary=True).count() == 1
    held = RoleAssignment.objects.get(user=person)
    assert (held.board, held.role, held.ends_on) == (dunmoor, Role.MEMBER, None)
    assert client.get(reverse("core:account")).status_code == 200
    assert actions(dunmoor) == ["invitation.sent", "invitation.accepted", "role.given"]
    # And with the new password from anywhere.
    other = Client()
    other.post(reverse("account_login"), {"login": NEW.upper(), "password": PASSWORD})
    assert other.get(reverse("core:account")).status_code == 200
    # The link works once.
    for used in (Client().get(link), Client().post(link, ACCOUNT)):
        assert used.status_code == 410
        assert "This invitation was accepted already" in used.content.decode()
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password2": "something else entirely"}, "The two passwords differ."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password1234", "password2": "password1234"}, "too common"),
        ({"name": ""}, "Enter full name"),
    ],
)
def test_what_is_wrong_with_a_new_account(
    posting: Posting, dunmoor: Board, manager: User, fields: dict[str, str], message: str
) -> None:
    _, link, _ = invite(posting, dunmoor, manager)
    response = Client().post(link, ACCOUNT | fields)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_somebody_with_an_account_signs_in_and_accepts(
    posting: Posting, dunmoor: Board, eastvale: Board, manager: User, other_manager: User
) -> None:
    EmailAddress.objects.create(user=other_manager, email=other_manager.email, verified=True, primary=True)
    _, link, _ = invite(posting, dunmoor, manager, email_address=other_manager.email.upper())
    anonymous = Client().get(link).content.decode()
    assert "You have an account with this email address already." in anonymous
    assert f"/accounts/login/?next={link}" in anonymous
    assert "password1" not in anonymous
    client = Client()
    went = client.post(
        reverse("account_login"),
        {"login": other_manager.email, "password": "correct horse battery", "next": link},
    )
    assert went["Location"] == link
    assert "Accept the invitation" in client.get(link).content.decode()
    assert client.post(link)["Location"] == dunmoor.get_absolute_url()
    held = set(RoleAssignment.objects.filter(user=other_manager).values_list("board__slug", "role"))
    assert held == {("eastvale", "board_manager"), ("dunmoor", "member")}


def test_an_account_cannot_be_taken_over_with_a_link(posting: Posting, dunmoor: Board, manager: User) -> None:
    known = builders.user(NEW, "Known Person")
    _, link, _ = invite(posting, dunmoor, manager)
    for client in (Client(), builders.client_of(manager)):
        response = client.post(link, ACCOUNT)
        assert response.status_code == 200
        assert response.wsgi_request.user != known
    known.refresh_from_db()
    assert known.check_password("correct horse battery")
    assert not RoleAssignment.objects.filter(user=known).exists()


def test_somebody_else_who_is_signed_in_cannot_accept(
    posting: Posting, dunmoor: Board, manager: User
) -> None:
    _, link, _ = invite(posting, dunmoor, manager)
    stranger = builders.user("stranger@eastvale.example")
    client = builders.client_of(stranger)
    assert f"this invitation is for {NEW}" in client.get(link).content.decode()
    assert client.post(link, ACCOUNT).status_code == 200
    assert not RoleAssignment.objects.filter(user=stranger).exists()
    assert not User.objects.filter(email=NEW).exists()


def test_an_invitation_runs_out(posting: Posting, dunmoor: Board, manager: User) -> None:
    with time_machine.travel("2026-11-21 10:00+00:00", tick=False):
        made, link, _ = invite(posting, dunmoor, manager)
    with time_machine.travel("2026-12-05 09:59+00:00", tick=False):
        assert Client().get(link).status_code == 200
    with time_machine.travel("2026-12-05 10:00+00:00", tick=False):
        for response in (Client().get(link), Client().post(link, ACCOUNT)):
            assert response.status_code == 410
            assert "It could be accepted until 5 December 2026" in response.content.decode()
        with posting() as sent, board_scope(dunmoor.pk):
            invitations.send_again(made, actor=manager)
        assert Client().get(link).status_code == 404  # the earlier link
        assert Client().get(link_in(sent[0])).status_code == 200
    assert not User.objects.filter(email=NEW).exists()


def test_a_withdrawn_invitation_and_an_unknown_link(posting: Posting, dunmoor: Board, manager: User) -> None:
    made, link, _ = invite(posting, dunmoor, manager)
    client = builders.client_of(manager)
    assert client.post(reverse("core:invitation_withdraw", args=["dunmoor", made.pk])).status_code == 302
    withdrawn = Client().post(link, ACCOUNT)
    assert (withdrawn.status_code, "was withdrawn" in withdrawn.content.decode()) == (410, True)
    unknown = Client().get(reverse("core:invitation", args=["x" * 43]))
    assert (unknown.status_code, "This link does not work" in unknown.content.decode()) == (404, True)
    again = client.post(reverse("core:invitation_send_again", args=["dunmoor", made.pk]), follow=True)
    assert "Invite the person anew." in again.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_the_form_invites(posting: Posting, dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    url = reverse("core:invite", args=["dunmoor"])
    page = client.get(url).content.decode()
    assert 'value="panel_member"' not in page
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        builders.seat(group, "Dunmoor Police")
    agency, other = builders.agency("Dunmoor Police"), builders.agency("Eastvale Hospital")
    form = {"email": NEW, "name": "New Person", "role": "agency_lead", "agency": "", "group": ""}
    assert "Choose the agency that the person leads for" in client.post(url, form).content.decode()
    assert "Select a valid choice" in client.post(url, form | {"agency": other.pk}).content.decode()
    assert "Choose the group" in client.post(url, form | {"role": "group_chair"}).content.decode()
    assert "Select a valid choice" in client.post(url, form | {"role": "panel_member"}).content.decode()
    with posting() as sent:
        response = client.post(url, form | {"agency": agency.pk, "group": group.pk})
    assert response["Location"] == reverse("core:people", args=["dunmoor"])
    made = Invitation.objects.get()
    assert (made.role, made.agency, made.group, [one.to for one in sent]) == (
        "agency_lead",
        agency,
        None,
        [[NEW]],
    )
    assert (
        "There is an open invitation to this role already"
        in client.post(url, form | {"agency": agency.pk}).content.decode()
    )
    assert Invitation.objects.count() == 1


def test_a_group_of_another_board_is_no_choice(dunmoor: Board, eastvale: Board, manager: User) -> None:
    with board_scope(eastvale.pk):
        foreign = builders.main_group(eastvale)
    form = {"email": NEW, "name": "New Person", "role": "group_chair", "group": foreign.pk}
    response = builders.client_of(manager).post(reverse("core:invite", args=["dunmoor"]), form)
    assert response.status_code == 200
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("role", [Role.LADO, Role.REVIEW_LEAD])
def test_a_manager_opens_no_case_content_to_himself(
    posting: Posting, dunmoor: Board, manager: User, role: Role
) -> None:
    with board_scope(dunmoor.pk), pytest.raises(ValidationError, match="You cannot give yourself the role"):
        invitations.invite(board=dunmoor, email_address=manager.email, name="Me", role=role, actor=manager)
    # Nor by way of an address that becomes the own one later.
    _, link, _ = invite(posting, dunmoor, manager, role=role)
    manager.email = NEW
    manager.save()
    client = builders.client_of(manager)
    assert "You cannot give yourself the role" in client.post(link, follow=True).content.decode()
    assert set(RoleAssignment.objects.filter(user=manager).values_list("role", flat=True)) == {
        "board_manager"
    }


def test_who_may_invite(dunmoor: Board, eastvale: Board, manager: User, other_manager: User) -> None:
    made = Invitation.objects.create(
        email=NEW,
        name="N",
        board=dunmoor,
        role="member",
        invited_by=manager,
        token_hash="x",
        expires_at="2999-01-01T00:00Z",
    )
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    urls = [
        ("get", reverse("core:people", args=["dunmoor"])),
        ("get", reverse("core:invite", args=["dunmoor"])),
        ("post", reverse("core:invite", args=["dunmoor"])),
        ("post", reverse("core:invitation_send_again", args=["dunmoor", made.pk])),
        ("post", reverse("core:invitation_withdraw", args=["dunmoor", made.pk])),
    ]
    for verb, url in urls:
        assert getattr(Client(), verb)(url)["Location"].startswith("/accounts/login/"), url
        assert getattr(builders.client_of(lead), verb)(url).status_code == 403, url
        assert getattr(builders.client_of(other_manager), verb)(url).status_code == 404, url
    for name in ("core:invitation_send_again", "core:invitation_withdraw"):
        # By way of the own board neither.
        url = reverse(name, args=["eastvale", made.pk])
        assert builders.client_of(other_manager).post(url).status_code == 404
        assert builders.client_of(manager).get(reverse(name, args=["dunmoor", made.pk])).status_code == 405
    made.refresh_from_db()
    assert (made.withdrawn_at, made.token_hash) == (None, "x")
