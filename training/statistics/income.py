"""What was charged, by course: for finance, and for the numbers of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from boards.models import Board
from core.figures import Figure, Unit
from core.periods import Period
from core.printed import Printed
from training.models import Charge

State = Charge.State
INCOME_RULE = (
    "Charges for bookings of events of the period, without those that wait for approval or were waived."
)
WAIVED_RULE = "Charges for bookings of events of the period that were waived."
OWED = (State.APPROVED, State.PAID)


@dataclass(frozen=True)
class IncomeLine:
    """One course, or all: what was charged, what of it was paid, what was waived."""

    label: str
    charges: Figure
    charged: Figure
    paid: Figure
    waived: Figure


def income_of(board: Board, period: Period) -> tuple[IncomeLine, ...]:
    """Courses with a charge in the period, and all together last; nothing without any. One query."""
    rows = Charge.objects.filter(
        board=board, booking__event__starts_on__range=(period.start, period.end)
    ).exclude(state=State.PROPOSED)
    by_course = (
        rows.order_by()
        .values("booking__event__course__title")
        .annotate(
            n=Count("pk", filter=Q(state__in=OWED)),
            charged=Sum("amount", filter=Q(state__in=OWED)),
            paid=Sum("amount", filter=Q(state=State.PAID)),
            waived=Sum("amount", filter=Q(state=State.WAIVED)),
        )
    )
    found = [
        (row["booking__event__course__title"], row["n"], *(row[name] or Decimal() for name in NAMES))
        for row in by_course.order_by("booking__event__course__title")
    ]
    if not found:
        return ()
    total = ("All courses", *(sum(column) for column in list(zip(*found, strict=True))[1:]))
    return tuple(_line(one, period) for one in (*found, total))


NAMES = ("charged", "paid", "waived")


def _line(found: Sequence[object], period: Period) -> IncomeLine:
    label, number, charged, paid, waived = found
    key = f"training.income.{label}"

    def money(name: str, what: str, value: object, rule: str) -> Figure:
        return Figure(
            key=f"{key}.{name}", label=f"{label}: {what}", value=Decimal(str(value)), unit=Unit.POUNDS, rule=rule,
            period=period, places=2,
        )  # fmt: skip

    return IncomeLine(
        str(label),
        Figure.count(
            f"{key}.charges", f"{label}: charges", int(str(number)), rule=INCOME_RULE, period=period
        ),
        money("charged", "charged", charged, INCOME_RULE),
        money("paid", "paid", paid, INCOME_RULE),
        money("waived", "waived", waived, WAIVED_RULE),
    )


def income_table(lines: Sequence[IncomeLine]) -> Printed:
    """Income by course."""
    rows = tuple(
        (one.label, *(figure.display() for figure in (one.charges, one.charged, one.paid, one.waived)))
        for one in lines
    )
    headers = ("Course", "Charges", "Charged", "Of this paid", "Waived")
    return Printed("training-income", "Income", headers, rows)
