"""What reviews need from people: briefings that an agency has not answered, plans and recommendations that wait."""

from typing import Any

from django.db.models import QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from reviews.models import BriefingSending


def _unanswered(asker: Asker) -> QuerySet[Any, Any]:
    rows = BriefingSending.objects.filter(answered_on=None, briefing__published_on__isnull=False)
    return rows.filter(asker.own("agency", "agency_ids"))


NEEDS = (
    NeedKind(
        60, "briefings", (Perm.BRIEFING_ANSWER_OWN,), _unanswered,
        "1 briefing waits for what your agency did with it, by {first}",
        "{n} briefings wait for what your agency did with them, the first by {first}",
        "reviews:briefings_sent", first="due_on", by_then=True,
    ),
)  # fmt: skip


def register_learning_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
