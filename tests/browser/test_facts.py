"""Facts of a return in a real browser: saved by themselves, wrong ones said, two people at once, no JavaScript."""

import re
from collections.abc import Callable, Iterator
from random import randrange
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import sign_in
from tests.browser.test_return_answering import AUDITS, LEAD, wait_for_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page


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


def open_facts(page: "Page") -> str:
    """The facts of the running return that can be answered; returns the page's address."""
    page.goto(AUDITS)
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Named people, dates and numbers").click()
    page.locator("[data-answer]").first.wait_for()
    return page.url


def fact(page: "Page", legend: str) -> "Locator":
    return page.locator("[data-answer]").filter(has=page.get_by_role("group", name=legend)).first


def new_name() -> str:
    return f"Orla Foxcombe {randrange(10**9)}"  # noqa: S311 -- unlike what an earlier run left


def test_a_fact_saves_itself_and_says_what_is_wrong(context_of: "Callable[..., BrowserContext]") -> None:
    page = context_of().new_page()  # the console tells of the refused save
    address, name = open_facts(page), new_name()
    manager = fact(page, "Senior manager")
    manager.get_by_label("Nobody has this part").uncheck()
    manager.get_by_label("Name").fill(name)
    manager.get_by_label("Post").fill("Assistant Chief Constable")
    wait_for_state(manager, r"Saved at \d\d:\d\d")
    trained = fact(page, "Staff whose basic")
    trained.get_by_label("We have no figures for this").uncheck()
    trained.get_by_label("How many", exact=True).fill("41")
    trained.get_by_label("Of how many").fill("40")
    wait_for_state(trained, "Not saved yet. 41 of 40 is more than there are")
    trained.get_by_label("Of how many").fill("44")
    wait_for_state(trained, r"Saved at \d\d:\d\d")
    page.goto(address)
    assert fact(page, "Senior manager").get_by_label("Name").input_value() == name
    assert fact(page, "Staff whose basic").get_by_label("Of how many").input_value() == "44"


def test_a_lost_connection_keeps_a_fact_and_sends_it_later(
    context_of: "Callable[..., BrowserContext]",
) -> None:
    context = context_of()
    page, name = context.new_page(), new_name()
    address = open_facts(page)
    context.set_offline(True)
    fact(page, "Senior manager").get_by_label("Name").fill(name)
    wait_for_state(fact(page, "Senior manager"), "Not saved: no connection")
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(address)
    assert fact(later, "Senior manager").get_by_label("Name").input_value() == name
    wait_for_state(fact(later, "Senior manager"), r"Saved at \d\d:\d\d")


@pytest.mark.parametrize(("button", "kept"), [("Use mine", "second"), ("Use the saved one", "first")])
def test_two_people_in_one_fact(context_of: "Callable[..., BrowserContext]", button: str, kept: str) -> None:
    pages = {name: context_of().new_page() for name in ("first", "second")}
    addresses = [open_facts(page) for page in pages.values()]
    names = {}
    for which, page in pages.items():
        names[which] = new_name()
        one = fact(page, "Senior manager")
        one.get_by_label("Name").fill(names[which])
        wait_for_state(one, r"Saved at \d\d:\d\d" if which == "first" else "choose between the two")
    page = pages["second"]
    shown = page.get_by_role("alert")
    assert names["first"] in shown.inner_text()
    assert names["second"] in shown.inner_text()
    shown.get_by_role("button", name=button).click()
    wait_for_state(fact(page, "Senior manager"), r"Saved at \d\d:\d\d|The saved answer stays")
    page.goto(addresses[1])
    assert fact(page, "Senior manager").get_by_label("Name").input_value() == names[kept]


def test_facts_without_javascript(context_of: "Callable[..., BrowserContext]") -> None:
    page, name = context_of(java_script_enabled=False).new_page(), new_name()
    address = open_facts(page)
    fact(page, "Senior manager").get_by_label("Name").fill(name)
    trained = fact(page, "Staff whose basic")
    trained.get_by_label("How many", exact=True).fill("many")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="Some facts are not saved yet").wait_for()
    assert trained.get_by_label("How many", exact=True).input_value() == "many"
    assert re.search("Enter a whole number", trained.inner_text())
    page.goto(address)
    assert fact(page, "Senior manager").get_by_label("Name").input_value() == name
