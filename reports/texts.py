"""Texts that people write: a small set of HTML, everything else is taken out."""

import re
from html import unescape

import nh3
from django.utils.html import escape, strip_tags

TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br"}
# Editors and word processors write the same thing in other ways.
_ALIKE = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "div": "p"}


def clean(html: str) -> str:
    """Only paragraphs, two levels of headings, lists, emphasis, quotations and links to http(s) and mailto.

    Text without any tag is taken as plain text: a blank line begins a new paragraph.
    """
    if not re.search(r"<[a-zA-Z/!]", html):
        html = _from_plain(html)
    for old, new in _ALIKE.items():
        html = re.sub(rf"<(/?){old}(?=[\s>/])", rf"<\1{new}", html, flags=re.IGNORECASE)
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()
    if not word_count(cleaned):
        return ""  # an editor's empty text is a paragraph without words
    return cleaned if "<" in cleaned else f"<p>{cleaned}</p>"


def word_count(html: str) -> int:
    """How many words a cleaned text has."""
    return len(unescape(strip_tags(html.replace("<", " <"))).split())


def as_plain(html: str) -> str:
    """A cleaned text for a plain box: without tags when it has paragraphs only, else the HTML itself.

    `clean` turns either into the same text again.
    """
    plain = re.sub(r"</p>\s*<p>", "\n\n", html).removeprefix("<p>").removesuffix("</p>")
    plain = unescape(plain.replace("<br>", "\n"))
    return plain if clean(plain) == html else html


def _from_plain(text: str) -> str:
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
