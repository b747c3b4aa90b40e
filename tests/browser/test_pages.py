"""Every page that a link leads to, for each role: no fault that axe finds, nothing wider than the screen.

The pages are found by following links from each person's home, one example of each kind of address and several of
cases, so that a new page is looked at without anybody adding it to a list. A page that shows no part which has not
been looked at under the same kind of address (mostly another role's view of it) is fetched and its links are
followed, but the browser does not open it again.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from core.demonstration import SIGN_INS
from tests.browser.conftest import SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS: Final = (1280, 390)
OPTIONS: Final = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
# Axe itself, put into a page once for both widths; what it passes is not brought over.
AXE: Final = Axe().axe_script
FIND_FAULTS: Final = "options => axe.run(options).then(found => found.violations)"
# Django's admin is its own makers' work; downloads are no pages; the ping is for scripts.
NOT_OURS: Final = re.compile(
    r"^/(admin|static|session|healthz)|download=|\.(pdf|csv|xlsx|ics|json|zip|html)$|/(file|download|edition)s?/\d"
    r"|/evidence/\d+/$|/accounts/logout|/download/$"
)
# Far more kinds of pages than one person has: reaching it means that addresses are not told apart rightly.
MOST: Final = 400
# One case has a meeting and another none: their pages lead to different places.
SEVERAL: Final = re.compile(r"^/boards/x/allegations/0/$")
EXAMPLES: Final = 3

Parts = frozenset[tuple[str, ...]]


def kind_of(path: str) -> str:
    """The address without numbers, names of emails and boards, so that one meeting stands for all."""
    path = re.sub(r"^/boards/[^/]+/", "/boards/x/", path)
    path = re.sub(r"^/training/(room|booking)/[^/]+/", r"/training/\1/x/", path)
    path = re.sub(r"^/training/(?!(?:my|address|room|booking)/)[^/]+/", "/training/x/", path)
    path = re.sub(r"^/demonstration/emails/[^/]+/$", "/demonstration/emails/x/", path)
    return re.sub(r"\d+", "0", path)


class Reader(HTMLParser):
    """What a page is made of: its parts (element with classes inside element with classes), links and ids."""

    EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "circle", "line", "rect"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.found: set[tuple[str, ...]] = set()
        self.feed(html)

    @property
    def parts(self) -> Parts:
        """The page's parts; two pages with the same parts differ in words and numbers only."""
        return frozenset(self.found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "")
        self.found.add(
            (
                *(self.open[-1] if self.open else ()),
                tag,
                classes,
                values.get("type", ""),
                values.get("role", ""),
            )
        )
        self.ids.add(values.get("id", ""))
        if tag == "a" and "href" in values and "download" not in values:
            self.links.append(values["href"])
        if tag not in self.EMPTY:
            self.open.append((tag, classes))

    def handle_endtag(self, tag: str) -> None:
        """Go back to the element around it; a stray end tag changes nothing."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return


@pytest.fixture(scope="session")
def looked_at() -> dict[str, set[tuple[str, ...]]]:
    """The parts that the browser has shown already, by kind of address."""
    return {}


def faults_of(page: "Page", path: str) -> list[str]:
    """What axe finds at each width, and whether the page is wider than the screen."""
    faults = list[str]()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if width == WIDTHS[0]:
            page.goto(path)
            page.evaluate(AXE)
        for fault in page.evaluate(FIND_FAULTS, OPTIONS):
            nodes = "; ".join(node["html"][:160] for node in fault["nodes"][:3])
            faults.append(f"{path} at {width}: {fault['id']} ({fault['impact']}): {nodes}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            faults.append(f"{path} at {width}: wider than the screen")
    return faults


def walk(page: "Page", site: str, start: str, looked_at: dict[str, set[tuple[str, ...]]]) -> list[str]:
    """Follow the links from the start and give every fault."""
    waiting, seen, known, faults = [start], Counter[str](), set[str](), list[str]()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in known or seen[kind] == (EXAMPLES if SEVERAL.search(kind) else 1):
            continue
        known.add(path)
        seen[kind] += 1
        assert len(seen) < MOST, f"{MOST} kinds of pages: {sorted(seen)}"
        response = page.request.get(path)
        # An invitation that was accepted meanwhile says so.
        if response.status not in ({200, 410} if path.startswith("/invitations/") else {200}):
            faults.append(f"{path}: status {response.status}")
            continue
        if "text/html" not in response.headers["content-type"]:
            faults.append(f"{path}: a download without an address or a link that says so")
            continue
        html = Reader(response.text())
        shown = looked_at.setdefault(kind, set())
        if not html.parts <= shown:
            shown |= html.parts
            faults += faults_of(page, path)
        for link in html.links:
            if link.startswith("#"):
                if len(link) > 1 and link[1:] not in html.ids:
                    faults.append(f"{path}: link to {link} leads nowhere")
                continue
            target = urlsplit(urljoin(response.url, link))
            if f"{target.scheme}://{target.netloc}" == site and not NOT_OURS.search(
                f"{target.path}?{target.query}" if "download=" in target.query else target.path
            ):
                waiting.append(target.path)
    assert len(seen) > 3, seen
    return [f"{len(seen)} kinds of pages", *faults] if faults else []


@pytest.mark.parametrize("email", [sign_in.email for sign_in in SIGN_INS])
def test_no_page_has_a_fault(
    page_of: SignIn, site: str, email: str, looked_at: dict[str, set[tuple[str, ...]]]
) -> None:
    faults = walk(page_of(email), site, "/", looked_at)
    assert not faults, "\n".join(faults)


def test_no_page_before_signing_in_has_a_fault(
    browser: "Browser", site: str, looked_at: dict[str, set[tuple[str, ...]]]
) -> None:
    context = browser.new_context(base_url=site)
    faults = walk(context.new_page(), site, "/accounts/login/", looked_at)
    context.close()
    assert not faults, "\n".join(faults)
