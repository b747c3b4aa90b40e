"""Roles that open case content, and administrators, need a second factor: every way round it is tried."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from boards.models import Board
from core import demonstration
from core.models import AuditEntry, RoleAssignment, User
from core.permissions import SECOND_FACTOR_ROLES, Role
from core.scoping import board_scope
from core.services import accounts
from tests import builders

PASSWORD = "correct horse battery"
SET_UP = "/accounts/2fa/totp/activate/"
# Callbacks after the commit set the app up, as for real.
for_real = pytest.mark.django_db(transaction=True)


def code_for(secret: str, step: int = 0) -> str:
    """What the app shows; `step` 1 is the next code, which the tolerance of one period also accepts."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1] + step))


def confirmed(board: Board, role: Role) -> User:
    person = builders.user_with_role(board, role)
    accounts.confirm_address(person)
    return person


def sign_in(person: User, password: str = PASSWORD) -> tuple[Client, str]:
    """A client after the password, and where it was sent."""
    client = Client()
    response = client.post(reverse("account_login"), {"login": person.email, "password": password})
    return client, response.get("Location", "")


def set_up_app(client: Client) -> tuple[str, str]:
    """Secret, and where the person is sent."""
    page = client.get(SET_UP).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    response = client.post(SET_UP, {"code": code_for(secret)})
    return secret, response.get("Location", "")


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_a_role_with_case_content_opens_nothing_without_it(role: Role, dunmoor: Board) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, role), second_factor=False)
    for path in (
        "/boards/dunmoor/",
        "/boards/dunmoor/people/",
        "/admin/",
        "/boards/eastvale/",
        "/boards/dunmoor/?format=csv",
    ):
        assert (path, client.get(path).headers.get("Location")) == (path, SET_UP)
        assert (path, client.post(path).headers.get("Location")) == (path, SET_UP)


def test_a_fragment_redirects_the_whole_page(dunmoor: Board) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, Role.LADO), second_factor=False)
    response = client.get(
        "/boards/dunmoor/people/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/boards/dunmoor/"},
    )
    assert (response.status_code, response["HX-Redirect"], response.content) == (200, SET_UP, b"")
    assert client.session["after_second_factor"] == "/boards/dunmoor/"


def test_roles_without_case_content_need_none(dunmoor: Board) -> None:
    for role in sorted(set(Role) - SECOND_FACTOR_ROLES):
        person = builders.user_with_role(dunmoor, role)
        path = reverse("core:account")
        assert builders.client_of(person, second_factor=False).get(path).status_code == 200
        response = builders.client_of(person, second_factor=False).get("/boards/dunmoor/people/")
        assert response.status_code == (200 if role == Role.BOARD_MANAGER else 403)


def test_pages_without_data_stay_open(dunmoor: Board) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, Role.LADO), second_factor=False)
    for name in ("core:account", "core:ping", "core:accessibility", "core:privacy", "core:health"):
        response = client.get(reverse(name))
        assert (name, response.status_code, response.get("Location")) == (
            name,
            200,
            None,
        ) or name == "core:health"
    assert "Needed for your role" in client.get(reverse("core:account")).content.decode()


def test_a_role_given_today_asks_in_a_running_session(dunmoor: Board) -> None:
    person = builders.user_with_role(dunmoor, Role.MEMBER)
    client = builders.client_of(person, second_factor=False)
    assert client.get(reverse("core:people", args=["dunmoor"])).status_code == 403
    builders.give_role(person, dunmoor, Role.LADO)
    assert client.get(reverse("core:people", args=["dunmoor"]))["Location"] == SET_UP


