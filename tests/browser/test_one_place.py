"""One place on a course in real browsers: from the public catalogue to a certificate that anybody can check.

The delegate has no account: a link by email shows the address, the code in the room says that they were there.
"""

import re
from secrets import token_hex
from typing import TYPE_CHECKING

from tests.browser.conftest import Person, email_to
from tests.browser.steps import BOARD, check, open_link, press

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANAGER = "manager@dunmoor.example"
CATALOGUE = "/training/dunmoor/"
COURSE = "Managing allegations against staff"


def show_address(page: "Page", email: str) -> None:
    """Ask for a link, and open it."""
    check(page)
    page.get_by_label("Your work email address").fill(email)
    press(page, "Send me a link", "Look at your emails")
    check(page)
    link = re.search(r"https?://\S+/training/address/\S+/", email_to(page, email, "book training"))
    assert link
    page.goto(link[0])
    check(page)
    page.get_by_role("button", name="Go on").click()


def book(page: "Page", email: str) -> None:
    """From the catalogue, by the event of today."""
    page.goto(CATALOGUE)
    check(page)
    page.get_by_label("Words").fill("allegations")
    page.get_by_role("button", name="Apply").click()
    open_link(page, COURSE)
    check(page)
    page.get_by_role("button", name=re.compile("^Book a place")).first.click()
    show_address(page, email)
    page.wait_for_url(re.compile(r"/events/\d+/book/"))
    check(page)
    page.get_by_label("Full name").fill("Wren Hollis")
    page.get_by_label("Your agency", exact=True).select_option(label="My agency is not listed")
    press(page, "Book", "Enter the name of your agency")
    check(page)
    page.get_by_label(re.compile("^Name of your agency")).fill("Larkfield Youth Club")
    press(page, "Book", "You have a place")
    check(page)


def code_in_the_room(manager: "Page") -> str:
    """The manager opens the page for the room."""
    manager.goto(f"{BOARD}/training/events/?q=TODAY-1")
    open_link(manager, COURSE)
    manager.get_by_text("Larkfield Youth Club").first.wait_for()
    open_link(manager, "Check-in code")
    check(manager)
    return manager.locator(".govuk-panel__title").inner_text().strip()


def test_one_place_from_the_catalogue_to_a_certificate(person: Person) -> None:
    delegate, manager, public = person(""), person(MANAGER), person("")
    email = f"wren-{token_hex(3)}@larkfield.example"
    book(delegate, email)
    code = code_in_the_room(manager)
    delegate.goto(f"{CATALOGUE}check-in/")
    check(delegate)
    delegate.get_by_label("Code shown in the room").fill(code.lower())
    assert delegate.get_by_label(re.compile("^Work email")).input_value() == email
    press(delegate, "I am here", "You are checked in")
    check(delegate)
    delegate.goto("/training/my/")
    delegate.get_by_role("link", name=re.compile(r"\(PDF\)$")).first.wait_for()
    check(delegate)

    words = email_to(public, email, "Your certificate")
    number = re.search(r"\b\w{4}-\w{4}-\w{4}\b", words)
    assert number
    public.goto("/certificates/")
    public.get_by_label("Number of the certificate").fill(number[0])
    press(public, "Check", "It is valid")
    assert "Wren Hollis" in public.get_by_role("main").inner_text()
    check(public)
    pdf = public.request.get(f"/certificates/{number[0]}/certificate.pdf")
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
    made_up = "".join(reversed(number[0]))
    public.goto(f"/certificates/?number={made_up}")
    public.get_by_text(re.compile("not a certificate number|No certificate has")).first.wait_for()
