"""Actions come from recommendations: who may read the report sees from which."""

from boards.action_sources import register
from core.access import BoardAccess
from core.permissions import Perm
from reports.kinds import OFFICER, rules_of
from reports.models import Recommendation


def _describe(one: Recommendation) -> tuple[str, str]:
    return one.get_absolute_url(), f"Recommendation in “{one.report}”"


def _may_read(access: BoardAccess, one: Recommendation) -> bool:
    """Recommendations of a draft are known to those who write and sign it."""
    return one.report.is_frozen or access.can(*rules_of(one.report).drafts)


def register_sources() -> None:
    """Called once, when the app is ready. An action says what others may know, so emails may quote it."""
    register(
        "reports.recommendation",
        Perm(OFFICER.read),
        _describe,
        plural="recommendations of the designated officer",
        confidential=False,
        allowed=_may_read,
        related=("report__board", "board"),
    )
