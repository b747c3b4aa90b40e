"""What people do on many pages, for the tests of whole stories."""

import datetime as dt
import re
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe

from core.demonstration import PASSWORD
from tests.browser.conftest import email_to
from tests.browser.test_pages import OPTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOARD = "/boards/dunmoor"


def check(page: "Page") -> None:
    """Nothing that axe finds on the page as it is."""
    faults = Axe().run(page, options=OPTIONS).response["violations"]
    found = [(page.url, fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults]
    assert not found, found


def press(page: "Page", name: "str | re.Pattern[str]", then: str) -> None:
    """Press a button of the page and wait for the words that follow from it."""
    page.get_by_role("main").get_by_role("button", name=name).first.click()
    page.get_by_text(then).first.wait_for()


def fill_day(page: "Page", legend: str, day: dt.date) -> None:
    """Fill in the three boxes of a date."""
    name = re.compile(rf"^{re.escape(legend)}( \(optional\))?$")
    group = page.get_by_role("group", name=name)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label, exact=True).fill(str(number))


def address_of(page: "Page", pattern: str) -> str:
    """The part of the page's address that a pattern finds."""
    found = re.search(pattern, page.url)
    assert found, page.url
    return found[0]


def invite(
    manager: "Page", guest: "Page", email: str, name: str, *, role: "str | re.Pattern[str]", agency: str = ""
) -> None:
    """One more person of the board: invited by the manager, accepted from the email, signed in afterwards."""
    manager.goto(f"{BOARD}/people/invite/")
    manager.get_by_label("Email address").fill(email)
    manager.get_by_label("Full name").fill(name)
    manager.get_by_label(role).check()
    if agency:
        manager.locator("select[name=agency]").select_option(label=agency)
    manager.get_by_role("button", name="Send the invitation").click()
    link = re.search(r"https?://\S+/invitations/\S+", email_to(guest, email, ""))
    assert link
    guest.goto(link[0])
    for field in guest.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    guest.get_by_role("button", name="Accept the invitation").click()
    guest.wait_for_url(re.compile(r"/boards/|/2fa/"))


def open_link(page: "Page", name: "str | re.Pattern[str]") -> None:
    """Follow a link of the page."""
    page.get_by_role("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def set_up_the_app(page: "Page", then: str) -> None:
    """Somebody who needs a second factor comes no further than to the authenticator app, sets it up and goes on."""
    page.goto(then)
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    now = int(page.evaluate("Date.now()")) // 1000
    page.get_by_role("main").get_by_label("code", exact=False).first.fill(
        format_hotp_value(hotp_value(secret, now // 30))
    )
    press(page, "Finish", "I have kept the codes, continue")
    page.get_by_role("button", name="I have kept the codes, continue").click()
    page.wait_for_url(re.compile(re.escape(then)))
