"""An agency lead's list fills an event; one cancels by the link of the email, and who waits takes the place."""

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser.conftest import Person, SignIn, email_to, today
from tests.browser.steps import BOARD, check, fill_day, press

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANAGER, LEAD = "manager@dunmoor.example", "lead@dunmoor.example"
LIST = (
    b"name,email,access_needs\nAda Full,ada.full@marchland.example,Hearing loop\nBo Full,bo.full at work,\n"
)
LIST += b"Cy Full,cy.full@marchland.example,\n"


def add_event(page: "Page", day: dt.date, venue: str) -> str:
    """An event of two places; returns its address."""
    page.goto(f"{BOARD}/training/events/add/")
    page.get_by_label("Course").select_option(index=1)
    fill_day(page, "First day", day)
    page.get_by_label("Face to face").check()
    page.get_by_label(re.compile("^Venue")).fill(venue)
    page.get_by_label(re.compile("^Joining instructions")).fill("Ask at the desk")
    page.get_by_label(re.compile("^Places")).fill("2")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/training/events/\d+/$"))
    return page.url


def own_page(reader: "Page", visitor: "Page", address: str, words: str) -> None:
    """Open the page that an email's link leads to, without being signed in."""
    link = re.search(r"https?://\S+/training/booking/\S+", email_to(reader, address, words))
    assert link
    visitor.goto(urlsplit(link[0]).path)


def test_a_list_a_cancellation_and_an_offer(page_of: SignIn, person: Person) -> None:
    manager, lead, visitor = page_of(MANAGER), page_of(LEAD), person("")
    event = add_event(manager, today() + dt.timedelta(days=45), "Quarry Hall")
    lead.goto(event)
    lead.get_by_role("button", name="Book for people of your agency").click()
    check(lead)
    lead.get_by_role("link", name="Book a list of people").click()
    lead.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": LIST}
    )
    press(lead, "Look at the list", "Nothing is booked yet")
    check(lead)
    assert lead.get_by_label("Needs").first.input_value() == "Hearing loop"
    second = lead.get_by_role("group", name="Person 2")
    assert "Enter an email address" in second.inner_text()
    second.get_by_label("Work email").fill("bo.full@marchland.example")
    press(lead, "Book these people", "2 people have a place, 1 is on the waiting list.")

    own_page(manager, visitor, "ada.full@marchland.example", "Your place")
    check(visitor)
    assert "Ask at the desk" in visitor.get_by_role("main").inner_text()
    visitor.get_by_role("link", name="Cancel my booking").click()
    visitor.get_by_label(re.compile("^Why can you not come")).fill("On leave")
    check(visitor)
    press(visitor, "Cancel my booking", "Your booking is cancelled.")

    own_page(manager, visitor, "cy.full@marchland.example", "A place for you")
    check(visitor)
    visitor.set_viewport_size({"width": 390, "height": 800})
    press(visitor, "Take the place", "The place is yours.")
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    lead.goto(event)
    row = lead.get_by_role("row").filter(has_text="Cy Full")
    assert "Booked" in row.inner_text()
