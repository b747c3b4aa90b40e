"""A whole cycle in real browsers: manager, agency lead with a colleague, moderator, and the lead of another agency.

From the standards to the closed cycle; on the way a connection is lost, two people write in one answer, changes are
asked for, a low grade becomes an action, and nobody but the agency and the board sees the return.
"""

import datetime as dt
import re
from secrets import token_hex
from typing import TYPE_CHECKING

from tests.browser.conftest import Person, today
from tests.browser.steps import BOARD, address_of, check, fill_day, invite, press

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

AUDITS = f"{BOARD}/audits/"
LEADS = "Agency lead"
AGENCY, OTHER = "Marchland Police", "Dunmoor College"
MANAGER, LEAD, MODERATOR = "manager@dunmoor.example", "lead@dunmoor.example", "scrutineer@dunmoor.example"
STANDARDS = (
    "standard,standard_title,criterion,text,25 red Not met,75 amber Mostly met,100 green Fully met\n"
    "1,Listening to children,1.1,Children are asked what they think.,Rarely,Often,Always\n"
    "1,Listening to children,1.2,What children say changes something.,Rarely,Often,Always\n"
    "2,Safer recruitment,2.1,References are read before anybody starts.,Rarely,Often,Always\n"
)


def publish_standards(manager: "Page", name: str) -> None:
    """A framework of the manager's own from a file, looked at before it is loaded, then published."""
    manager.goto(f"{AUDITS}frameworks/add/")
    manager.locator("input[name=name]").fill(name)
    press(manager, "Begin the draft", "Load from a file")
    manager.get_by_role("link", name="Load from a file").click()
    manager.locator("input[type=file]").set_input_files(
        {"name": "standards.csv", "mimeType": "text/csv", "buffer": STANDARDS.encode()}
    )
    press(manager, "Show what it changes", "Nothing is loaded yet.")
    check(manager)
    press(manager, "Load the file", "The file was loaded")
    manager.get_by_role("button", name="Publish").click()
    press(manager, "Publish", "is published")


def plan_cycle(manager: "Page", framework: str, name: str) -> str:
    """A cycle that is open, with two agencies asked; returns its address."""
    manager.goto(f"{AUDITS}cycles/add/")
    standards = manager.locator("select[name=version]")
    value = standards.locator("option", has_text=framework).get_attribute("value")
    standards.select_option(value=value)
    manager.get_by_label("Name of the cycle").fill(name)
    fill_day(manager, "Opens on", today())
    fill_day(manager, "Returns are due on", today() + dt.timedelta(days=28))
    press(manager, "Save the cycle", "The cycle is planned.")
    for agency in (AGENCY, OTHER):
        manager.get_by_label(agency, exact=True).check()
    press(manager, "Ask the agencies I ticked", "2 agencies are asked")
    return address_of(manager, r"/boards/.*/cycles/\d+/")


def name_the_lead(manager: "Page", cycle: str) -> None:
    manager.goto(cycle)
    manager.get_by_role("link", name=re.compile(f"the lead of {AGENCY}")).click()
    manager.get_by_role("radio", name=re.compile(re.escape(LEAD))).check()
    manager.get_by_role("main").get_by_role("button", name="Save").click()
    manager.wait_for_url(re.compile(r"/cycles/\d+/$"))


def answer(page: "Page", place: int) -> "Locator":
    return page.locator("[data-answer]").nth(place)


def saved(one: "Locator") -> None:
    state(one, r"Saved at \d\d:\d\d")


def state(one: "Locator", words: str) -> None:
    one.locator("[data-save-state]").filter(has_text=re.compile(words)).wait_for()


def text_of(one: "Locator") -> "Locator":
    return one.get_by_label("How do you know?")


def write(one: "Locator", words: str) -> None:
    """Type a text and wait until it has saved itself."""
    text_of(one).fill(words)
    state(one, "Not saved yet")
    saved(one)


