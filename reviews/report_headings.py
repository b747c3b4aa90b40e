"""The headings that the report of a review begins with, by the kind of review. Boards add, rename and leave out."""

from reviews.models import Review

Kind = Review.Kind

STATUTORY = (
    "Introduction",
    "Why this review was held, and how",
    "The child and the family",
    "What happened",
    "What the family says",
    "Analysis and findings",
    "Good practice",
    "Conclusion",
    "Recommendations",
)
LEARNING = (
    "Why we looked at this",
    "How we learned together",
    "What happened",
    "What practitioners say",
    "What we learned",
    "Good practice",
    "What will change",
)
SHORT = ("Why we looked at this", "What happened", "What we learned", "What will change")

_BY_KIND = {
    Kind.SERIOUS_CASE: STATUTORY,
    Kind.PRACTICE: STATUTORY,
    Kind.JOINT: STATUTORY,
    Kind.DOMESTIC_HOMICIDE: STATUTORY,
    Kind.SILP: LEARNING,
    Kind.PRACTICE_LEARNING: LEARNING,
    Kind.ROOT_CAUSE: SHORT,
    Kind.CASE_AUDIT: SHORT,
    Kind.ELSEWHERE: (
        "What was reviewed",
        "Services here that were involved",
        "What we learned",
        "What will change",
    ),
}


def headings_of(kind: str) -> tuple[str, ...]:
    """What a report of this kind begins with."""
    return _BY_KIND.get(Kind(kind), LEARNING)
