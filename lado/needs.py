"""What allegations need from officers: offers of other boards, and answers to their own. No name of anybody in them."""

from typing import Any

from django.db.models import QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from lado.models import CaseOffer, SentOffer

Rows = QuerySet[Any, Any]


def _offered(asker: Asker) -> Rows:
    return CaseOffer.objects.filter(state=CaseOffer.State.OFFERED)


def _answered(asker: Asker) -> Rows:
    return SentOffer.objects.filter(answered_at__isnull=False, seen_at=None)


NEEDS = (
    NeedKind(
        15, "case_offers", (Perm.CASE_WRITE,), _offered,
        "1 case of another board is offered to you", "{n} cases of other boards are offered to you",
        "lado:offered",
    ),
    NeedKind(
        16, "case_offer_answers", (Perm.CASE_WRITE,), _answered,
        "1 case that you offered has an answer", "{n} cases that you offered have an answer", "lado:offered",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
