"""A board manager's year in the real browser: invite, an answer by email, attendance by keyboard, the annual report."""

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import page as page_validation

from tests.browser.conftest import SignIn, email_to, today, unlike_others

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MANAGER = "manager@dunmoor.example"
BOARD = "/boards/dunmoor"


def plan(page: "Page", group: str, day: dt.date, topic: str) -> str:
    """Plan a meeting through the form; returns its address."""
    page.goto(f"{BOARD}/meetings/")
    page.get_by_role("button", name="Plan a meeting").click()
    page.get_by_label("Group").select_option(label=group)
    page.get_by_label("Topic").fill(topic)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(number))
    starts = unlike_others()
    page.get_by_label("Start time").fill(f"{starts:%H:%M}")
    page.get_by_label("End time").fill(f"{starts:%H}:59")
    page.get_by_role("button", name="Save meeting").click()
    page.wait_for_url(re.compile(r"/meetings/\d+/"))
    found = re.search(r"^.*/meetings/\d+/", page.url)
    assert found
    return found[0]


def test_invitation_is_answered_from_the_email(page_of: SignIn, browser: "Browser", site: str) -> None:
    page = page_of(MANAGER)
    day = today() + dt.timedelta(days=45)
    meeting = plan(page, "Early Help Forum", day, "Answering by email")
    page.goto(meeting)
    page.get_by_role("button", name="Invitations").click()
    page.get_by_role("button", name=re.compile(r"Send \d+ emails")).click()
    page.wait_for_load_state()
    row = page.get_by_role("table", name="People").get_by_role("row").nth(1)
    address = row.locator(".app-secondary").first.inner_text()

    context = browser.new_context(base_url=site)  # the member, who has not signed in
    member = context.new_page()
    text = email_to(member, address, f"{day.day} {day:%B %Y}")
    assert f"{BOARD}/" not in text
    links = re.findall(rf"{re.escape(site)}/meetings/invitations/\S+", text)
    assert len(links) >= 2
    apologies = next(link for link in links if "apologies" in link)
    member.goto(apologies)
    assert member.get_by_role("heading", level=1).inner_text().count("Are you coming") == 1
    page.reload()
    row = page.get_by_role("row").filter(has_text=address)
    assert "No answer yet" in row.inner_text()  # looking at the page answers nothing
    member.get_by_role("main").get_by_role("button").click()
    member.get_by_text("Your answer is saved: apologies").wait_for()
    context.close()
    page.reload()
    assert "Apologies" in row.inner_text()


def test_attendance_is_entered_by_keyboard_alone(page_of: SignIn) -> None:
    page = page_of(MANAGER)
    meeting = plan(page, "Early Help Forum", today() - dt.timedelta(days=1), "Attendance by keyboard")
    page.goto(meeting)
    page.get_by_role("button", name="Record who came").press("Enter")
    page.wait_for_url(re.compile("/attendance/"))
    rows = page.locator("[data-attendance-row]").count()
    assert rows > 3
    radios = page.locator("[data-attendance-row]").first.get_by_role("radio")
    for _ in range(60):  # the first row is reached with Tab
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name?.startsWith('mark-')"):
            break
    assert radios.evaluate_all("radios => radios.includes(document.activeElement)")
    for key in "x" + "m" * (rows - 1):
        page.keyboard.press(key)
    assert page.locator("[data-attendance-count]").inner_text() == f"{rows} of {rows} marked"
    page.keyboard.press("Enter")
    page.wait_for_url(meeting)
    page.get_by_text("The attendance is recorded.").wait_for()
    assert page.get_by_text(f"Present: {rows - 1}").is_visible()
    absent = page.get_by_role("heading", name="Absent").locator("xpath=following-sibling::ul[1]/li")
    assert absent.count() == 1
    agency = absent.inner_text().split(" – ")[0]

    page.goto(f"{BOARD}/attendance/")
    page.get_by_label("Group").select_option(label="Early Help Forum")
    page.get_by_role("button", name="Show").click()
    line = page.get_by_role("row").filter(has_text=agency).first
    day = today() - dt.timedelta(days=1)
    page.get_by_role("columnheader", name=f"{day.day} {day:%b}").first.wait_for()
    assert "Absent" in line.inner_html()


def test_report_is_made_with_a_progress_bar(page_of: SignIn, tmp_path: Path) -> None:
    page = page_of(MANAGER)
    page.goto(f"{BOARD}/reports/")
    page.get_by_role("row").filter(has_text="Draft").get_by_role("link").first.click()
    report = page.url
    before = page.locator(".app-edition").count()
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("progressbar").wait_for()
    done = page.get_by_role("button", name="Show the files")  # the bar moves by itself, without a reload
    done.wait_for(timeout=120_000)
    assert page.url.startswith(report)
    done.click()
    page.get_by_role("link", name=f"PDF of edition {before + 1}").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"PDF of edition {before + 1}").click()
    path = tmp_path / "report.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert [f"{failure.rule_id}: {failure.message}" for failure in result.failures] == []
