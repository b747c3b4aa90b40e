"""What a board starts with: sectors, and outcomes with what they mean and how long such cases are kept.

The five meanings and their definitions follow Keeping Children Safe in Education (part four), in our own words. How
long an officer keeps cases differs from area to area (10 to 100 years are published), so each board sets its own
years; what stands here is the shortest that was found for the kind of outcome.
"""

from dataclasses import dataclass

SECTORS = (
    "Education",
    "Foster care",
    "Early years",
    "Residential",
    "Health",
    "Faith",
    "Social care",
    "Transport",
    "Sport",
    "Voluntary",
    "Police",
    "Other",
)


@dataclass(frozen=True)
class DefaultOutcome:
    """One outcome label as a new board has it."""

    name: str
    meaning: str
    keep_years: int
    definition: str


OUTCOMES = (
    DefaultOutcome(
        "Substantiated", "substantiated", 30, "There is enough evidence that it happened as alleged."
    ),
    DefaultOutcome(
        "Malicious",
        "malicious",
        10,
        "There is enough evidence that it did not happen, and that somebody meant to deceive.",
    ),
    DefaultOutcome(
        "False",
        "false",
        10,
        "There is enough evidence that it did not happen, and none that anybody meant to deceive.",
    ),
    DefaultOutcome(
        "Unsubstantiated",
        "unsubstantiated",
        30,
        "There is not enough evidence either way. It says nothing about guilt or innocence.",
    ),
    DefaultOutcome(
        "Unfounded",
        "unfounded",
        10,
        "Nothing supports it: what was seen was misunderstood, or the circumstances show that it cannot be so.",
    ),
    DefaultOutcome("No further action", "none", 10, "Looked into, and nothing more was needed."),
    DefaultOutcome(
        "Employer action", "none", 10, "The employer deals with it as a matter of conduct or training."
    ),
    DefaultOutcome("Information only", "none", 10, "Noted, because nothing was asked of the officer."),
)
