"""Texts of a made-up rapid review. Nobody's: no event happened, no child is meant."""

#: Agency (place in the list), days ago, time, what happened, source, significant.
EVENTS = (
    (
        0,
        700,
        None,
        "The family moves into the area. No record comes from the area that they left.",
        "Housing file",
        False,
    ),
    (
        2,
        640,
        (10, 30),
        "Two-year check at home. Child Sparrow is seen, speaks few words, is referred to speech therapy.",
        "Health visitor’s record",
        False,
    ),
    (2, 585, None, "Speech therapy: was not brought.", "Clinic list", False),
    (
        2,
        560,
        None,
        "Speech therapy: was not brought a second time, closed without telling anybody.",
        "Clinic list",
        True,
    ),
    (
        1,
        470,
        (23, 15),
        "A neighbour calls: shouting, a child crying. Officers speak to the mother, child not seen.",
        "Incident log",
        True,
    ),
    (0, 468, None, "Notice of the police call. No further action.", "Case record", False),
    (
        3,
        330,
        (9, 0),
        "Registered with the practice. New patient check, child seen, two bruises on the shin.",
        "GP record",
        False,
    ),
    (1, 325, None, "Mother’s partner is arrested for assault of another person.", "Incident log", True),
    (
        0,
        160,
        (11, 0),
        "Home visit after a call by the nursery. Child seen with two bruises on the arm, explained as a fall.",
        "Case record",
        True,
    ),
    (
        2,
        160,
        (15, 0),
        "Home visit by the health visitor: child seen, three bruises on the arm, mother says a fall.",
        "Health visitor’s record",
        True,
    ),
    (
        3,
        96,
        None,
        "Mother asks for help with sleep. The partner is mentioned as living there.",
        "GP record",
        True,
    ),
    (0, 41, (14, 0), "Home visit, child was not seen: asleep, the mother says.", "Case record", False),
    (
        2,
        41,
        (14, 0),
        "Joint home visit with the social worker: child seen, asleep on the sofa.",
        "Health visitor’s record",
        False,
    ),
    (2, 15, (2, 40), "Brought to hospital by ambulance with a broken arm.", "Hospital record", True),
    (1, 15, (3, 10), "Police called by the hospital.", "Incident log", False),
    (
        0,
        15,
        (9, 0),
        "Strategy discussion. Child stays in hospital, then goes to a relative.",
        "Case record",
        True,
    ),
)
ANSWERS = (
    "Since the family moved here, at first for housing, later after two calls.",
    "We knew little of Child Sparrow’s days. The nursery described a quiet child who hid food.",
    "The partner was known to us by first name only. We did not ask who he was.",
    "The bruises were looked at by one professional alone each time, and never put side by side.",
    "We told the health visitor of one of two calls.",
    "The nursery called at once, and went on calling.",
    "We would ask at each visit who lives in the home. The form for visits has the question since last week.",
    "Yes. Child Sparrow is with a relative, the younger sister as well.",
)
RETURNED = "Please say for each contact who saw the child, and add the calls from before the first visit."
DISCUSSION = """Each agency told what it knew. The chronology shows bruises that two professionals saw on the same day and counted differently, and nobody compared.

The panel asked who knew that a man with a history of assault had moved in. Three of four agencies did, each from another source."""  # noqa: E501 -- a paragraph is one line
LEARNING = (
    "Every visit now asks who lives in the home. Missed appointments of children under five go to the health visitor "
    "the same week."
)
REASONS = "The facts are clear and the learning is known from earlier reviews. A practice learning review with those who knew the family will bring it into practice sooner than a local review would."  # noqa: E501
