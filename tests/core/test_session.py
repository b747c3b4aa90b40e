"""The idle time-out, and coming back to the page after it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.services import accounts
from tests import builders

PEOPLE = "/boards/dunmoor/people/"
LOGIN = "/accounts/login/"
START = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stands at ten o'clock until the test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(clock: Any, manager: User) -> Client:
    accounts.confirm_address(manager)
    client = Client()
    client.post(reverse("account_login"), {"login": manager.email, "password": "correct horse battery"})
    return client


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def test_idle_for_30_minutes_ends_the_session(client: Client, clock: Any) -> None:
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    clock.shift(minutes(29))
    assert client.get(PEOPLE).status_code == 200
    clock.shift(minutes(29))  # the last page renewed it
    assert client.get(PEOPLE).status_code == 200
    clock.shift(minutes(30))
    response = client.get(PEOPLE, {"q": "a b", "page": 2})
    assert (response.status_code, response["Location"]) == (
        302,
        f"{LOGIN}?next={PEOPLE}%3Fq%3Da%2Bb%26page%3D2",
    )


def test_signing_in_again_comes_back_to_the_page(client: Client, clock: Any, manager: User) -> None:
    clock.shift(minutes(31))
    sent = client.get(f"{PEOPLE}?q=a")["Location"]
    page = client.get(sent).content.decode()
    assert f'<input type="hidden" name="next" value="{PEOPLE}?q=a"' in page
    wrong = client.post(LOGIN, {"login": manager.email, "password": "wrong", "next": f"{PEOPLE}?q=a"})
    assert f'name="next" value="{PEOPLE}?q=a"' in wrong.content.decode()
    right = client.post(
        LOGIN, {"login": manager.email, "password": "correct horse battery", "next": f"{PEOPLE}?q=a"}
    )
    assert right["Location"] == f"{PEOPLE}?q=a"


def test_next_never_leads_elsewhere(client: Client, clock: Any, manager: User) -> None:
    clock.shift(minutes(31))
    for foreign in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        right = client.post(
            LOGIN, {"login": manager.email, "password": "correct horse battery", "next": foreign}
        )
        assert right["Location"] == "/"
        client.logout()


def test_ping_renews(client: Client, clock: Any) -> None:
    for _ in range(3):
        clock.shift(minutes(29))
        assert client.get(reverse("core:ping")).json() == {"seconds": 1800}
    clock.shift(minutes(29))
    assert client.post(reverse("core:ping")).json() == {"seconds": 1800}
    clock.shift(minutes(29))
    assert client.get(PEOPLE).status_code == 200
    clock.shift(minutes(30))
    assert client.get(reverse("core:ping")).status_code == 302


def test_a_fragment_leaves_the_page_instead_of_showing_the_sign_in_inside_it(
    client: Client, clock: Any
) -> None:
    clock.shift(minutes(31))
    response = client.get(
        PEOPLE,
        {"page": 3},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{PEOPLE}?q=a"},
    )
    assert (response.status_code, response.content) == (200, b"")
    assert response["HX-Redirect"] == f"{LOGIN}?next={PEOPLE}%3Fq%3Da"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"http://testserver{PEOPLE}invite/", f"{PEOPLE}invite/"),
        ("https://elsewhere.example/page/", "/"),
        ("http://testserver//elsewhere.example/", "/elsewhere.example/"),
        ("", "/"),
    ],
)
def test_a_form_sent_too_late_comes_back_to_its_page_and_says_so(
    client: Client, clock: Any, referer: str, back: str
) -> None:
    clock.shift(minutes(31))
    response = client.post(f"{PEOPLE}invite/", {"name": "x"}, headers={"Referer": referer})
    assert (response.status_code, response["Location"]) == (302, f"{LOGIN}?next={back}")
    assert (
        "You were signed out before this could be saved." in client.get(response["Location"]).content.decode()
    )


def test_pages_tell_the_front_end_about_the_time_out(client: Client) -> None:
    page = client.get(PEOPLE).content.decode()
    assert 'data-idle-seconds="1800" data-warning-seconds="120" data-ping-url="/session/ping"' in page
    assert 'data-sign-in-url="/accounts/login/"' in page
    assert 'id="idle-dialog"' not in Client().get(LOGIN).content.decode()


def test_the_cookie_goes_with_the_browser(client: Client) -> None:
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


def test_signing_out_is_a_post(client: Client) -> None:
    assert "Do you want to sign out?" in client.get(reverse("account_logout")).content.decode()
    assert client.get(PEOPLE).status_code == 200
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert "You are signed out." in client.get(LOGIN).content.decode()
    assert client.get(PEOPLE).status_code == 302


def test_a_closed_account_ends_its_sessions(client: Client, dunmoor: Board, manager: User) -> None:
    builders.give_role(builders.user("second@dunmoor.example"), dunmoor, Role.BOARD_MANAGER)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get(PEOPLE)["Location"] == f"{LOGIN}?next={PEOPLE}"
