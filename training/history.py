"""Which records of training have a page of their history: for those who manage them."""

from core.history import register
from core.permissions import Perm


def register_all() -> None:
    """Called when the app is ready."""
    for label in ("training.course", "training.event"):
        register(label, Perm.TRAINING_MANAGE)
    register("training.booking", Perm.BOOKING_READ)
