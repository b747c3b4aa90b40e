"""National returns of child deaths: planned with their deadline, built from the rows, and kept as they were sent."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from boards.statistics.years import board_year
from core import audit
from core.models import User
from core.periods import Period
from reviews.models import DeathReturn
from reviews.statistics.deaths import DeathFigures, figures_of


def period_of(one: DeathReturn) -> Period:
    """The board's year that the return is about."""
    return board_year(one.board, one.year_start)


@transaction.atomic
def plan_return(
    *, board: Board, year_start: dt.date, due_on: dt.date, note: str = "", actor: User | None
) -> DeathReturn:
    """Write down that a year's return is due. Raises ValidationError (year_start, due_on)."""
    one = DeathReturn(board=board, year_start=year_start, due_on=due_on, note=note.strip())
    if DeathReturn.objects.filter(board=board, year_start=year_start).exists():
        raise wrong("year_start", "There is already a return of this year.")
    if due_on <= period_of(one).end:
        raise wrong("due_on", "A return is due after its year has ended.")
    save_checked(one)
    audit.record("death_return.planned", one, actor=actor, after=audit.state(one, "year_start", "due_on"))
    return one


@transaction.atomic
def mark_sent(one: DeathReturn, *, sent_on: dt.date, actor: User) -> DeathReturn:
    """Say that the return went out; its figures are kept as they are now. Raises ValidationError (sent_on)."""
    rows = DeathReturn.objects.select_for_update(of=("self",), no_key=True).select_related("board")
    one = rows.get(pk=one.pk)
    today = timezone.localdate()
    if one.sent_on is not None:
        raise ValidationError("The return is sent already.")
    if sent_on > today:
        raise wrong("sent_on", "This day is still to come.")
    if sent_on <= period_of(one).end:
        raise wrong("sent_on", "The year had not ended on this day.")
    one.sent_on, one.sent_by = sent_on, actor
    one.figures = headlines(figures_of(one.board, period_of(one), today, threshold=0))
    one.save(update_fields=["sent_on", "sent_by", "figures"])
    audit.record("death_return.sent", one, actor=actor, after=audit.state(one, "sent_on"))
    return one


def headlines(found: DeathFigures) -> list[list[Any]]:
    """What a return says first, as [label, number]; a total is the sum of the rows above it."""
    year = next((one for one in found.years if one.period.start == found.period.start), None)
    types = (
        [("Expected", year.expected), ("Unexpected", year.unexpected), ("Not known whether", year.not_known)]
        if year
        else []
    )
    rows: list[list[Any]] = [[label, figure.value or 0] for label, figure in types]
    rows.append(["All deaths of the year", sum(number for _, number in rows)])
    if year:
        rows += [[f"Aged {label}", figure.value or 0] for label, figure in year.infants]
    rows.append(["Reviews completed in the year", found.reviewed.value or 0])
    rows += [
        [f"Reviews: {row.label}", row.count.value or 0]
        for row in found.modifiable.rows
        if found.modifiable.is_recorded
    ]
    rows.append(["Waiting for review at the end of the year", found.waiting.value or 0])
    return rows
