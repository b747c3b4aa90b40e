"""The kinds of file that belong to audits."""

from core.loading import register


def register_kinds() -> None:
    """Called once, when the app is ready: models exist only then."""
    from audits.loading import schools, section11

    register(section11.KIND)
    register(schools.KIND)
