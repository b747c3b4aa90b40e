"""Short stories that tests of audits begin with. Call them inside the board's scope."""

import datetime as dt
from decimal import Decimal
from typing import Any

from audits.models import (
    Answer,
    Criterion,
    Cycle,
    Descriptor,
    Framework,
    FrameworkVersion,
    Grade,
    Return,
    Standard,
)
from boards.models import Agency, Board

GRADES = (
    (25, "Not met", Grade.Colour.RED),
    (50, "Partly met", Grade.Colour.BLUE),
    (75, "Mostly met", Grade.Colour.AMBER),
    (100, "Fully met", Grade.Colour.GREEN),
)
#: Says that a criterion does not apply, in `answer`.
NOT_APPLICABLE = "not applicable"


def framework_of(
    board: Board,
    *,
    standards: int = 2,
    criteria: int = 2,
    key: str = "section-11",
    name: str = "Section 11",
    status: str = FrameworkVersion.Status.PUBLISHED,
    number: int = 1,
) -> FrameworkVersion:
    """One version with grades 25, 50, 75 and 100; without criteria it scores whole standards."""
    framework, _ = Framework.objects.get_or_create(board=board, key=key, defaults={"name": name})
    version = FrameworkVersion.objects.create(
        board=board,
        framework=framework,
        number=number,
        status=status,
        scored_by=FrameworkVersion.ScoredBy.CRITERIA if criteria else FrameworkVersion.ScoredBy.STANDARDS,
    )
    grades = [
        Grade.objects.create(board=board, version=version, score=score, label=label, colour=colour)
        for score, label, colour in GRADES
    ]
    for number_ in range(1, standards + 1):
        standard = Standard.objects.create(
            board=board, version=version, key=f"s{number_}", number=number_, title=f"Standard {number_}"
        )
        for place in range(1, criteria + 1):
            criterion = Criterion.objects.create(
                board=board,
                version=version,
                standard=standard,
                key=f"c{number_}-{place}",
                place=place,
                text=f"What is asked in {number_}.{place}",
            )
            Descriptor.objects.bulk_create(
                Descriptor(
                    board=board, criterion=criterion, grade=grade, text=f"{grade.label}: {criterion.number}"
                )
                for grade in grades
            )
    return version


def cycle_of(version: FrameworkVersion, *agencies: Agency, **fields: Any) -> Cycle:
    """A running cycle that is due in four weeks, with a return of each agency."""
    today = dt.date.today()  # noqa: DTZ011 -- a day is enough
    facts = {
        "name": "Section 11, this year",
        "opens_on": today - dt.timedelta(days=7),
        "due_on": today + dt.timedelta(days=28),
    }
    cycle = Cycle.objects.create(board=version.board, version=version, **{**facts, **fields})
    for agency in agencies:
        Return.objects.create(board=version.board, cycle=cycle, agency=agency)
    return cycle


def return_of(cycle: Cycle, agency: Agency) -> Return:
    """The return of one agency in a cycle."""
    return Return.objects.select_related("board", "cycle__version", "agency").get(cycle=cycle, agency=agency)


def item_of(version: FrameworkVersion, item: str) -> tuple[Standard, Criterion | None]:
    """The standard, and for "3.2" the criterion, that people call by this number."""
    number, _, place = item.partition(".")
    standard = Standard.objects.get(version=version, number=int(number))
    return standard, Criterion.objects.get(standard=standard, place=int(place)) if place else None


def answer(agency_return: Return, item: str, score: int | float | str | None = None, **fields: Any) -> Answer:
    """What a return says on "3.2" or on "3": a score, NOT_APPLICABLE, or nothing but a text."""
    standard, criterion = item_of(agency_return.cycle.version, item)
    if score == NOT_APPLICABLE:
        fields = {"is_not_applicable": True, "reason": "We do not work with children.", **fields}
        score = None
    return Answer.objects.create(
        board=agency_return.board,
        agency_return=agency_return,
        standard=standard,
        criterion=criterion,
        score=None if score is None else Decimal(str(score)),
        **fields,
    )
