"""What practitioners are asked about each standard, in plain words, unless the board writes its own statements."""

from audits.models import Standard

#: By the key of the standard, in the frameworks that are shipped.
STATEMENTS = {
    # Section 11
    "commitment": "The people who lead my organisation take keeping children safe seriously.",
    "statement": "I know where to find what my organisation expects of me to keep children safe.",
    "accountability": "I know who in my organisation to go to when I am worried about a child.",
    "development-need": "When our services change, we think first about what it means for children’s safety.",
    "development-views": "What children and families tell us changes how our services work.",
    "cases-views": "Children’s own wishes and feelings make a difference to the decisions I see.",
    "information-to-users": "Families I work with are told what is shared about them, with whom, and why.",
    "training": "The safeguarding training I have had helps me in my work.",
    "safe-recruitment": "New colleagues are checked properly before they work with children.",
    "working-together": "When I work with other agencies about a child, we work well together.",
    "information-sharing": "I know when I may share information about a child, and I do so without delay.",
    # Section 175
    "governance": "The people who lead my school or college take keeping children safe seriously.",
    "designated-lead": "I can reach the designated safeguarding lead or a deputy whenever I need to.",
    "policies": "I know what our safeguarding policy asks of me, and it works in practice.",
    "staff": "I know what to do when I am worried about a child.",
    "safer-recruitment": "I know how to raise a concern about an adult who works here, and would do so.",
    "responding": "When we raise a concern about a child, something is done about it.",
    "online-peers": "We deal well with online harm and with harm between children.",
    "pupils": "Children here have an adult whom they can talk to, and are listened to.",
    # Small voluntary and faith groups
    "people-in-charge": "I know who in our group is in charge of keeping children safe.",
    "safe-people": "People are checked properly before they help with children in our group.",
    "knowing": "I know what to do when I am worried about a child.",
    "safe-activities": "Our activities and places are safe for children.",
    "listening": "Children and families in our group are listened to.",
}


def statement_about(standard: Standard) -> str:
    """What to ask about one standard; of a standard that nobody knows, whether it is done well."""
    known = STATEMENTS.get(standard.key)
    return known or f"My organisation does this well: {standard.title}"[:300]
