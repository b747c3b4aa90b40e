"""The sections that the system makes from its data. Each module builds one; the registry puts them in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.sections import actions, attendance, lado, meetings, membership, section11, structure
from reports.sections.building import Building, Built


@dataclass(frozen=True)
class Outline:
    """One section of a new report: written by people (`build` is None) or made by the system."""

    key: str
    title: str
    build: Callable[[Building], Built] | None = None
    wide: bool = False


# The order of a new report. Later issues add their own sections here.
OUTLINE: Sequence[Outline] = (
    Outline("foreword", "Foreword"),
    Outline("structure", "How the board is organised", structure.build),
    Outline("membership", "Membership", membership.build),
    Outline("attendance", "Attendance", attendance.build_table, wide=True),
    Outline("attendance-summary", "Attendance in summary", attendance.build_summary),
    Outline("section11", "Section 11 audit", section11.build),
    Outline("lado", "Allegations against people who work with children", lado.build),
    Outline("actions", "Actions", actions.build),
    Outline("meetings", "Meetings", meetings.build),
)
NOTES_KEY, NOTES_TITLE = "notes", "Notes on the figures"

BUILDERS = {outline.key: outline for outline in OUTLINE if outline.build}

__all__ = ["BUILDERS", "NOTES_KEY", "NOTES_TITLE", "OUTLINE", "Building", "Built", "Outline"]