def grade(page: "Page", one: "Locator", label: str) -> None:
    """Choose a grade by keyboard and wait until it has saved itself."""
    one.get_by_label(label).focus()
    page.keyboard.press("Space")
    saved(one)


def answer_by_keyboard(page: "Page") -> None:
    """The first answer without a mouse: to the grades, two down, on to the text."""
    one = answer(page, 0)
    one.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    saved(one)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type("We asked forty children")
    state(one, "Not saved yet")
    saved(one)
    assert text_of(one).input_value() == "We asked forty children"
    assert one.get_by_role("radio", checked=True).get_attribute("value") == "100"


def write_through_a_tunnel(page: "Page") -> None:
    """The connection is lost while the second answer is written."""
    one = answer(page, 1)
    grade(page, one, "Not met")
    page.context.set_offline(True)
    text_of(one).fill("Written in a tunnel")
    state(one, "Not saved: no connection")
    assert text_of(one).input_value() == "Written in a tunnel"
    page.context.set_offline(False)
    saved(one)


def write_in_one_answer(lead: "Page", colleague: "Page", address: str) -> None:
    """Two people of the agency; the second sees both texts and keeps both."""
    colleague.goto(address)
    write(answer(lead, 0), "What the lead wrote")
    text_of(answer(colleague, 0)).fill("What the colleague wrote")
    state(answer(colleague, 0), "choose between the two")
    conflict = answer(colleague, 0).locator(".app-conflict")
    assert conflict.locator("[data-mine-text]").inner_text() == "What the colleague wrote"
    assert conflict.locator("[data-theirs-text]").inner_text() == "What the lead wrote"
    check(colleague)
    conflict.get_by_role("button", name="Keep both texts").click()
    saved(answer(colleague, 0))
    lead.goto(address)
    assert text_of(answer(lead, 0)).input_value() == "What the lead wrote\n\nWhat the colleague wrote"


def show_evidence(lead: "Page") -> None:
    lead.get_by_role("link", name="Add evidence for 1.1").click()
    lead.get_by_label("What is it?").fill("What forty children said")
    lead.locator("input[type=file]").set_input_files(
        {"name": "survey.csv", "mimeType": "text/csv", "buffer": b"question,yes,no\nAre you heard?,31,9\n"}
    )
    lead.get_by_role("main").get_by_role("button", name="Add the evidence").click()
    lead.get_by_role("link", name="What forty children said").first.wait_for()


def hand_in(lead: "Page", address: str) -> None:
    lead.goto(f"{address}submit/")
    lead.get_by_label("Name of the senior person").fill("Robin Hale")
    lead.get_by_label("Their post").fill("Assistant Chief Constable")
    press(lead, "Hand the return in", "is handed in.")


def moderate(moderator: "Page", address: str) -> None:
    """A lower grade with a reason, a question, and changes asked for."""
    moderator.goto(f"{address}moderation/")
    press(moderator, "Begin the moderation", "The moderation has begun.")
    check(moderator)
    moderator.get_by_role("link", name="1. Listening to children").click()
    first = moderator.locator("section[id='item-1-1']")
    first.get_by_label(re.compile("Mostly met")).check()
    first.get_by_label("Reason").fill("Forty of nine hundred is few.")
    first.get_by_label("Question or message to the agency").fill("Which children did you not reach?")
    moderator.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    moderator.get_by_text("Which children did you not reach?").first.wait_for()
    check(moderator)
    moderator.goto(f"{address}moderation/changes/")
    moderator.get_by_label("What is to be changed?").fill("Answer the question about 1.1.")
    press(moderator, "Ask for these changes", "is asked for changes.")


def answer_the_board(lead: "Page", address: str) -> None:
    """The lead hears of the question at home, answers it, changes the text and hands in again."""
    lead.goto(f"{BOARD}/")
    lead.get_by_role("link", name=re.compile(r"The board asks")).first.click()
    lead.get_by_role("row").filter(has_text="Which children did you not reach?").get_by_role("link").click()
    check(lead)
    lead.get_by_label("Message").fill("Those who were excluded: we asked them in March.")
    press(lead, "Send", "Your message is with the board.")
    lead.goto(f"{address}standards/1/")
    assert lead.get_by_text("Forty of nine hundred is few.").is_visible()
    write(answer(lead, 0), "We asked sixty children, ten of them excluded from school")
    hand_in(lead, address)


