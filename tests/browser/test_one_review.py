"""One child's case in real browsers: from an agency's referral to the published review of it.

An agency refers it and answers what it is asked, the review lead notifies, the panel concludes, the report is written.
The child's name stands in it: the search catches that, and the report is public only when the text is mended, the chair
has signed it, and its minute has come.
"""

import datetime as dt
import re
import time
from secrets import token_hex
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.browser.conftest import Person
from tests.browser.steps import BOARD, address_of, check, fill_day, invite, open_link, press, set_up_the_app

if TYPE_CHECKING:
    from playwright.sync_api import Page

REVIEWS = f"{BOARD}/reviews/"
AGENCY, LEAD, MANAGER, PANEL = (f"{name}@dunmoor.example" for name in ("lead", "reviews", "manager", "panel"))
CHILD = "Tamsin Quillfeather"
INCIDENT = r"/boards/dunmoor/reviews/incidents/\d+/"
REVIEW = r"/boards/dunmoor/reviews/\d+/"


def day(ago: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=ago)


def refer(agency: "Page") -> str:
    """A referral, left in the middle and gone on with; returns the pseudonym that the child has from then on."""
    agency.goto(REVIEWS)
    agency.get_by_role("button", name="Refer a case").click()
    agency.wait_for_load_state()
    fill_day(agency, "The agency became aware on", day(3))
    agency.get_by_label("Name of the child").fill(CHILD)
    fill_day(agency, "Date of birth", dt.date(2019, 5, 31))
    agency.get_by_label("What happened", exact=True).fill(
        "The child came to hospital with three old fractures."
    )
    agency.get_by_text("Draft kept at").first.wait_for()
    check(agency)
    agency.goto(f"{REVIEWS}referrals/")
    agency.get_by_role("link", name="Refer a case").first.click()
    agency.wait_for_load_state()
    assert agency.get_by_label("Name of the child").input_value() == CHILD
    agency.get_by_role("group", name="What became of the child").get_by_label("Seriously harmed").check()
    press(agency, "Hand in the referral", re.compile("thnicity"))
    agency.get_by_label("Why the ethnicity is not known yet").fill("The family has not been asked yet.")
    agency.get_by_role("button", name="Hand in the referral").click()
    agency.wait_for_url(re.compile(r"/referrals/\d+/$"))
    check(agency)
    assert CHILD not in agency.get_by_role("main").inner_text()
    child = agency.get_by_role("heading", level=1).inner_text().split("\n")[-1]
    assert re.fullmatch(r"Child [A-Z]+", child), child
    return child


def notify(lead: "Page", child: str) -> str:
    """The decision that it is a serious incident, and its notification; returns the incident's address."""
    lead.goto(f"{REVIEWS}referrals/")
    open_link(lead, child)
    open_link(lead, "The case")
    incident = address_of(lead, INCIDENT)
    lead.goto(f"{incident}identity/")
    lead.get_by_text(CHILD).first.wait_for()
    check(lead)
    lead.goto(f"{incident}decide/")
    fill_day(lead, "The local authority became aware on", day(2))
    lead.get_by_label(re.compile("^Yes: the national Panel")).check()
    lead.get_by_label("Reasons").fill("Old injuries that nobody explains.")
    lead.get_by_label("Who decided").fill("The three safeguarding leads")
    fill_day(lead, "Decided on", day(1))
    for box in lead.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    check(lead)
    lead.get_by_role("button", name="Save the decision").click()
    lead.wait_for_url(lambda url: "decide" not in url)
    lead.goto(f"{incident}notification/sent/")
    fill_day(lead, "The national Panel was notified on", day(1))
    lead.get_by_role("main").get_by_role("button", name="Save").click()
    lead.wait_for_load_state()
    lead.goto(incident)
    check(lead)
    return incident


def ask_and_answer(lead: "Page", agency: "Page", incident: str, child: str) -> None:
    """A request that the agency answers, with an event of its chronology."""
    lead.goto(f"{incident}requests/add/")
    lead.get_by_role("group", name="Agencies").get_by_label(re.compile("Police")).first.check()
    lead.get_by_label("Questions").fill("What did you know of the family?")
    fill_day(lead, "Last day to answer", day(-5))
    check(lead)
    lead.get_by_role("main").get_by_role("button").first.click()
    lead.wait_for_load_state()
    lead.goto(f"{incident}requests/")
    open_link(lead, re.compile("Police"))
    press(lead, "Send the request", "Sent")
    agency.goto(f"{REVIEWS}asked/")
    open_link(agency, child)
    asked = address_of(agency, r"/boards/.*/asked/\d+/")
    agency.goto(f"{asked}chronology/paste/")
    agency.locator("textarea").first.fill(
        "3 May 2026\tCalled to the home\tLog 14\n05/06/26\tThe child was seen\tLog 20"
    )
    press(agency, "Show how it is read", "2 rows are read")
    check(agency)
    agency.get_by_role("button", name="Add 2 events").click()
    agency.wait_for_load_state()
    agency.goto(f"{asked}answer/")
    agency.get_by_label(re.compile("^1[.]")).fill("Two calls in spring, and no crime recorded.")
    agency.get_by_text("kept at").first.wait_for()
    check(agency)
    agency.get_by_role("button", name="Send the answer").click()
    agency.wait_for_url(re.compile(r"/asked/\d+/$"))
    lead.goto(f"{incident}chronology/")
    lead.get_by_text("Called to the home").first.wait_for()
    check(lead)


