"""Which records of reviews have a page of their history: for those who manage them, since drafts are told there."""

from core.history import register
from core.permissions import Perm


def register_all() -> None:
    """Called when the app is ready."""
    for label in ("reviews.incident", "reviews.review", "reviews.reviewrecommendation", "reviews.briefing"):
        register(label, Perm.REVIEW_MANAGE)
