"""An agency lead sees the own agency's attendance and actions, reports progress and gets the evidence back."""

import re
from typing import TYPE_CHECKING

from tests.browser.conftest import SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEAD, MANAGER = "lead@dunmoor.example", "manager@dunmoor.example"
BOARD, AGENCY, OTHER = "/boards/dunmoor", "Marchland Police", "Dunmoor College"
EVIDENCE = b"date,came\n2026-11-02,14\n"


def add_action(page: "Page", text: str, owner: str) -> str:
    """The board manager gives an action to an agency; returns its address."""
    page.goto(f"{BOARD}/actions/add/")
    page.get_by_label("What is to be done?").fill(text)
    page.get_by_label("Owner", exact=True).select_option(label=owner)
    page.get_by_role("radio", name="In words").check()
    page.get_by_label("Due, in words").fill("this winter")
    page.get_by_role("button", name="Save action").click()
    page.wait_for_url(re.compile(r"/actions/\d+/$"))
    return page.url


def test_own_agency_only(page_of: SignIn) -> None:
    manager, lead = page_of(MANAGER), page_of(LEAD)
    add_action(manager, "Own action of the police", AGENCY)
    theirs = add_action(manager, "Action of the college", OTHER)
    lead.goto(f"{BOARD}/actions/")
    assert lead.get_by_text("Own action of the police").count() == 1
    assert lead.get_by_text("Action of the college").count() == 0
    assert lead.request.get(theirs).status == 404
    lead.goto(f"{BOARD}/attendance/")
    heads = lead.locator("table tbody th[scope=row]").all_inner_texts()
    assert heads
    assert {head.split("\n")[0] for head in heads} == {AGENCY}
    assert OTHER not in lead.get_by_role("main").inner_text()


def test_progress_with_evidence(page_of: SignIn) -> None:
    manager, lead = page_of(MANAGER), page_of(LEAD)
    address = add_action(manager, "Train the evening team", AGENCY)
    lead.goto("/actions/")
    lead.get_by_text("Train the evening team").wait_for()
    lead.goto(address)
    lead.get_by_role("button", name="Report progress").click()
    lead.get_by_label("What happened?").fill("Fourteen people came to the first course.")
    lead.locator("input[type=file]").set_input_files(
        {"name": "courses.csv", "mimeType": "text/csv", "buffer": EVIDENCE}
    )
    lead.get_by_role("button", name="Save progress").click()
    lead.wait_for_url(address)
    assert lead.get_by_text("Fourteen people came to the first course.").is_visible()
    for reader in (lead, manager):
        reader.goto(address)
        with reader.expect_download() as download:
            reader.get_by_role("link", name="courses.csv").click()
        assert download.value.suggested_filename == "courses.csv"
        assert download.value.path().read_bytes() == EVIDENCE
