"""A whole installation as `make run` makes it, with demonstration data, and a real headless Chromium.

While writing a test, BROWSER_SITE=http://localhost:8000 uses a running demonstration instead of a new one.
"""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import randrange
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

import bootstrap
from core import demonstration
from partnership.local import places
from tests.browser import demonstration_data
from tests.local.machine import clean_environment, eventually, free_port, get, var_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def executable() -> str:
    """The browser; without one a failure in CI and a loud skip elsewhere."""
    found = os.environ.get("CHROMIUM", "")
    lacks = "" if found else "install Chromium, or name it in CHROMIUM"
    if not bootstrap.has_library("atomic", "1"):
        lacks = "install libatomic1"
    if lacks:
        message = f"NO BROWSER: {lacks}. The browser tests did not run."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, executable: str) -> Iterator[str]:
    """The address of the running application with its demonstration data."""
    if running := os.environ.get("BROWSER_SITE"):
        yield running
        return
    request.getfixturevalue("django_db_setup")
    port, name = free_port(), f"browser_{os.getpid()}"
    with var_folder() as folder, ExitStack() as at_end:
        database = demonstration_data.made().copy(name, folder)
        at_end.callback(demonstration_data.as_owner, f'DROP DATABASE "{name}" WITH (FORCE)')
        environment = clean_environment(
            **database, VAR_DIR=str(folder), PORT=str(port), SITE_URL=f"http://localhost:{port}"
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "partnership.local.supervisor"],
            cwd=places.PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            up = eventually(
                lambda: process.poll() is not None or get(port, "/healthz")[0] == 200, seconds=180
            )
            assert up, "the application did not start in three minutes"
            assert process.poll() is None, process.communicate()[0][-3000:]
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture(scope="session")
def browser(executable: str) -> "Iterator[Browser]":
    """One Chromium for all tests; each person gets a context of their own."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread until the session ends; Django would take every later test for
    # asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield found
        found.close()


SignIn = Callable[[str], "Page"]


@pytest.fixture(scope="session")
def sessions(site: str, browser: "Browser") -> Callable[[str], "BrowserContext"]:
    """sessions(email): a context in which the person is signed in, made once."""
    contexts: dict[str, BrowserContext] = {}

    def session(email: str) -> "BrowserContext":
        if email not in contexts:
            contexts[email] = browser.new_context(base_url=site)
            sign_in(contexts[email].new_page(), email)
        return contexts[email]

    return session


def sign_in(page: "Page", email: str) -> None:
    """Type the password, and the six digits where they are asked for; the page is closed afterwards."""
    page.goto("/accounts/login/")
    type_password(page, email)
    if "/2fa/" in page.url:
        type_code(page)
    assert "/accounts/" not in page.url, f"{email} was not signed in: {page.url}"
    page.close()


def type_password(page: "Page", email: str, password: str = demonstration.PASSWORD) -> None:
    """Fill in the sign-in page that is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def type_code(page: "Page") -> None:
    """Type the demonstration's six digits. A code works once: after a sign-in just before, the next one is due."""
    for _ in range(2):
        code = demonstration.current_code()
        page.get_by_role("main").get_by_label("code", exact=False).first.fill(code)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_load_state()
        if "/2fa/" not in page.url:
            return
        assert eventually(lambda used=code: demonstration.current_code() != used, seconds=35)  # type: ignore[misc]


def today() -> dt.date:
    """The date in England, as the pages count it."""
    return dt.datetime.now(ZoneInfo("Europe/London")).date()


def unlike_others() -> dt.time:
    """A time of day at which hardly anybody meets; several tests plan meetings on the same days."""
    return dt.time(randrange(1, 22), randrange(1, 58))  # noqa: S311 -- nothing secret


def email_to(page: "Page", address: str, words: str) -> str:
    """The newest email to somebody with these words in its subject; a worker sends it, so it may take a moment."""

    def arrived() -> bool:
        page.goto("/demonstration/emails/")
        return page.get_by_role("row").filter(has_text=address).filter(has_text=words).count() > 0

    assert eventually(arrived, seconds=60), f"no email to {address} about {words}"
    page.get_by_role("row").filter(has_text=address).filter(has_text=words).first.get_by_role("link").click()
    return page.get_by_role("main").inner_text()


@pytest.fixture
def page_of(sessions: Callable[[str], "BrowserContext"]) -> Iterator[SignIn]:
    """page_of(email): a fresh page of a signed-in person. Errors on the console fail the test."""
    pages: list[Page] = []
    complaints: list[str] = []

    def page(email: str) -> "Page":
        found = sessions(email).new_page()
        found.set_viewport_size({"width": 1280, "height": 900})
        found.on("pageerror", lambda error: complaints.append(str(error)))
        found.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        pages.append(found)
        return found

    yield page
    for one in pages:
        one.close()
    assert not complaints, "\n".join(complaints)


Person = Callable[[str], "Page"]


@pytest.fixture
def person(site: str, browser: "Browser") -> Iterator[Person]:
    """person(email): a page in a browser of its own, signed in; without an email nobody is."""
    contexts: list[BrowserContext] = []

    def open_page(email: str) -> "Page":
        contexts.append(browser.new_context(base_url=site))
        if email:
            sign_in(contexts[-1].new_page(), email)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()
