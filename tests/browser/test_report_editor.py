"""The editor of report texts in a real browser: saving, losing the connection, two people, pasting, the keyboard."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import SignIn

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

Sessions = Callable[[str], "BrowserContext"]

MANAGER = "manager@dunmoor.example"
WORD = (
    "<html><head><style>p.MsoNormal{margin:0}</style></head><body><h1>Pasted heading</h1>"
    "<p class=MsoNormal style='margin:0'><b>Pasted</b> <span style='color:red'>words</span>"
    "<img src=x onerror=alert(1)></p><script>alert(1)</script></body></html>"
)


def open_section(page: "Page") -> str:
    """A new text section of a draft, opened in the editor; returns its address."""
    page.goto("/boards/dunmoor/reports/")
    page.get_by_role("row").filter(has_text="Draft").get_by_role("link").first.click()
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Heading").fill("What we heard")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="What we heard").last.click()
    return page.url


def text_of(page: "Page") -> str:
    return page.locator("[role=textbox]").inner_text()


def wait_for_state(page: "Page", words: str) -> None:
    page.locator("[data-save-state]").filter(has_text=re.compile(words)).wait_for()


def test_what_is_written_is_saved_by_itself(page_of: SignIn) -> None:
    page = page_of(MANAGER)
    address = open_section(page)
    page.locator("[role=textbox]").click()
    page.keyboard.type("Young people told us. ")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("Listen.")
    wait_for_state(page, r"Saved at \d\d:\d\d")
    page.goto(address)
    assert (
        page.locator("[role=textbox]").inner_html() == "<p>Young people told us. <strong>Listen.</strong></p>"
    )
    assert page.locator("textarea#id_body").is_hidden()
    page.get_by_role("button", name="Save and go back").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))


@pytest.fixture
def new_page(sessions: Sessions) -> "Iterator[Callable[[], Page]]":
    """new_page(): a page of the manager's, whose console may complain: it does when a request fails."""
    pages: list[Page] = []

    def make() -> "Page":
        pages.append(sessions(MANAGER).new_page())
        return pages[-1]

    yield make
    for page in pages:
        page.close()


def test_a_lost_connection_loses_nothing(new_page: "Callable[[], Page]") -> None:
    page = new_page()
    address = open_section(page)
    page.context.set_offline(True)
    try:
        page.locator("[role=textbox]").click()
        page.keyboard.type("Written in a tunnel")
        wait_for_state(page, "No connection")
        page.close()
    finally:
        page.context.set_offline(False)
    later = new_page()
    later.goto(address)
    assert text_of(later) == "Written in a tunnel"
    wait_for_state(later, r"Saved at \d\d:\d\d")
    assert (
        later.evaluate("Object.keys(localStorage).filter(name => name.startsWith('partnership.draft:'))")
        == []
    )


def test_the_text_goes_when_the_connection_is_back(new_page: "Callable[[], Page]") -> None:
    page = new_page()
    open_section(page)
    page.context.set_offline(True)
    try:
        page.locator("[role=textbox]").click()
        page.keyboard.type("Written in a tunnel")
        wait_for_state(page, "No connection")
    finally:
        page.context.set_offline(False)
    wait_for_state(page, r"Saved at \d\d:\d\d")


def test_end_of_the_session_loses_nothing(new_page: "Callable[[], Page]") -> None:
    page = new_page()
    address = open_section(page)
    page.locator("[role=textbox]").click()
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type("Written too long")
    wait_for_state(page, "signed out")
    page.context.add_cookies(cookies)  # signing in again
    page.goto(address)
    assert text_of(page) == "Written too long"
    wait_for_state(page, r"Saved at \d\d:\d\d")


