"""How the plain text of a report is set: paragraphs, sub-headings and lists. Pure, and safe for HTML."""

import re
from dataclasses import dataclass, field

HELP = (
    "A blank line begins a new paragraph. A line that begins with “## ” is a heading; lines that begin with “- ” are "
    "a list."
)


@dataclass
class Block:
    """One part of a text: kind is "heading", "list" or "paragraph"; `lines` are its lines or items."""

    kind: str
    lines: list[str] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """The parts of a text in order; every word of it is in one of them."""
    found: list[Block] = []
    is_new = True
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.strip()
        if not words:
            is_new = True
            continue
        kind, words = _kind_of(words)
        if kind == "heading" or is_new or not found or found[-1].kind != kind:
            found.append(Block(kind))
        found[-1].lines.append(words)
        is_new = kind == "heading"
    return found


def _kind_of(line: str) -> tuple[str, str]:
    if match := re.match(r"#{1,4}\s+(?=\S)", line):
        return "heading", line[match.end() :]
    if match := re.match(r"[-*•–]\s+(?=\S)", line):
        return "list", line[match.end() :]
    return "paragraph", line


def word_count(text: str) -> int:
    return len(text.split())
