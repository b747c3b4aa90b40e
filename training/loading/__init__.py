"""The kinds of file that belong to training."""

from core.loading import register


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
    from training.loading import bookings, elsewhere, evaluations, events

    for kind in (
        events.KIND,
        bookings.KIND,
        evaluations.KIND,
        elsewhere.E_LEARNING,
        elsewhere.SINGLE_AGENCY,
    ):
        register(kind)
