"""The sections that the system makes from its data. Each module builds one; the registry puts them in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.models import Report
from reports.sections import (
    actions,
    attendance,
    child_deaths,
    lado,
    meetings,
    membership,
    officer,
    recommendations,
    reviews,
    section11,
    structure,
    training,
)
from reports.sections.building import Building, Built


@dataclass(frozen=True)
class Outline:
    """One section of a new report: written by people (`build` is None) or made by the system."""

    key: str
    title: str
    build: Callable[[Building], Built] | None = None
    wide: bool = False
    new_page: bool = False  # in print


# The order of a new report. Later issues add their own sections here.
OUTLINE: Sequence[Outline] = (
    Outline("foreword", "Foreword"),
    Outline("structure", "How the board is organised", structure.build),
    Outline("membership", "Membership", membership.build),
    Outline("attendance", "Attendance", attendance.build_table, wide=True),
    Outline("attendance-summary", "Attendance in summary", attendance.build_summary),
    Outline("section11", "Section 11 audit", section11.build),
    Outline("reviews", "Serious incidents and reviews", reviews.build),
    Outline("lado", "Allegations against people who work with children", lado.build),
    Outline(
        "lado-recommendations", "What the designated officer recommends", recommendations.build_in_annual
    ),
    Outline("child-deaths", "Child deaths", child_deaths.build),
    Outline("training", "Training", training.build),
    Outline("actions", "Actions", actions.build),
    Outline("meetings", "Meetings", meetings.build),
)
# The officer's own report: figures stand in parts, each after the officer's words about them.
OFFICER_OUTLINE: Sequence[Outline] = (
    Outline("summary", "Summary"),
    Outline("post", "The post and who holds it"),
    Outline("activity", "The year in words"),
    Outline("officer-contacts", "Contacts", officer.build_contacts, new_page=True),
    Outline("outcomes", "What came of contacts"),
    Outline("officer-outcomes", "Outcomes", officer.build_outcomes),
    Outline("timeliness", "Whether it went fast enough"),
    Outline("officer-times", "How long it took", officer.build_times),
    Outline("awareness", "Visits, briefings and courses"),
    Outline("officer-reach", "Who was reached", officer.build_reach),
    Outline("sectors", "Sectors that seldom call"),
    Outline("learning", "What was learned"),
    Outline("officer-further", "Second views, settings, policies and learning", officer.build_further),
    Outline("officer-before", "Recommendations of earlier reports", recommendations.build_before),
    Outline("officer-next", "Recommendations for the year to come", recommendations.build_next),
)
OUTLINES: Mapping[str, Sequence[Outline]] = {
    Report.Kind.ANNUAL: OUTLINE,
    Report.Kind.LADO: OFFICER_OUTLINE,
}
# Sections that show rows which people write on a page of their own.
FROM_RECOMMENDATIONS = frozenset({"officer-before", "officer-next"})
NOTES_KEY, NOTES_TITLE = "notes", "Notes on the figures"

BUILDERS = {outline.key: outline for one in OUTLINES.values() for outline in one if outline.build}

__all__ = [
    "BUILDERS",
    "FROM_RECOMMENDATIONS",
    "NOTES_KEY",
    "NOTES_TITLE",
    "OFFICER_OUTLINE",
    "OUTLINE",
    "OUTLINES",
    "Building",
    "Built",
    "Outline",
]