@for_real
def test_setting_up_the_app_opens_the_page_one_wanted(dunmoor: Board) -> None:
    person = confirmed(dunmoor, Role.LADO)
    client, went_to = sign_in(person)
    assert went_to == "/"
    wanted = "/boards/dunmoor/people/?q=x"
    assert client.get(wanted)["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "a person whose role opens case content" in page
    assert page.count("<svg") >= 1
    assert "data:image" not in page
    secret, after = set_up_app(client)
    assert after == reverse("mfa_view_recovery_codes")
    codes = client.get(after).content.decode()
    assert f'href="{wanted}">I have kept the codes, continue' in codes
    assert len(re.findall(r"<li><code>\w{8}</code></li>", codes)) == 10
    assert client.get(wanted).status_code == 403  # a LADO manages no roles, but the page answers now
    with board_scope(installation=True):
        actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["account.signed_in", "account.second_factor_added"]
    # The secret lies encrypted.
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in stored
    # A new sign-in asks for the code, and the password alone opens nothing.
    again, went_to = sign_in(person)
    assert went_to == reverse("mfa_authenticate")
    assert again.get("/boards/dunmoor/people/").status_code == 302
    assert again.get(reverse("core:account")).status_code == 302
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is wrong" in wrong.content.decode()
    right = again.post(reverse("mfa_authenticate"), {"code": code_for(secret, 1)})
    assert right.status_code == 302
    assert again.get("/boards/dunmoor/people/").status_code == 403


@for_real
def test_a_recovery_code_works_once(dunmoor: Board) -> None:
    person = confirmed(dunmoor, Role.REVIEW_LEAD)
    first, _ = sign_in(person)
    set_up_app(first)
    downloaded = first.get(reverse("mfa_download_recovery_codes"))
    assert downloaded["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    code = re.findall(r"^[0-9a-f]{8}$", downloaded.content.decode(), re.MULTILINE)[0]
    second, _ = sign_in(person)
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert second.get("/boards/dunmoor/people/").status_code == 403
    third, _ = sign_in(person)
    assert "This code is wrong" in third.post(reverse("mfa_authenticate"), {"code": code}).content.decode()
    # New codes end the old ones.
    page = second.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode()
    assert "10 of 10 codes" in page


@for_real
def test_the_app_cannot_be_removed_while_a_role_needs_it(dunmoor: Board) -> None:
    person = confirmed(dunmoor, Role.LADO)
    client, _ = sign_in(person)
    set_up_app(client)
    remove = reverse("mfa_deactivate_totp")
    assert "Your role needs the authenticator app." in client.get(remove).content.decode()
    assert "Your role needs the authenticator app." in client.post(remove).content.decode()
    assert Authenticator.objects.filter(user=person, type="totp").count() == 1
    # Without the role it may go, and the session counts no longer as one with a second factor.
    RoleAssignment.objects.filter(user=person).delete()
    assert client.post(remove)["Location"] == reverse("mfa_index")
    assert Authenticator.objects.filter(user=person).count() == 0
    builders.give_role(person, dunmoor, Role.LADO)
    assert client.get("/boards/dunmoor/people/")["Location"] == SET_UP


@for_real
def test_a_session_from_before_the_app_enters_a_code(dunmoor: Board) -> None:
    person = confirmed(dunmoor, Role.LADO)
    old, _ = sign_in(person)
    elsewhere, _ = sign_in(person)
    secret, _ = set_up_app(elsewhere)
    sent = old.get("/boards/dunmoor/people/")["Location"]
    assert sent == "/accounts/2fa/reauthenticate/?next=/boards/dunmoor/people/"
    assert "began without the code" in old.get(sent).content.decode()
    entered = old.post(sent, {"code": code_for(secret, 1), "next": "/boards/dunmoor/people/"})
    assert entered["Location"] == "/boards/dunmoor/people/"
    assert old.get("/boards/dunmoor/people/").status_code == 403


@for_real
def test_sensitive_changes_ask_for_the_password_again(dunmoor: Board) -> None:
    person = confirmed(dunmoor, Role.MEMBER)
    client = builders.client_of(person, second_factor=False)  # signed in long ago
    for name in ("mfa_activate_totp", "mfa_generate_recovery_codes"):
        response = client.get(reverse(name))
        assert response["Location"] == f"/accounts/reauthenticate/?next={reverse(name).replace('/', '%2F')}"
    sent = client.post(reverse("account_email"), {"email": "new@dunmoor.example", "action_add": "1"})
    assert sent["Location"].startswith("/accounts/reauthenticate/")
    wrong = client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert "The password is wrong" in wrong.content.decode()
    right = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": SET_UP})
    assert right["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_the_demonstration_shows_the_code(db: None, settings: object) -> None:
    lado = next(one for one in demonstration.SIGN_INS if one.role == Role.LADO)
    demonstration.add_person(lado)
    demonstration.add_person(lado)
    assert User.objects.count() == 1
    client, went_to = sign_in(User.objects.get(), demonstration.PASSWORD)
    assert went_to == reverse("mfa_authenticate")
    page = client.get(went_to).content.decode()
    code = re.search(r"the code is now <strong>(\d{6})</strong>", page)[1]
    assert client.post(went_to, {"code": code}).status_code == 302
    assert client.get(reverse("core:account")).status_code == 200
