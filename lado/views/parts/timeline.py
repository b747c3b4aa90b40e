"""The way to the timeline of a case."""

from typing import TYPE_CHECKING

from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage


def part(page: "CasePage") -> Part:
    """A link; the list itself is a page of its own."""
    return Part(
        "timeline",
        "Timeline",
        "lado/case_parts/timeline.html",
        {"url": page.case_url("lado:case_timeline")},
    )
