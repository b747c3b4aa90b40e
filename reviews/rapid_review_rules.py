"""What a rapid review considers, how its conclusions count on the board, and the letter about it. Pure: no database."""

from collections.abc import Mapping

from reviews.models import Incident, RapidReview, Review

#: Key → question. Working Together to Safeguard Children, chapter 5, on rapid reviews and on deciding whether to hold a
#: local review, in our own words; "context" and "others" are the bigger picture of a family.
CONSIDERED: Mapping[str, str] = {
    "facts": "The facts are gathered, as far as they can be established now",
    "safe": "The child, and other children, are safe; what has to happen at once is decided",
    "context": "The child’s whole life is looked at: family, culture, ethnicity, disability, home, school, who cared",
    "voice": "What the child said or showed is known",
    "practice": "How agencies worked together, and whether they kept to procedures",
    "known": "Whether the same came up in earlier cases here or in published reviews",
    "national": "Whether it raises questions of national importance",
    "others": "Other areas and other reviews, inquests or criminal proceedings that touch it",
    "family": "Who speaks with the family, and when",
    "learning": "Whether a local review would bring learning that is not known already",
}
Conclusion = RapidReview.Conclusion
DECISIONS: Mapping[str, str] = {
    Conclusion.REVIEW: Incident.Decision.REVIEW,
    Conclusion.NONE: Incident.Decision.NONE,
    **dict.fromkeys(
        (Conclusion.PRACTICE_LEARNING, Conclusion.SILP, Conclusion.ROOT_CAUSE, Conclusion.CASE_AUDIT),
        Incident.Decision.OTHER,
    ),
}
KINDS: Mapping[str, str] = {
    Conclusion.REVIEW: Review.Kind.PRACTICE,
    Conclusion.PRACTICE_LEARNING: Review.Kind.PRACTICE_LEARNING,
    Conclusion.SILP: Review.Kind.SILP,
    Conclusion.ROOT_CAUSE: Review.Kind.ROOT_CAUSE,
    Conclusion.CASE_AUDIT: Review.Kind.CASE_AUDIT,
}
LETTER = """To the Child Safeguarding Practice Review Panel

{board} has held a rapid review of the serious incident with our reference {reference} (in our papers: {child}). You were notified on {notified}. The panel met on {met}.

Our conclusion: {conclusion}.

Why: {reasons}

What we learned at once, and what is done about it: {learning}

Please tell us whether you agree.

For the safeguarding partners"""  # noqa: E501 -- a paragraph of a letter is one line
GAP = "(to be written)"


def letter_text(
    *, board: str, reference: str, child: str, notified: str, met: str, conclusion: str, reasons: str, learning: str
) -> str:  # fmt: skip
    """The letter that a lead begins with; no name is in it but the pseudonym."""
    given = {
        "board": board, "reference": reference, "child": child, "notified": notified, "met": met,
        "conclusion": conclusion, "reasons": reasons, "learning": learning,
    }  # fmt: skip
    return LETTER.format_map(
        {
            name: (text.strip().rstrip(".") if name == "conclusion" else text.strip()) or GAP
            for name, text in given.items()
        }
    )
