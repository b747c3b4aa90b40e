"""Signing in with the second factor, being invited to a role that needs it, and the end of an idle session."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from core import demonstration
from tests.browser.conftest import SignIn, email_to, type_code, type_password

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BOARD = "/boards/dunmoor"
PASSWORD = "a-long-and-quiet-morning-41"


@pytest.fixture
def stranger(browser: "Browser", site: str) -> "Iterator[Page]":
    """A browser in which nobody is signed in."""
    context = browser.new_context(base_url=site)
    yield context.new_page()
    context.close()


def test_designated_officer_needs_the_code(stranger: "Page") -> None:
    stranger.goto(f"{BOARD}/members/")
    type_password(stranger, "lado@dunmoor.example")
    assert "/accounts/2fa/authenticate/" in stranger.url
    stranger.goto(f"{BOARD}/members/")
    assert "/accounts/" in stranger.url  # the password alone opens nothing
    stranger.goto("/accounts/2fa/authenticate/")
    if "/2fa/" not in stranger.url:  # leaving the page began the sign-in anew
        stranger.goto(f"/accounts/login/?next={BOARD}/members/")
        type_password(stranger, "lado@dunmoor.example")
    type_code(stranger)
    stranger.goto(f"{BOARD}/members/")
    assert stranger.get_by_role("heading", level=1).inner_text() == "Members"


def test_somebody_invited_as_designated_officer_must_set_up_the_app(
    page_of: SignIn, stranger: "Page", site: str
) -> None:
    manager = page_of("manager@dunmoor.example")
    manager.goto(f"{BOARD}/people/invite/")
    manager.get_by_label("Email address").fill("second.officer@dunmoor.example")
    manager.get_by_label("Full name").fill("Ash Fenwick")
    manager.get_by_label("Designated officer (LADO)").check()
    manager.get_by_role("button", name="Send the invitation").click()
    text = email_to(stranger, "second.officer@dunmoor.example", "")
    link = re.search(rf"{re.escape(site)}/invitations/\S+", text)
    assert link, text
    stranger.goto(link[0])
    for field in stranger.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    stranger.get_by_role("button", name="Accept the invitation").click()
    stranger.wait_for_load_state()
    stranger.goto(f"{BOARD}/members/")
    assert "/accounts/2fa/" in stranger.url
    assert stranger.get_by_role("heading", level=1).inner_text() != "Members"
    assert stranger.get_by_role("main").locator("input[type=text], input[autocomplete=one-time-code]").count()


def test_idle_session_warns_and_keeps_what_was_typed(stranger: "Page") -> None:
    page = stranger
    page.clock.install()
    page.goto("/accounts/login/")
    type_password(page, "manager@dunmoor.example")
    page.goto(f"{BOARD}/actions/add/")
    page.get_by_label("What is to be done?").fill("Half an hour of typing")
    page.get_by_label("Owner", exact=True).select_option(label="Main Board")
    dialog = page.get_by_role("dialog")
    assert dialog.count() == 0
    page.clock.fast_forward("28:05")
    dialog.wait_for()
    assert dialog.get_by_role("heading").inner_text() == "You will be signed out soon"
    page.get_by_role("button", name="Stay signed in").click()
    dialog.wait_for(state="hidden")
    page.clock.fast_forward("28:05")
    dialog.wait_for()
    page.context.clear_cookies(name="sessionid")  # what the server does after half an hour
    page.clock.fast_forward("02:05")
    page.wait_for_url(re.compile("/accounts/login/"))
    type_password(page, "manager@dunmoor.example")
    page.wait_for_url(re.compile("/actions/add/"))
    assert page.get_by_text("We kept what you had typed").is_visible()
    assert page.get_by_label("What is to be done?").input_value() == "Half an hour of typing"
    chosen = page.get_by_label("Owner", exact=True).locator("option:checked")
    assert chosen.inner_text() == "Main Board"
    assert demonstration.PASSWORD not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
