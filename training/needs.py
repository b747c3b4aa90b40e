"""What training needs from people: charges that wait for approval."""

from typing import Any

from django.db.models import QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from training.models import Charge


def _to_approve(asker: Asker) -> QuerySet[Any, Any]:
    return Charge.objects.filter(state=Charge.State.PROPOSED)


NEEDS = (
    NeedKind(
        145, "charges", (Perm.TRAINING_MANAGE,), _to_approve,
        "1 charge for training waits for approval", "{n} charges for training wait for approval",
        "training:charges", query=f"state={Charge.State.PROPOSED}",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