def test_two_writers_choose(new_page: "Callable[[], Page]") -> None:
    first, second = new_page(), new_page()
    address = open_section(first)
    second.goto(address)
    first.locator("[role=textbox]").click()
    first.keyboard.type("First text")
    wait_for_state(first, "Saved at")
    second.locator("[role=textbox]").click()
    second.keyboard.type("Second text")
    wait_for_state(second, "while you were writing")
    second.get_by_role("button", name="Compare the two texts").click()
    second.get_by_role("heading", name="There are two texts of “What we heard”").wait_for()
    regions = second.locator(".app-compare")
    assert [regions.nth(number).inner_text() for number in (0, 1)] == ["Second text", "First text"]
    second.get_by_role("button", name="Put mine below the saved one").click()
    second.wait_for_url(re.compile(r"/reports/\d+/$"))
    second.evaluate("localStorage.clear()")  # the other writer is at another computer
    first.goto(address)
    assert first.locator("[role=textbox]").inner_html() == "<p>First text</p><p>Second text</p>"


def test_pasting_from_word_keeps_only_words(page_of: SignIn) -> None:
    page = page_of(MANAGER)
    address = open_section(page)
    page.locator("[role=textbox]").click()
    page.evaluate(
        """html => { const data = new DataTransfer(); data.setData('text/html', html);
        document.querySelector('[role=textbox]').dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) }""",
        WORD,
    )
    wait_for_state(page, "Saved at")
    page.goto(address)
    assert page.locator("[role=textbox]").inner_html() == (
        "<h3>Pasted heading</h3><p><strong>Pasted</strong> words</p>"
    )


def test_editor_works_with_the_keyboard_alone(page_of: SignIn) -> None:
    page = page_of(MANAGER)
    address = open_section(page)
    page.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Heading"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    page.keyboard.type("Our year")
    page.keyboard.press("Enter")
    page.keyboard.type("See the page")
    page.keyboard.press("Shift+Tab")  # back to the toolbar, where it was left
    assert page.evaluate("document.activeElement.textContent") == "Heading"
    page.locator("[role=textbox]").focus()
    # The editor puts its own selection back 20 ms after it is reached; timers of a page run in their order.
    page.evaluate("() => new Promise((done) => setTimeout(done, 40))")
    page.keyboard.press("Shift+Home")
    page.get_by_role("button", name="Link", exact=True).press("Enter")
    page.get_by_label("Address of the page").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    assert "begins with https://" in page.locator("#editor-link-error").inner_text()
    page.get_by_label("Address of the page").fill("example.org/report")
    page.keyboard.press("Enter")
    wait_for_state(page, "Saved at")
    page.goto(address)
    assert page.locator("[role=textbox]").inner_html() == (
        '<h3>Our year</h3><p><a href="https://example.org/report">See the page</a></p>'
    )
    page.keyboard.press("Tab")


@pytest.mark.parametrize("width", [1280, 390])
def test_editor_and_report_fit_the_screen(page_of: SignIn, width: int) -> None:
    page = page_of(MANAGER)
    page.set_viewport_size({"width": width, "height": 900})
    open_section(page)
    page.locator("[role=textbox]").wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def test_a_recommendation_that_was_not_saved_is_there_again(page_of: SignIn) -> None:
    page = page_of("lado@dunmoor.example")
    page.goto("/boards/dunmoor/allegations/reports/")
    page.get_by_role("row").filter(has_text="Draft").get_by_role("link").first.click()
    page.get_by_role("link", name="Recommendations").last.click()
    page.get_by_role("button", name="Add a recommendation").click()
    address, text = page.url, page.get_by_label("What is recommended?")
    text.fill("Train everybody who appoints staff")
    page.get_by_label("Which post or group?").fill("Head of human resources")
    page.locator("[data-kept-state]").filter(has_text="Kept in this browser").wait_for()
    page.goto("/boards/dunmoor/")  # the window was closed
    page.goto(address)
    assert text.input_value() == "Train everybody who appoints staff"
    page.locator("[data-kept-state]").filter(has_text="is back").wait_for()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/recommendations/$"))
    page.goto(address)
    assert text.input_value() == ""
