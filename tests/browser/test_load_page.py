"""Loading a file through the page: one with mistakes, the mended one with its preview, and the same once more."""

import re
from typing import TYPE_CHECKING

from tests.browser.conftest import SignIn, unlike_others

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEAD = "group,agency,role,kind,from,until,note,holder_name,holder_email\n"
BAD = HEAD + "Learning and Development Group,Dunmoor College,Clerk,emperor,31/02/2025,,,,\n"
GOOD = HEAD + "Learning and Development Group,{name},Clerk,member,2025-04-01,,,Ivo Tarn,ivo@tarn.example\n"


def send(page: "Page", name: str, text: str) -> None:
    """Send a file of members; the check may be a job in the background."""
    page.goto("/boards/dunmoor/load/")
    page.get_by_role("link", name="Members", exact=True).last.click()
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/load/files/\d+/"))


def test_a_file_with_mistakes_and_the_mended_one(page_of: SignIn) -> None:
    page, name = page_of("manager@dunmoor.example"), f"Dunmoor Harbour Trust {unlike_others():%H%M}"
    good = GOOD.replace("{name}", name)
    send(page, "mistakes.csv", BAD)
    assert page.get_by_text("Nothing was saved").is_visible()
    problems = page.get_by_role("table", name="What must be mended")
    for words in ("emperor", "31/02/2025"):
        assert problems.get_by_role("row").filter(has_text=words).count() == 1
    page.get_by_role("button", name="Send the mended file").click()
    assert page.locator("input[type=file]").count() == 1

    send(page, "members.csv", good)
    assert page.get_by_text("Nothing is saved yet").is_visible()
    assert page.get_by_text(name).count() >= 1
    page.goto("/boards/dunmoor/members/")
    assert page.get_by_text(name).count() == 0
    page.go_back()
    page.get_by_role("button", name="Load", exact=True).click()
    page.wait_for_load_state()
    page.goto("/boards/dunmoor/members/?q=")
    page.get_by_label("Agency").select_option(label=name)
    page.get_by_role("button", name="Apply").click()
    page.locator(".app-count").filter(has_text="1 seat found").wait_for()
    assert page.get_by_role("link", name="Ivo Tarn").is_visible()

    send(page, "members.csv", good)
    assert page.get_by_text("Everything in this file is already so").is_visible()
