"""After a mistake the summary has the focus, and each of its links goes to a field that is there to be mended."""

import pytest

from tests.browser.conftest import SignIn

BOARD = "/boards/dunmoor"
FORMS = {
    f"{BOARD}/seats/new/": {},
    f"{BOARD}/meetings/add/": {"Day": "31", "Month": "2", "Year": "2027", "Start time": "noon"},
    f"{BOARD}/meetings/series/add/": {"Start time": ""},
    f"{BOARD}/actions/add/": {"What is to be done?": ""},
    f"{BOARD}/groups/new/": {},
    f"{BOARD}/agencies/new/": {},
    f"{BOARD}/contacts/new/": {},
    f"{BOARD}/people/invite/": {"Email address": "nobody"},
    f"{BOARD}/load/members/": {},
    f"{BOARD}/settings/": {"Name of the board": "", "Colour for print": "green", "Smallest count": "-1"},
}


@pytest.mark.parametrize("path", FORMS)
def test_summary_leads_to_the_fields(page_of: SignIn, path: str) -> None:
    page = page_of("manager@dunmoor.example")
    page.goto(path)
    for label, value in FORMS[path].items():
        page.get_by_label(label, exact=len(label) < 6).fill(value)
    page.locator("main form button[type=submit], main form input[type=submit]").last.click()
    summary = page.locator(".govuk-error-summary")
    summary.wait_for()
    assert summary.evaluate("summary => summary === document.activeElement")
    assert page.title().startswith("Error: ")
    links = summary.get_by_role("link")
    assert links.count() >= max(1, len(FORMS[path]) // 3)
    for link in links.all():
        words, target = link.inner_text(), (link.get_attribute("href") or "")[1:]
        link.press("Enter")
        focused = page.evaluate("document.activeElement.id")
        assert focused == target, f"“{words}” leads to {target}, the focus is at {focused or 'nothing'}"
        assert page.evaluate("document.activeElement.matches('input, select, textarea')"), words
        assert page.locator(".govuk-error-message").filter(has_text=words).count() >= 1, words
