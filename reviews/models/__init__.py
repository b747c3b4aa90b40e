"""Tables of reviews."""

from reviews.models.deaths import ChildDeath
from reviews.models.incidents import Incident, IncidentTheme
from reviews.models.recommendations import Finding, ReviewRecommendation
from reviews.models.reviews import Review, ReviewTheme
from reviews.models.settings import ReviewSetting
from reviews.models.themes import Theme

__all__ = [
    "ChildDeath",
    "Finding",
    "Incident",
    "IncidentTheme",
    "Review",
    "ReviewRecommendation",
    "ReviewSetting",
    "ReviewTheme",
    "Theme",
]
