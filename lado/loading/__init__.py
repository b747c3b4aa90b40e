"""The kinds of file that belong to allegations."""

from core.loading import register


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
    from lado.loading import contacts

    register(contacts.KIND)
