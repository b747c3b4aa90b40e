"""Answering a return in a real browser: by keyboard, without a connection, two people at once, without JavaScript."""

import re
from collections.abc import Callable, Iterator
from random import randrange
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import SignIn, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

LEAD = "lead@dunmoor.example"
AUDITS = "/boards/dunmoor/audits/"


@pytest.fixture
def context_of(site: str, browser: "Browser") -> "Iterator[Callable[..., BrowserContext]]":
    """context_of(): a browser of its own in which the lead is signed in; its console may complain."""
    made: list[BrowserContext] = []

    def make(**options: bool) -> "BrowserContext":
        made.append(browser.new_context(base_url=site, **options))  # type: ignore[arg-type]
        sign_in(made[-1].new_page(), LEAD)
        return made[-1]

    yield make
    for one in made:
        one.close()


def open_standard(page: "Page", number: int) -> str:
    """The page of a standard of the running return that can be answered; returns its address."""
    page.goto(AUDITS)
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Standards").wait_for()
    page.get_by_role("link", name=re.compile(rf"^{number}\. ")).click()
    page.locator("[data-answer]").first.wait_for()
    return page.url


def answer(page: "Page", place: int = 0) -> "Locator":
    return page.locator("[data-answer]").nth(place)


def wait_for_state(one: "Locator", words: str) -> None:
    one.locator("[data-save-state]").filter(has_text=re.compile(words)).wait_for()


def text_of(one: "Locator") -> str:
    return one.get_by_label("How do you know?").input_value()


def test_an_answer_by_keyboard_saves_itself(page_of: SignIn) -> None:
    page = page_of(LEAD)
    address = open_standard(page, 1)
    one = answer(page)
    one.get_by_label("No answer yet").check()
    one.get_by_label("How do you know?").fill("")
    one.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    wait_for_state(one, r"Saved at \d\d:\d\d")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("We read ten files")
    wait_for_state(one, "Not saved yet")
    wait_for_state(one, r"Saved at \d\d:\d\d")
    page.goto(address)
    assert text_of(answer(page)) == "We read ten files"
    assert answer(page).get_by_role("radio", checked=True).get_attribute("value") == "75"


def test_a_lost_connection_keeps_and_sends_later(context_of: "Callable[..., BrowserContext]") -> None:
    context = context_of()
    page = context.new_page()
    address = open_standard(page, 2)
    one = answer(page)
    context.set_offline(True)
    one.get_by_label("How do you know?").fill("Written in a tunnel")
    wait_for_state(one, "Not saved: no connection")
    context.set_offline(False)
    wait_for_state(one, r"Saved at \d\d:\d\d")
    context.set_offline(True)
    one.get_by_label("How do you know?").fill("Written in the next tunnel")
    wait_for_state(one, "Not saved: no connection")
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(address)
    assert text_of(answer(later)) == "Written in the next tunnel"
    wait_for_state(answer(later), r"Saved at \d\d:\d\d")
    kept = "Object.keys(localStorage).filter(name => name.startsWith('partnership.draft:'))"
    assert later.evaluate(kept) == []


def test_the_end_of_the_session_loses_nothing(context_of: "Callable[..., BrowserContext]") -> None:
    context = context_of()
    page = context.new_page()
    address = open_standard(page, 3)
    cookies = context.cookies()
    context.clear_cookies(name="sessionid")
    words = f"Written too long, {randrange(10**9)}"  # noqa: S311 -- unlike what an earlier run left
    answer(page).get_by_label("How do you know?").fill(words)
    wait_for_state(answer(page), "signed out")
    context.add_cookies(cookies)  # signing in again
    page.goto(address)
    assert text_of(answer(page)) == words
    wait_for_state(answer(page), r"Saved at \d\d:\d\d")


@pytest.mark.parametrize(
    ("button", "kept"),
    [("Use mine", "Second"), ("Use the saved one", "First"), ("Keep both texts", "First\n\nSecond")],
)
def test_two_browsers_choose(context_of: "Callable[..., BrowserContext]", button: str, kept: str) -> None:
    first, second = context_of().new_page(), context_of().new_page()
    address = open_standard(first, 4)
    answer(first).get_by_label("How do you know?").fill("Before")
    wait_for_state(answer(first), r"Saved at")
    second.goto(address)
    answer(first).get_by_label("How do you know?").fill("First")
    wait_for_state(answer(first), r"Saved at")
    answer(second).get_by_label("How do you know?").fill("Second")
    wait_for_state(answer(second), "choose between the two")
    conflict = answer(second).locator(".app-conflict")
    assert "while you were writing" in conflict.get_by_role("heading").first.inner_text()
    assert conflict.locator("[data-mine-text]").inner_text() == "Second"
    assert conflict.locator("[data-theirs-text]").inner_text() == "First"
    conflict.get_by_role("button", name=button).click()
    wait_for_state(answer(second), r"Saved at|stays")
    first.goto(address)
    assert text_of(answer(first)) == kept


def test_everything_works_without_javascript(context_of: "Callable[..., BrowserContext]") -> None:
    with_script, without = context_of().new_page(), context_of(java_script_enabled=False).new_page()
    address = open_standard(with_script, 5)
    without.goto(address)
    answer(with_script).get_by_label("How do you know?").fill("With a script")
    wait_for_state(answer(with_script), r"Saved at")
    answer(without).get_by_label("How do you know?").fill("Without a script")
    without.get_by_role("button", name="Save", exact=True).click()
    without.get_by_role("heading", name="Somebody else answered at the same time").wait_for()
    without.get_by_label("Both texts, with my grade").check()
    without.get_by_role("button", name="Save my choice").click()
    without.wait_for_url(address)
    assert text_of(answer(without)) == "With a script\n\nWithout a script"
