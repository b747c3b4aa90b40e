"""The parts of a case's page, each in a module of its own, with its template below templates/lado/case_parts/.

A part is a function of the page. To add one, write `lado/views/parts/<topic>.py` with a function that gives a `Part`
(or None where there is nothing to show), its template, and a line in PARTS.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lado.views.parts import (
    clocks,
    contact,
    keeping,
    meetings,
    notes,
    others,
    outcome,
    patterns,
    readers,
    second_view,
    strands,
    timeline,
)
from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage

# In the order of the page.
PARTS: tuple[Callable[["CasePage"], Part | None], ...] = (
    patterns.part,
    contact.people,
    contact.facts,
    outcome.decision,
    meetings.part,
    strands.strands,
    outcome.outcome,
    strands.body_referrals,
    second_view.part,
    others.authorities,
    others.boards,
    notes.letters,
    notes.notes,
    timeline.part,
    clocks.part,
    keeping.part,
    readers.part,
)

__all__ = ["PARTS", "Part"]
