"""What the demonstration's reports of reviews say. None of it happened; no child in it exists."""

TERMS = (
    "How well did services understand the daily life of the child?\n"
    "How did they work together when plans changed?\n"
    "What helped, and what got in the way?\n\n"
    "The review hears practitioners and the family, reads what agencies wrote at the time, and blames nobody."
)
PUBLISHED_SECTIONS = {
    "Introduction": (
        "Child Fern is not the child’s name. This report is about how services worked with a family in which a young "
        "child was seriously neglected. It was written for people who work with children, and for everybody else."
    ),
    "Why this review was held, and how": (
        "The partnership decided that there was more to learn than a rapid review could show. An independent reviewer "
        "read what seven agencies had written, and met twelve practitioners in a learning day and a recall day.\n\n"
        "The review asked three questions:\n\n- How well was the child’s daily life understood?\n"
        "- What happened when appointments were missed?\n- Who knew which adults lived in the home?"
    ),
    "The child and the family": (
        "Child Fern was of nursery age. The nursery describes a curious child who liked water and songs, and who was "
        "often hungry on Mondays."
    ),
    "What happened": (
        "Over two years eleven health appointments were missed. Each was recorded as “did not attend”, and each agency "
        "wrote a letter. A new partner moved in during the first winter; one of five agencies knew.\n\n"
        "## The last three months\n\nThe nursery wrote down what the child said and called the council three times. "
        "The third call led to a visit on the same day."
    ),
    "What the family says": (
        "Fern’s grandmother met the reviewer twice. She said that everybody asked for forms and nobody asked how the "
        "week had been."
    ),
    "Analysis and findings": (
        "## Missed appointments were counted, not understood\n\nA small child does not miss an appointment: the child "
        "is not brought. The words made it look like a choice.\n\n## Adults in the home were not known\n\n"
        "Assessments had a box for adults in the household. Nobody went back to it when somebody moved in."
    ),
    "Good practice": (
        "The nursery wrote down the child’s own words, with the day. These notes were the first thing that all "
        "agencies could see."
    ),
    "Conclusion": "Every agency held a part. The review shows what it takes to put the parts together in time.",
}
RESPONSE = (
    "The partners accept the findings. Three recommendations are being acted on, and the report on what has changed is "
    "part of each yearly report. One is not acted on, for reasons that the yearly report gives."
)
MEDIA = (
    "The chair speaks for the partnership. The family is told two days before, by the worker whom they know. Staff are "
    "told on the morning. The council and the hospital have a statement of three lines each; nothing about the school."
)
RUNNING_SECTIONS = {
    "Introduction": (
        "Young person Rook is not the young person’s name. This review looks at how services worked together after an "
        "exclusion from school."
    ),
    "What happened": (
        "In the spring the young person was excluded for good. The plan was reviewed ten weeks later. In between, four "
        "agencies made five referrals to each other."
    ),
}
COMMENT = "The ten weeks need a sentence on the school holidays, or readers will ask."
ANSWER = "True. I add it in the next draft."
QUESTIONS = (
    "Please write what your agency knew of the young person from the first exclusion on, what it did, and what "
    "you would do differently. Two of your managers should have read it."
)
POLICE_TEXT = (
    "We first met the young person as a witness. Between March and June officers met them six times in the town "
    "centre; each time a form was sent, and none of them was about the pattern."
)
