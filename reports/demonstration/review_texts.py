"""What the demonstration's reviews say. None of it happened; no child in it exists."""

from dataclasses import dataclass

from reviews.models import Finding, Review, ReviewRecommendation

GOOD, IMPROVE = Finding.Kind.GOOD_PRACTICE, Finding.Kind.IMPROVEMENT
State = ReviewRecommendation.State

#: Wide themes with the narrower ones that belong to them, the most frequent first.
THEMES = {
    "Neglect": ("Home conditions", "Missed health appointments"),
    "Non-accidental injury": ("Injury to a baby",),
    "Harm outside the home": ("Criminal exploitation", "Serious violence between young people"),
    "Hidden adults": (),
    "Domestic abuse": (),
    "Parents’ mental health": (),
    "Missing education": (),
    "Information not shared": (),
}


@dataclass(frozen=True)
class Recommended:
    """One recommendation; `agency` is a place in the board's list, `finding` one in the review's."""

    text: str
    finding: int
    agency: int | None = None
    state: str = State.OPEN
    action: str = ""
    reasons: str = ""
    moved_days_ago: int = 20
    proofs: tuple[tuple[str, str, str], ...] = ()  # kind, what shows it, who says so


@dataclass(frozen=True)
class ReviewText:
    """One review: how many days ago it was decided, and what it says."""

    pseudonym: str
    kind: str
    days_ago: int
    themes: tuple[str, ...]
    started_after: int = 0
    published_after: int = 0
    summary: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    recommendations: tuple[Recommended, ...] = ()


PUBLISHED = ReviewText(
    "Child Fern",
    Review.Kind.PRACTICE,
    430,
    ("Neglect", "Missed health appointments", "Hidden adults"),
    started_after=14,
    published_after=178,
    summary=(
        "Child Fern was of nursery age and lived with a parent and a partner whom few professionals had met. Over two "
        "years eleven health appointments were missed. Each agency saw a part; nobody put the parts together.\n\n"
        "The review found that missed appointments were counted but not understood, and that adults who came into the "
        "home later were not asked about. A nursery worker who wrote down the child’s own words made the difference."
    ),
    findings=(
        (IMPROVE, "Missed appointments were recorded as “did not attend”. Nobody asked who had not brought the child."),
        (IMPROVE, "The partner who had moved in was unknown to four of five agencies."),
        (GOOD, "The nursery wrote down what the child said, in the child’s own words, with the day."),
    ),
    recommendations=(
        Recommended(
            "Record “was not brought” instead of “did not attend”, and call the family on the same day.", 0, 2,
            State.DONE, "Change the letter and the record, and audit fifty files after three months.",
            moved_days_ago=40,
            proofs=(
                ("policy", "The letter and the record say “was not brought” since spring.", "Health Trust"),
                ("audit", "46 of 50 files have the call on the same day; the year before it were 12.", "Quality group"),
            ),
        ),
        Recommended(
            "Ask at each visit who lives in the home and who stays there, and write it down.", 1, 0, State.UNDER_WAY,
            "Add the question to the assessment form and to supervision.", moved_days_ago=25,
        ),
        Recommended(
            "Make the genogram a part of every referral.", 1, 1, State.OPEN, moved_days_ago=240,
        ),
        Recommended(
            "Buy one shared record for all agencies.", 1, None, State.NOT_ACTED_ON,
            reasons="The cost is beyond what partners can pay, and the region’s record arrives within two years.",
            moved_days_ago=90,
        ),
    ),
)  # fmt: skip
RUNNING = ReviewText(
    "Young person Rook",
    Review.Kind.PRACTICE,
    150,
    ("Harm outside the home", "Criminal exploitation", "Missing education"),
    started_after=20,
    summary="A draft: the panel reads it in the next meeting.",
    findings=((IMPROVE, "After the exclusion from school nobody held the plan together."),),
    recommendations=(
        Recommended("Hold a meeting within five days of every exclusion of a child with a plan.", 0, 3),
        Recommended("Name one worker whom the young person knows, and keep that worker.", 0, 0),
    ),
)
STARTED = ReviewText(
    "Baby Wren", Review.Kind.SILP, 24, ("Non-accidental injury", "Injury to a baby"), started_after=10
)
