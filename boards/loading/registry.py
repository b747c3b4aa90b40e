"""The kinds of file that a board loads."""

from core.loading import register


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
    from boards.loading import actions, agencies, attendance, members

    for module in (agencies, members, attendance, actions):
        register(module.KIND)
