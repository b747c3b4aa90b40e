"""Tables of reviews."""

from reviews.models.deaths import ChildDeath
from reviews.models.incidents import Incident, IncidentTheme
from reviews.models.reviews import Recommendation, Review, ReviewTheme
from reviews.models.themes import Theme

__all__ = [
    "ChildDeath",
    "Incident",
    "IncidentTheme",
    "Recommendation",
    "Review",
    "ReviewTheme",
    "Theme",
]
