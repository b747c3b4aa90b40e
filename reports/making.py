"""Making a report's content from the board's data, as of one moment."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

from boards.models import Board
from core.periods import Period
from reports.content import Block, Content, Section
from reports.models import Report, ReportSection
from reports.sections import BUILDERS, NOTES_KEY, NOTES_TITLE, OUTLINE, Building


@dataclass(frozen=True)
class Wanted:
    """One section that a report asks for: a text, or the key of a builder."""

    key: str
    title: str
    body: str = ""

    @classmethod
    def of(cls, section: ReportSection) -> Self:
        """From a stored section."""
        return cls(section.key, section.title, section.body)


def default_outline() -> list[Wanted]:
    """The sections of a report that nobody has written yet: figures only."""
    return [Wanted(outline.key, outline.title) for outline in OUTLINE if outline.build]


def wanted_by(report: Report) -> list[Wanted]:
    """The sections that are in a report, in order; texts that nobody has written are left out."""
    return [
        Wanted.of(section)
        for section in report.sections.filter(is_included=True).order_by("order", "id")
        if section.kind == ReportSection.Kind.FIGURES or section.body.strip()
    ]


def make_content(
    board: Board,
    period: Period,
    wanted: list[Wanted],
    *,
    title: str = "Annual report",
    status: str = "",
    today: dt.date | None = None,
    report: Report | None = None,
) -> Content:
    """Collect everything; call it inside `board_scope(..., snapshot=True)`.

    The number of queries does not depend on how much data there is.
    """
    building = Building(board, period, today or timezone.localdate(), report)
    content = Content(
        title=title,
        board=board.name,
        colour=board.colour,
        period={"start": period.start.isoformat(), "end": period.end.isoformat(), "label": period.label,
                "dates": period.in_dates(), "kind": period.kind.value},
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        status=status,
    )  # fmt: skip
    for want in wanted:
        section = _section(want, building, content)
        if section.blocks:  # of what a board does not have, a report says nothing
            content.sections.append(section)
    content.figures = [figure.as_dict() for figure in building.notes]
    content.in_tables = building.notes.in_tables
    if content.figures:
        notes = Section(NOTES_KEY, NOTES_TITLE, blocks=[Block("notes", {})])
        content.sections.append(notes)
    return content


def _section(want: Wanted, building: Building, content: Content) -> Section:
    outline = BUILDERS.get(want.key)
    if outline is None or outline.build is None:
        return Section(want.key, want.title, follows=True, blocks=[Block("text", {"html": want.body})])
    built = outline.build(building)
    content.tables += built.tables
    follows = not (outline.wide or outline.new_page)
    return Section(want.key, want.title, wide=outline.wide, follows=follows, blocks=built.blocks)
