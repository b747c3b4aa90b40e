"""Actions come from recommendations, which everybody who sees the board may read."""

from typing import Any

from boards.action_sources import register
from core.permissions import Perm


def _describe(one: Any) -> tuple[str, str]:
    return one.get_absolute_url(), f"Review {one.review}: recommendation {one.number}"


def register_sources() -> None:
    """Called once, when the app is ready."""
    register(
        "reviews.ReviewRecommendation",
        Perm.REVIEW_READ,
        _describe,
        plural="recommendations of reviews",
        confidential=False,
        related=("review", "board"),
    )
