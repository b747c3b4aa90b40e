"""Whatever saves data works without JavaScript."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import today, type_password, unlike_others

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BOARD = "/boards/dunmoor"


@pytest.fixture
def page(browser: "Browser", site: str) -> "Iterator[Page]":
    """A board manager whose browser runs no scripts."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    found = context.new_page()
    found.goto("/accounts/login/")
    type_password(found, "manager@dunmoor.example")
    yield found
    context.close()


def test_attendance_is_recorded(page: "Page") -> None:
    page.goto(f"{BOARD}/meetings/add/")
    page.get_by_label("Group").select_option(label="Case Review Group")
    day = today() - dt.timedelta(days=1)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(number))
    starts = unlike_others()
    page.get_by_label("Start time").fill(f"{starts:%H:%M}")
    page.get_by_label("End time").fill(f"{starts:%H}:59")
    page.get_by_role("button", name="Save meeting").click()
    assert page.locator(".govuk-error-summary").all_inner_texts() == []
    page.get_by_role("button", name="Record who came").click()
    rows = page.locator("[data-attendance-row]")
    rows.nth(0).locator("input[value=member]").check()
    rows.nth(1).locator("input[value=representative]").check()
    rows.nth(1).get_by_label("Who came instead").fill("The deputy head")
    page.get_by_label("Name or role").first.fill("A visitor")
    page.get_by_role("button", name="Save attendance").click()
    assert page.get_by_text("The attendance is recorded.").is_visible()
    assert page.get_by_text("Present: 2").is_visible()
    assert page.get_by_text("The deputy head").is_visible()
    assert page.get_by_text("A visitor").is_visible()


def test_an_action_is_added(page: "Page") -> None:
    page.goto(f"{BOARD}/actions/add/")
    page.get_by_label("What is to be done?").fill("Write without scripts")
    page.get_by_label("Owner", exact=True).select_option(label="Main Board")
    page.get_by_role("button", name="Add another owner").click()  # keeps what was typed
    assert page.get_by_label("Owner 5").count() == 1
    page.get_by_role("radio", name="In words").check()
    page.get_by_label("Due, in words").fill("as soon as possible")
    page.get_by_role("button", name="Save action").click()
    assert page.get_by_role("heading", level=1, name=re.compile(r"Action \d+")).is_visible()
    assert page.get_by_text("Write without scripts").first.is_visible()
    assert page.get_by_role("definition").filter(has_text="as soon as possible").is_visible()


def test_a_report_text_is_saved(page: "Page") -> None:
    page.goto(f"{BOARD}/reports/")
    page.get_by_role("row").filter(has_text="Draft").get_by_role("link").first.click()
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Heading").fill("Plain words")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Plain words").last.click()
    page.locator("textarea#id_body").fill(
        "<p>Saved <strong>without</strong> scripts.</p><script>alert(1)</script>"
    )
    page.get_by_role("button", name="Save and go back").click()
    page.get_by_role("link", name="Plain words").last.click()
    assert page.locator("textarea#id_body").input_value() == "<p>Saved <strong>without</strong> scripts.</p>"


def test_the_filter_of_a_phone_opens_from_its_line(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{BOARD}/actions/")
    words = page.get_by_role("search").get_by_role("textbox").first
    assert words.is_hidden()
    page.locator("summary", has_text="Filter").click()
    words.fill("safety")
    page.get_by_role("button", name="Apply").click()
    assert page.get_by_text("Filter (2 active)").is_visible()
    assert words.is_hidden()
