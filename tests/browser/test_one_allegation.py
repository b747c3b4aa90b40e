"""One allegation in real browsers, from the first call to its disposal by two people.

It was long ago, so that its years are over: an officer enters what a paper file holds. On the way the connection is
lost while minutes are written, a name is typed where it would be printed, and a deputy is appointed.
"""

import datetime as dt
import re
from secrets import token_hex
from typing import TYPE_CHECKING

from tests.browser.conftest import Person
from tests.browser.steps import (
    BOARD,
    address_of,
    check,
    fill_day,
    invite,
    open_link,
    press,
    set_up_the_app,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

CASES = f"{BOARD}/allegations/"
OFFICER, MANAGER = "lado@dunmoor.example", "manager@dunmoor.example"
ADULT = "Corin Thistlewood"
RECEIVED, MET, CLOSED = dt.date(2014, 2, 3), dt.date(2014, 2, 6), dt.date(2014, 5, 12)


def take_the_call(officer: "Page", place: str) -> str:
    """The contact, with a name typed where a post belongs; returns the address of the case."""
    officer.goto(CASES)
    officer.get_by_role("button", name="Record a contact").click()
    fill_day(officer, "Received on", RECEIVED)
    officer.get_by_label("By telephone").check()
    officer.get_by_label("From which organisation").fill("Dunmoor College")
    officer.get_by_label("Employer or setting").fill(place)
    officer.get_by_label("Sector").select_option(label="Sport")
    officer.get_by_label("Post of the adult").fill("Corin Thistlewood, coach")
    officer.get_by_role("radio", name="Referral").check()
    officer.get_by_role("radio", name="Physical").check()
    officer.get_by_label("Has harmed a child, or may have").check()
    officer.get_by_label("What is said to have happened").fill("Pulled a child by the arm at training.")
    officer.get_by_label("Name of the adult").fill(ADULT)
    press(officer, "Save the contact", "This looks like the name of a person.")
    check(officer)
    officer.get_by_label("Post of the adult").fill("Coach")
    officer.get_by_role("button", name="Save the contact").click()
    officer.wait_for_url(re.compile(r"/allegations/\d+/$"))
    check(officer)
    return address_of(officer, r"/boards/.*/allegations/\d+/")


def decide(officer: "Page", case: str) -> None:
    officer.goto(f"{case}decide/")
    officer.get_by_role("radio", name="A meeting").check()
    fill_day(officer, "Decided on", RECEIVED)
    officer.get_by_label("Why").fill("A child may have been harmed.")
    officer.get_by_label("Are children at risk now").fill("None: the coach does not train now.")
    officer.get_by_role("radio", name="Suspended").check()
    officer.get_by_label("Who tells the adult?").fill("Club secretary")
    press(officer, "Save the decision", "is saved")


def meet(officer: "Page", case: str) -> str:
    """The meeting with somebody who is asked; returns its address."""
    officer.goto(f"{case}meetings/add/")
    fill_day(officer, "On", MET)
    officer.get_by_label("Where, or how to join").fill("Room 2, Civic Centre")
    officer.get_by_role("button", name="Plan the meeting").click()
    officer.wait_for_url(re.compile(r"/meetings/\d+/$"))
    open_link(officer, "Add somebody")
    officer.get_by_label("Name", exact=True).fill("Rowan Fennimore")
    officer.get_by_label("Post").fill("Detective sergeant")
    officer.get_by_role("main").get_by_role("button", name="Save").first.click()
    officer.get_by_text("Rowan Fennimore").first.wait_for()
    check(officer)
    return address_of(officer, r"/boards/.*/meetings/\d+/")


def write_minutes_through_a_tunnel(officer: "Page", meeting: str) -> None:
    """The connection is lost while minutes are written: the text stays, is kept as a draft, and is found again."""
    officer.goto(f"{meeting}minutes/")
    state = officer.locator("[data-draft-state]")
    officer.context.set_offline(True)
    officer.get_by_label("Discussion").fill("What was said in the tunnel.")
    state.filter(has_text="No connection. Your text is on this page only").wait_for()
    officer.context.set_offline(False)
    state.filter(has_text=re.compile(r"Draft kept at \d\d:\d\d")).wait_for()
    officer.goto(f"{meeting}minutes/")
    open_link(officer, re.compile("Go on with what you wrote"))
    assert officer.get_by_label("Discussion").input_value() == "What was said in the tunnel."
    officer.get_by_label("Decisions").fill("The club looks into it; the police do not.")
    officer.get_by_label(re.compile("Rowan Fennimore")).check()
    press(officer, "Save the minutes", "What was said in the tunnel.")
    with officer.expect_download() as download:
        open_link(officer, "Minutes (PDF)")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def follow_the_strands(officer: "Page", case: str) -> None:
    for kind, state in (("police", "Not involved"), ("social_care", "Not involved"), ("employer", "Ended")):
        officer.goto(f"{case}strands/{kind}/")
        officer.get_by_role("radio", name=state).check()
        if state == "Ended":
            fill_day(officer, "Began on", MET)
            fill_day(officer, "Back at work on", CLOSED)
            fill_day(officer, "Ended on", CLOSED)
            officer.get_by_label("What came of it").fill("Trained again")
        officer.get_by_role("main").get_by_role("button", name="Save").first.click()
        officer.wait_for_url(re.compile(r"/allegations/\d+/$"))


def end(officer: "Page", case: str) -> None:
    """Outcome, letter to the employer, closing."""
    officer.goto(f"{case}outcome/")
    officer.get_by_role("radio", name="Unfounded").check()
    fill_day(officer, "Reached on", CLOSED)
    officer.get_by_label("Why").fill("Three people saw that the child slipped.")
    check(officer)
    press(officer, "Save the outcome", "is saved")
    officer.goto(f"{case}letters/employer/add/")
    assert "Unfounded" in officer.get_by_label("Text of the letter").input_value().title()
    fill_day(officer, "Sent on", CLOSED)
    officer.get_by_role("button", name="Keep the letter").click()
    officer.wait_for_url(re.compile(r"/allegations/\d+/$"))
    officer.goto(f"{case}close/")
    fill_day(officer, "Closed on", CLOSED)
    press(officer, "Close the case", "Closed on 12 May 2014.")
    officer.goto(f"{case}timeline/")
    officer.get_by_text("What was said in the tunnel.").first.wait_for()
    check(officer)


def test_one_allegation_from_first_call_to_disposal(person: Person) -> None:
    run = token_hex(3)
    officer, manager, deputy = person(OFFICER), person(MANAGER), person("")
    case = take_the_call(officer, f"Harriers of {run}")
    reference = officer.get_by_role("heading", level=1).inner_text().split("\n")[-1]
    decide(officer, case)
    meeting = meet(officer, case)
    write_minutes_through_a_tunnel(officer, meeting)
    follow_the_strands(officer, case)
    end(officer, case)
    for page in (case, meeting, f"{case}timeline/", f"{case}timeline.pdf", CASES):
        assert manager.request.get(page).status == 403, page

    invite(manager, deputy, f"deputy-{run}@dunmoor.example", "Linnet Marsh", role="Designated officer (LADO)")
    set_up_the_app(deputy, f"{CASES}time-is-over/")
    deputy.goto(f"{CASES}time-is-over/")
    deputy.get_by_role("link", name=reference).first.wait_for()
    officer.goto(case)
    press(officer, "Propose disposal", "is proposed for disposal")
    check(officer)
    deputy.goto(case)
    deputy.get_by_text("What was said in the tunnel.").or_(deputy.get_by_text(ADULT)).first.wait_for()
    open_link(deputy, "Proposed for disposal")
    check(deputy)
    press(deputy, "Agree to the disposal", f"{reference} is disposed of.")
    for reader in (officer, deputy):
        reader.goto(case)
        words = reader.get_by_role("main").inner_text()
        assert ADULT not in words
        assert run not in words
        assert "Disposed of on" in words
    open_link(officer, "Certificate")
    officer.get_by_role("heading", name="Certificate of disposal").wait_for()
    check(officer)
    officer.goto(case)
    assert "Linnet Marsh" in officer.get_by_role("main").inner_text()  # who read it