def accept(moderator: "Page", lead: "Page", address: str) -> None:
    """The moderator sees the answer, accepts, and both get the letter."""
    moderator.goto(f"{address}moderation/standards/1/")
    moderator.get_by_text("Those who were excluded: we asked them in March.").wait_for()
    moderator.goto(f"{address}moderation/")
    assert lead.request.get(f"{address}letter/").status == 404
    press(moderator, "Begin the moderation", "The moderation has begun.")
    press(moderator, "Accept the return", "is accepted.")
    for reader in (moderator, lead):
        reader.goto(address)
        with reader.expect_download() as download:
            reader.get_by_role("link", name="Feedback letter").click()
        assert download.value.path().read_bytes().startswith(b"%PDF")


def act_on_low_grades(moderator: "Page", lead: "Page", address: str) -> None:
    moderator.goto(f"{address}moderation/actions/")
    add = moderator.get_by_role("button", name=re.compile(r"Add an action for .* 1\.2"))
    add.click()
    add.wait_for(state="detached")
    lead.goto(f"{BOARD}/actions/")
    lead.get_by_role("main").get_by_text("What children say changes something").first.wait_for()


def test_a_whole_cycle(person: Person) -> None:
    run = token_hex(3)
    framework, name = f"What children say {run}", f"Listening, round {run}"
    manager, lead, moderator = person(MANAGER), person(LEAD), person(MODERATOR)
    colleague, other = person(""), person("")
    invite(manager, colleague, f"colleague-{run}@dunmoor.example", "Wren Larkrise", role=LEADS, agency=AGENCY)
    invite(manager, other, f"college-{run}@dunmoor.example", "Ash Mossbank", role=LEADS, agency=OTHER)
    publish_standards(manager, framework)
    cycle = plan_cycle(manager, framework, name)
    name_the_lead(manager, cycle)
    check(manager)

    lead.goto(AUDITS)
    lead.get_by_role("button", name=re.compile(re.escape(f"{AGENCY}, {name}"))).click()
    lead.get_by_role("heading", name="Standards").wait_for()
    address = address_of(lead, r"/boards/.*/returns/\d+/")
    check(lead)
    assert other.request.get(address).status == 404
    lead.get_by_role("link", name=re.compile(r"^1\. ")).click()
    standard = lead.url
    answer_by_keyboard(lead)
    write_through_a_tunnel(lead)
    write_in_one_answer(lead, colleague, standard)
    show_evidence(lead)

    lead.goto(f"{address}submit/")
    lead.get_by_role("heading", name="1 item is still open").wait_for()
    lead.get_by_role("link", name="2.1 References are read before anybody starts.").click()
    grade(lead, answer(lead, 0), "Fully met")
    hand_in(lead, address)
    for path in (
        "",
        "standards/1/",
        "evidence/",
        "download/xlsx/",
        "letter/",
        "questions/1.1/",
        "practitioners/",
    ):
        assert other.request.get(f"{address}{path}").status == 404, path

    moderate(moderator, address)
    answer_the_board(lead, address)
    accept(moderator, lead, address)
    act_on_low_grades(moderator, lead, address)

    manager.goto(f"{cycle}heat/")
    row = manager.get_by_role("row").filter(has_text=AGENCY).first
    row.wait_for()
    check(manager)
    manager.goto(f"{cycle}close/")
    press(manager, "Close the cycle", "The cycle is closed.")
    assert other.request.get(address).status == 404
    lead.goto(f"{address}standards/1/")
    assert lead.get_by_text("We asked sixty children").first.is_visible()
    assert lead.locator("[data-save-state]").count() == 0
