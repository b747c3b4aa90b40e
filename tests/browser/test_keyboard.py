"""Getting about with the keyboard alone: the skip link, the account menu, the navigation, a filter."""

from typing import TYPE_CHECKING

from tests.browser.conftest import SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOARD = "/boards/dunmoor"


def focused(page: "Page") -> str:
    """The words of the element that has the focus."""
    words: str = page.evaluate(
        "(document.activeElement.innerText || document.activeElement.name || '').trim()"
    )
    return words


def tab_to(page: "Page", words: str) -> None:
    """Press Tab until an element with these words has the focus, as somebody without a mouse does."""
    passed = []
    for _ in range(80):
        page.keyboard.press("Tab")
        passed.append(focused(page))
        if words in passed[-1]:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
            assert outline != "none" or shadow != "none", f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"Tab does not reach “{words}”; it passes {passed}")


def test_skip_link_goes_to_the_content(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.goto(f"{BOARD}/meetings/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_account_menu_opens_and_closes(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.goto(f"{BOARD}/")
    tab_to(page, "Alex Morgan")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Your account").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Your account").wait_for(state="hidden")
    assert "Alex Morgan" in focused(page)
    page.keyboard.press("Enter")
    tab_to(page, "Your account")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/")


def test_navigation_and_filter(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.goto(f"{BOARD}/")
    tab_to(page, "Actions")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{BOARD}/actions/")
    while page.evaluate("document.activeElement.tagName") != "INPUT":
        page.keyboard.press("Tab")
    page.keyboard.type("safety")
    page.keyboard.press("Enter")
    page.get_by_text("found").first.wait_for()
    rows = page.get_by_role("table").get_by_role("row")
    texts = [row.inner_text().lower() for row in rows.all()[1:]]
    assert texts
    assert [text for text in texts if "safety" not in text] == []


def test_menu_of_a_phone(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{BOARD}/")
    assert page.get_by_role("link", name="Members", exact=True).is_hidden()
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    tab_to(page, "Members")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{BOARD}/members/")


def test_filter_of_a_phone(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{BOARD}/actions/")
    assert page.get_by_role("table").bounding_box()["y"] < 844  # the list begins on the first screen
    tab_to(page, "Filter")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("safety")
    page.get_by_text("Filter (2 active)").wait_for()  # the words and the status; without a reload
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.get_by_text("Filter (2 active)").is_hidden()
    assert page.get_by_role("search").get_by_role("textbox").first.is_visible()
