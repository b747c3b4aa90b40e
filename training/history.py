"""Which records of training have a page of their history: for those who manage them."""

from core.history import register
from core.permissions import Perm


def register_all() -> None:
    """Called when the app is ready."""
    for label in (
        "training.course",
        "training.event",
        "training.questionnaire",
        "training.charge",
        "training.chargerule",
    ):
        register(label, Perm.TRAINING_MANAGE)
    for label in ("training.booking", "training.delegate"):
        register(label, Perm.BOOKING_READ)
