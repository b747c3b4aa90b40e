"""Signing in, passwords, the email address, and the account page."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from boards.models import Board
from core import demonstration
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from core.services import accounts
from tests import builders
from tests.core.conftest import Posting

PASSWORD = "correct horse battery"
NEW_PASSWORD = "another long set of words"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def person(dunmoor: Board) -> User:
    made = builders.user_with_role(dunmoor, Role.MEMBER)
    accounts.confirm_address(made)
    return made


def sign_in(email: str, password: str) -> tuple[Client, str]:
    client = Client()
    response = client.post(reverse("account_login"), {"login": email, "password": password})
    return client, response.get("Location", "") or response.content.decode()


def test_the_email_address_signs_in_whatever_its_case(person: User) -> None:
    client, went_to = sign_in(f"  {person.email.upper()} ", PASSWORD)
    assert went_to == "/"
    assert client.get(reverse("core:account")).status_code == 200
    with board_scope(installation=True):
        entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.after) == (
        "account.signed_in",
        person.pk,
        {"by": ["password"]},
    )


def test_wrong_words_say_the_same_for_known_and_unknown_addresses(person: User) -> None:
    _, known = sign_in(person.email, "wrong")
    _, unknown = sign_in("nobody@dunmoor.example", "wrong")
    errors = [
        re.findall(r'error-summary__list">\s*<li>(.*?)</li>', page, re.DOTALL) for page in (known, unknown)
    ]
    assert errors[0] == errors[1]
    assert "The email address or the password is wrong" in errors[0][0]


def test_wrong_passwords_are_refused_after_a_while_even_the_right_one(person: User) -> None:
    for _ in range(5):
        _, page = sign_in(person.email, "wrong")
        assert "The email address or the password is wrong" in page
    for password in ("wrong", PASSWORD):
        _, page = sign_in(person.email, password)
        assert "There were too many wrong attempts. Wait 5 minutes" in page
    # Somebody else at another address signs in all the same.
    other = builders.user("other@dunmoor.example")
    accounts.confirm_address(other)
    response = Client(REMOTE_ADDR="192.0.2.9").post(
        reverse("account_login"), {"login": other.email, "password": PASSWORD}
    )
    assert response["Location"] == "/"


def test_too_many_requests_have_a_page_of_their_own(db: None) -> None:
    client = Client()
    for _ in range(30):
        assert client.post(reverse("account_login"), {"login": "", "password": ""}).status_code == 200
    response = client.post(reverse("account_login"), {"login": "", "password": ""})
    assert (response.status_code, "Too many attempts" in response.content.decode()) == (429, True)


def test_a_closed_account_does_not_sign_in(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    client, _ = sign_in(person.email, PASSWORD)
    assert client.get(reverse("core:account")).status_code == 302


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/3rdparty/", "/accounts/social/signup/", "/accounts/password/"]
)
def test_nobody_opens_an_account_by_themselves(path: str, db: None) -> None:
    for verb in ("get", "post"):
        assert getattr(Client(), verb)(path).status_code == 404
    for name in ("socialaccount_signup", "account_request_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_a_forgotten_password(person: User, posting: Posting) -> None:
    with posting() as sent:
        response = Client().post(reverse("account_reset_password"), {"email": person.email})
    assert response["Location"] == reverse("account_reset_password_done")
    (message,) = sent
    assert (message.to, message.subject) == ([person.email], "Set a new password")
    link = urlsplit(re.search(r"http\S+/password/reset/key/\S+", str(message.body))[0]).path
    client = Client()
    form = client.get(link)["Location"]
    assert link.rsplit("-", 1)[1] not in form  # the key is not in the address of the form
    mismatch = client.post(form, {"password1": NEW_PASSWORD, "password2": "x"})
    assert "error" in mismatch.content.decode()
    with posting() as notices:
        saved = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert saved["Location"] == reverse("account_reset_password_from_key_done")
    assert [one.subject for one in notices] == ["Your password was changed"]
    assert sign_in(person.email, NEW_PASSWORD)[1] == "/"
    assert "This link works no more" in Client().get(link).content.decode()
    assert "Ask for a new link" in Client().get(f"{link[:-3]}xx/").content.decode()


def test_an_unknown_address_gets_the_same_page_and_an_honest_email(person: User, posting: Posting) -> None:
    with posting() as sent:
        unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@dunmoor.example"})
        known = Client().post(reverse("account_reset_password"), {"email": person.email})
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert [(one.to, one.subject) for one in sent] == [
        (["nobody@dunmoor.example"], "No account with this email address"),
        ([person.email], "Set a new password"),
    ]
    assert "signup" not in str(sent[0].body)


def test_changing_the_password_signs_out_everywhere(person: User, posting: Posting) -> None:
    client, _ = sign_in(person.email, PASSWORD)
    elsewhere, _ = sign_in(person.email, PASSWORD)
    url = reverse("account_change_password")
    words = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert "This is not your current password" in client.post(url, words).content.decode()
    similar = words | {"oldpassword": PASSWORD, "password1": person.email, "password2": person.email}
    assert "too similar" in client.post(url, similar).content.decode()
    with posting() as sent:
        assert client.post(url, words | {"oldpassword": PASSWORD}).status_code == 302
    assert [one.subject for one in sent] == ["Your password was changed"]
    for one in (client, elsewhere):
        assert one.get(reverse("core:account")).status_code == 302
    assert sign_in(person.email, NEW_PASSWORD)[1] == "/"
    with board_scope(installation=True):
        assert AuditEntry.objects.filter(action="account.password_changed").count() == 1


def test_a_new_email_address_counts_once_its_code_was_entered(person: User, posting: Posting) -> None:
    old, new = person.email, "moved@dunmoor.example"
    client, _ = sign_in(old, PASSWORD)
    with posting() as sent:
        response = client.post(reverse("account_email"), {"email": new.upper(), "action_add": "1"})
    confirm = reverse("account_email_verification_sent")
    assert response["Location"] == confirm
    (message,) = sent
    assert (message.to, message.subject) == ([new], "Your code to confirm your email address")
    assert "moved@dunmoor.example" in client.get(confirm).content.decode()
    assert "This code is wrong" in client.post(confirm, {"code": "AAAAAA"}).content.decode()
    person.refresh_from_db()
    assert person.email == old
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(message.body), re.MULTILINE)[1]
    with posting() as notices:
        assert client.post(confirm, {"code": code})["Location"] == reverse("core:account")
    person.refresh_from_db()
    assert person.email == new
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(new, True, True)]
    assert [one.to for one in notices] == [[old]]  # the old address hears of it
    assert sign_in(new, PASSWORD)[1] == "/"
    with board_scope(installation=True):
        entry = AuditEntry.objects.get(action="account.email_changed")
    assert (entry.before, entry.after) == ({"email": old}, {"email": new})


def test_an_address_that_is_taken_is_not_given_away(person: User, posting: Posting) -> None:
    other = builders.user("other@dunmoor.example")
    accounts.confirm_address(other)
    client, _ = sign_in(person.email, PASSWORD)
    with posting() as sent:
        response = client.post(reverse("account_email"), {"email": other.email, "action_add": "1"})
    confirm = reverse("account_email_verification_sent")
    assert response["Location"] == confirm  # as for any address
    (message,) = sent
    assert message.to == [other.email]
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(message.body), re.MULTILINE)[1]
    # Only somebody who reads the mailbox learns that there is an account.
    assert "Somebody already has an account" in client.post(confirm, {"code": code}).content.decode()
    person.refresh_from_db()
    assert person.email != other.email


def test_the_account_page(person: User, dunmoor: Board, eastvale: Board) -> None:
    builders.give_role(person, eastvale, Role.GROUP_CHAIR)
    builders.give_role(builders.user("stranger@eastvale.example"), eastvale, Role.CHAIR)
    page = builders.client_of(person).get(reverse("core:account"))
    assert [(held.board, held.role, str(held.group)) for held in page.context["roles"]] == [
        (dunmoor, "member", "None"),
        (eastvale, "group_chair", "Main Board"),
    ]
    text = page.content.decode()
    assert ("Administration" in text, "Set up" in text, "Recovery codes" in text) == (False, True, False)
    renamed = builders.client_of(person).post(reverse("core:change_name"), {"name": " Robin  Ashworth "})
    assert renamed["Location"] == reverse("core:account")
    person.refresh_from_db()
    assert person.name == "Robin  Ashworth"


def test_only_the_demonstration_shows_its_sign_ins(db: None, settings: object) -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert [one.email in page for one in demonstration.SIGN_INS] == [True] * len(demonstration.SIGN_INS)
    assert {one.role for one in demonstration.SIGN_INS} == {*Role, None}
    settings.DEMONSTRATION = False
    assert demonstration.PASSWORD not in Client().get(reverse("account_login")).content.decode()
    for path in ("/demonstration/emails/", "/demonstration/emails/x.log-0/"):
        assert Client().get(path).status_code == 404


def test_open_pages_need_no_account(db: None) -> None:
    for name, words in (
        ("core:accessibility", "Accessibility statement"),
        ("core:privacy", "Privacy and cookies"),
    ):
        page = Client().get(reverse(name))
        assert (page.status_code, f'<h1 class="govuk-heading-l">{words}</h1>' in page.content.decode()) == (
            200,
            True,
        )
    footer = Client().get(reverse("account_login")).content.decode()
    assert ('href="/accessibility/"' in footer, 'href="/privacy/"' in footer) == (True, True)
