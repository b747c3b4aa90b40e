"""The kinds of file that belong to training."""

from core.loading import register


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
    from training.loading import bookings, evaluations, events

    for module in (events, bookings, evaluations):
        register(module.KIND)
