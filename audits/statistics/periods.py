"""Which cycle a report of a period is about."""

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from audits.models import Answer, Cycle
from boards.models import Board
from core.periods import Period

SECTION_11 = "section-11"


def cycle_of_period(board: Board, period: Period) -> Cycle | None:
    """The latest cycle that was due in the period, else one that ran in it, else one that was answered in it.

    Section 11 before other frameworks; pilots never. One query.
    """
    due = Q(due_on__range=(period.start, period.end))
    ran = Q(opens_on__lte=period.end, due_on__gte=period.start)
    answered = Answer.objects.filter(
        agency_return__cycle=OuterRef("pk"), edited_at__date__range=(period.start, period.end)
    )
    found: Cycle | None = (
        Cycle.objects.filter(board=board, is_pilot=False)
        .annotate(was_due=_flag(due), ran=_flag(ran), answered=Exists(answered))
        .filter(Q(was_due=True) | Q(ran=True) | Q(answered=True))
        .annotate(is_first=_flag(Q(version__framework__key=SECTION_11)))
        .select_related("version__framework")
        .order_by("-is_first", "-was_due", "-ran", "-due_on", "-pk")
        .first()
    )
    return found


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
