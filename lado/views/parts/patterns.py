"""What other cases say about the same adult or setting."""

from typing import TYPE_CHECKING

from lado.services.searching import patterns_of
from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage

ORDINALS = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}


def part(page: "CasePage") -> Part | None:
    """A hint for the officer; None where nothing was found."""
    found = patterns_of(page.contact)
    if not found:
        return None
    place = ORDINALS.get(found.setting_place, f"{found.setting_place}th")
    return Part("patterns", "", "lado/case_parts/patterns.html", {"patterns": found, "place": place})
