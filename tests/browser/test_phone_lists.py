"""Lists on a phone: row by row with the names of their columns, sorted as before; a table again where there is room."""

from typing import TYPE_CHECKING

from tests.browser.conftest import SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIST = "/boards/dunmoor/agencies/"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def overflow(page: "Page") -> int:
    """By how many pixels the list is wider than its place."""
    found: int = page.locator(".app-scroll").first.evaluate("place => place.scrollWidth - place.clientWidth")
    return found


def test_a_list_is_read_down_and_not_across(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(LIST)
    first = page.locator("tbody tr").first
    assert overflow(page) <= 0
    sector = first.locator('td[data-label="Sector"]')
    assert sector.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Sector"'
    assert page.get_by_role("table").count() == 1, "it stays a table for those who listen"
    assert first.get_by_role("cell").count() + first.get_by_role("rowheader").count() > 3

    name = first.locator("th").inner_text()
    page.get_by_role("link", name="Agency", exact=False).first.click()
    page.wait_for_url("**sort=**")
    assert page.locator("tbody tr").first.locator("th").inner_text() != name

    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.locator("table.app-table--stacked").wait_for(state="detached")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator("table.app-table--stacked").wait_for()


def test_columns_of_numbers_stay_side_by_side(page_of: SignIn) -> None:
    page = page_of("manager@dunmoor.example")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/boards/dunmoor/audits/case-files/")
    pyramid = page.locator("table", has_text="Told by agencies")
    assert "app-table--stacked" not in (pyramid.get_attribute("class") or "")
