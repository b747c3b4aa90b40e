"""The kinds of file that belong to reviews."""


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