def conclude(lead: "Page", incident: str) -> str:
    """The panel meets and concludes that there is a review; returns the review's address."""
    lead.goto(f"{incident}rapid-review/meeting/")
    fill_day(lead, "Day of the meeting", day(0))
    lead.get_by_label("What was said").fill("Nobody put the three visits together.")
    lead.get_by_role("main").get_by_role("button").first.click()
    lead.wait_for_load_state()
    lead.goto(f"{incident}rapid-review/conclusion/")
    lead.get_by_role("group", name="Conclusion").get_by_role("radio").first.check()
    lead.get_by_label("Reasons").fill("Agencies worked apart.")
    lead.get_by_role("main").get_by_role("button").first.click()
    lead.wait_for_load_state()
    lead.goto(f"{incident}rapid-review/agree/")
    fill_day(lead, "Agreed on", day(0))
    lead.get_by_role("button", name="The panel agrees").click()
    lead.wait_for_load_state()
    check(lead)
    lead.goto(f"{incident}rapid-review/begin/")
    lead.get_by_label("Reference of the review").fill(f"T-{int(time.time())}")
    lead.get_by_role("button", name="Begin the review").click()
    lead.wait_for_url(re.compile(REVIEW + "$"))
    check(lead)
    return address_of(lead, REVIEW)


def write(lead: "Page", review: str, text: str) -> None:
    """One section of the report, begun where it is not."""
    lead.goto(f"{review}report/")
    if lead.get_by_role("button", name="Begin the report").count():
        lead.get_by_role("button", name="Begin the report").click()
        lead.wait_for_load_state()
    lead.get_by_role("link", name=re.compile("^Write")).first.click()
    lead.wait_for_load_state()
    lead.get_by_label("Text", exact=True).fill(text)
    lead.get_by_role("main").get_by_role("button", name="Save").first.click()
    lead.wait_for_load_state()


def sign_off(lead: "Page", chair: "Page", review: str) -> None:
    """The quality check, and the chair's signature."""
    lead.goto(f"{review}publication/quality/")
    for box in lead.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    lead.get_by_role("main").get_by_role("button", name=re.compile("^Save")).first.click()
    lead.wait_for_url(re.compile("publication/$"))
    lead.goto(f"{review}publication/")
    press(lead, re.compile("^Ask the chair"), "With the chair")
    chair.goto(f"{review}sign-off/")
    if "/2fa/" in chair.url:
        set_up_the_app(chair, f"{review}sign-off/")
        chair.goto(f"{review}sign-off/")
    check(chair)
    chair.get_by_role("button", name="Sign it off for the board").click()
    chair.wait_for_load_state()


def next_minute() -> dt.datetime:
    """The next minute, or the one after where it is about to begin."""
    now = timezone.localtime()
    return (now + dt.timedelta(seconds=75)).replace(second=0, microsecond=0)


def test_one_review_from_the_referral_to_the_public_page(person: Person) -> None:
    agency, lead, panel, chair, public = person(AGENCY), person(LEAD), person(PANEL), person(""), person("")
    # One of their own: the chair of the other tests signs in without a code.
    email = f"chair-{token_hex(3)}@dunmoor.example"
    invite(person(MANAGER), chair, email, "Ivo Larkspur", role=re.compile("^Chair$"))
    child = refer(agency)
    incident = notify(lead, child)
    ask_and_answer(lead, agency, incident, child)
    review = conclude(lead, incident)
    # The panel of another review of the same board, and the agency, read nothing of this one.
    for page in (f"{incident}case/", f"{incident}chronology/", f"{review}report/", f"{review}publication/"):
        assert panel.request.get(page).status == 404, page
        assert agency.request.get(page).status in {403, 404}, page

    write(lead, review, "Three visits were never put together. Tamsin was not asked how she was.")
    sign_off(lead, chair, review)
    lead.goto(f"{review}publication/search/")
    press(lead, "Search now", "Stops the publication")
    check(lead)
    lead.goto(f"{review}publication/plan/")
    lead.get_by_label("At once").check()
    press(lead, "Publish", "two people have not decided")
    write(lead, review, "Three visits were never put together. The child was not asked how she was.")
    lead.goto(f"{review}publication/plan/")
    lead.get_by_label("At once").check()
    press(lead, "Publish", "changed after the board signed it off")
    sign_off(lead, chair, review)

    hour = next_minute()
    lead.goto(f"{review}publication/plan/")
    lead.get_by_label("At a day and hour").check()
    fill_day(lead, "Day", hour.date())
    lead.get_by_label("Time").fill(f"{hour:%H:%M}")
    press(lead, "Publish", "Waits for its hour")
    check(lead)
    address = re.search(
        r"https?://\S+/published/\S+?/reviews/[^\s/]+/", lead.get_by_role("main").inner_text()
    )
    assert address
    assert public.request.get(address[0]).status == 404
    panel.goto(f"{REVIEWS}")
    check(panel)
    time.sleep(max(0, (hour - timezone.localtime()).total_seconds()) + 1)
    public.goto(address[0])
    words = public.get_by_role("main").inner_text()
    assert "The child was not asked how she was." in words
    assert "Tamsin" not in public.content()
    check(public)
    pdf = public.request.get(f"{address[0]}report.pdf")
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
    agency.goto(review)
    agency.get_by_text("Published").first.wait_for()
