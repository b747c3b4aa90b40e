"""The kinds of file that belong to reviews."""

from core.loading import register


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
    from reviews.loading import child_deaths, reviews

    register(child_deaths.KIND)
    register(reviews.KIND)
