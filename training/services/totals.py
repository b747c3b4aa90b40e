"""Totals of years before the system was used: typing them in."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked
from core import audit
from core.models import User
from core.periods import Period
from training.models import YearTotal


def totals_of(board: Board, period: Period) -> dict[str, Decimal]:
    """Measure → value, as typed in for exactly this period. One query."""
    rows = YearTotal.objects.filter(board=board, starts_on=period.start, ends_on=period.end)
    return {one.measure: one.value for one in rows}


@transaction.atomic
def type_totals(
    *, board: Board, period: Period, values: Mapping[str, Decimal | None], source: str, actor: User | None
) -> None:
    """Keep the totals of a period; a measure without a value is taken away. Raises ValidationError by field."""
    before = totals_of(board, period)
    rows = YearTotal.objects.filter(board=board, starts_on=period.start, ends_on=period.end)
    rows.filter(measure__in=[measure for measure, value in values.items() if value is None]).delete()
    there = {one.measure: one for one in rows}
    for measure, value in values.items():
        if value is None:
            continue
        total = there.get(measure) or YearTotal(
            board=board, starts_on=period.start, ends_on=period.end, measure=measure
        )
        total.value, total.source = value, " ".join(source.split())
        save_checked(total)
    audit.record(
        "training.totals_typed", board, actor=actor,
        before={f"{name} {period}": f"{value.normalize():f}" for name, value in before.items()},
        after={f"{name} {period}": f"{value.normalize():f}" for name, value in totals_of(board, period).items()},
    )  # fmt: skip
