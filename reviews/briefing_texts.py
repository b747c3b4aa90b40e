"""What a briefing begins with: made of a review's published summary, findings and recommendations by a template."""

from collections.abc import Sequence
from dataclasses import dataclass

QUESTIONS = (
    "How would we notice this in our own work?\nWhat do we do already, and how do we know that it works?\n"
    "What will each of us do differently from this week on?"
)
HELP = "Talk to your safeguarding lead. The summary of the review stands in the partnership’s library."


@dataclass(frozen=True)
class Source:
    """What a review says: its kind in words, summary, themes, and texts of findings, good practice, recommendations."""

    kind: str
    summary: str = ""
    themes: Sequence[str] = ()
    findings: Sequence[str] = ()
    good: Sequence[str] = ()
    recommendations: Sequence[str] = ()


def draft(source: Source, kind: str) -> dict[str, str]:
    """Column of the briefing → text. What the review does not say stays empty: somebody writes it."""
    about, _, happened = source.summary.strip().partition("\n\n")
    themes = ", ".join(source.themes)
    texts = {
        "about": about or (f"A {source.kind[:1].lower()}{source.kind[1:]}." if source.kind else ""),
        "found": _list(source.findings),
        "change": _list(source.recommendations),
    }
    if kind == "practitioner":
        return texts | {"questions": HELP}
    return texts | {
        "matters": f"The review is about: {themes}." if themes else "",
        "happened": happened.strip(),
        "good": _list(source.good),
        "questions": QUESTIONS,
    }


def _list(texts: Sequence[str]) -> str:
    return "\n".join(f"• {' '.join(text.split())}" for text in texts if text.strip())
