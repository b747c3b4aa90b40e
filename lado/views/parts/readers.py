"""Who read a case."""

from typing import TYPE_CHECKING

from lado.services.reading import readers_of
from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage


def part(page: "CasePage") -> Part:
    """Everybody who opened a page of the case before now."""
    return Part(
        "readers",
        "Who read this case",
        "lado/case_parts/readers.html",
        {"readers": readers_of(page.contact), "own": str(page.access.user)},
    )
