"""What a serious incident is, in our own words, and what is asked before it is decided that something is none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One line of a checklist: its key, which rows of decisions hold, and its words."""

    key: str
    words: str


#: Working Together to Safeguard Children (2018, 2023 and 2026), chapter on learning from serious incidents.
CRITERIA = (
    Question("known", "Abuse or neglect of a child is known"),
    Question("suspected", "Abuse or neglect of a child is suspected"),
    Question("died", "The child died"),
    Question("harmed", "The child was seriously harmed: life in danger, or lasting physical or mental harm"),
    Question("abroad", "It happened abroad to a child who usually lives here"),
)

#: The bigger picture: looked at before a case is left without a review.
BIGGER_PICTURE = (
    Question("history", "The family’s history with services, also in other areas"),
    Question("siblings", "Brothers, sisters and other children in the home"),
    Question("adults", "Violence, drink, drugs or mental illness of the adults"),
    Question("voice", "What the child said, or showed"),
    Question("earlier", "Earlier incidents and referrals, also those that came to nothing"),
    Question("practice", "How agencies worked together"),
    Question("pattern", "Whether other cases of the board look alike"),
)
_WHAT = (
    "A serious incident is one in which abuse or neglect of a child is known or suspected, and the child has died or "
    "been seriously harmed. Seriously harmed means that life was in danger or that the body or the mind will suffer "
    "for long; nobody needs to be certain yet."
)
_WHO = (
    "Unborn children and children in kinship care count as well. The local authority in whose area it happened tells "
    "the national Panel within five working days of becoming aware. The death of a looked-after child is always told, "
    "to the Secretary of State and to Ofsted, whatever led to it."
)
GUIDANCE = (_WHAT, _WHO, "If you are not sure, refer it: the review lead decides, with reasons.")
SOURCE = (
    "Working Together to Safeguard Children, editions of 2018, 2023 and 2026, chapter on learning from serious "
    "incidents; Children Act 2004, section 16C."
)
LINK = "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2"
LINK_NAME = "Working Together to Safeguard Children on GOV.UK"


def words_of(keys: list[str], questions: tuple[Question, ...]) -> list[str]:
    """The words of what was ticked, in the order of the list."""
    return [one.words for one in questions if one.key in keys]


def decision_errors(
    *, is_serious: bool, criteria: list[str], considered: list[str], reasons: str
) -> dict[str, str]:
    """Field → what is wrong with a decision. Pure."""
    found: dict[str, str] = {}
    has_abuse = bool({"known", "suspected"} & set(criteria))
    has_harm = bool({"died", "harmed"} & set(criteria))
    if not reasons.strip():
        found["reasons"] = "Write down the reasons for the decision."
    if is_serious and not (has_abuse and has_harm):
        found["criteria"] = (
            "A serious incident needs both: abuse or neglect that is known or suspected, and a child who died or was "
            "seriously harmed."
        )
    left = [one.words for one in BIGGER_PICTURE if one.key not in considered]
    if not is_serious and left:
        found["considered"] = f"Look at the bigger picture first. Not looked at yet: {'; '.join(left)}."
    return found
