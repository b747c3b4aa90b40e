"""What agencies and moderators write in the demonstration's audits. No child, no family, no real place."""

INTRO = (
    "Please answer for your whole organisation. Say where you are, not where you would like to be: a low grade with "
    "an honest plan is worth more than a high one without evidence. Ask the board’s office when you are not sure."
)

#: For each grade from the lowest: what an agency writes beside it.
NARRATIVES = (
    (
        "We have nothing written down yet. A policy is being drafted and goes to our managers in spring.",
        "The post that did this has been empty since summer. We know that it is a gap.",
        "We looked at ten files and found no sign that this happens. We have asked our training lead for a plan.",
        "This was not part of our contracts so far. The next ones will ask for it.",
    ),
    (
        "Two of our four teams do this well; the others have begun. A named manager looks at it each month.",
        "There is a policy, but half of the people whom we asked did not know where to find it.",
        "It happens for permanent staff. For agency staff and volunteers we cannot show it.",
        "We changed the procedure in autumn and have not yet checked whether practice has followed.",
    ),
    (
        "Our audit of thirty files showed it in twenty-six. Supervision now asks about the rest.",
        "All managers are trained and most staff. Dates for the others are booked.",
        "The executive hears of it twice a year. What is missing is a view of children and young people.",
        "It is in our induction and in yearly appraisals. Two small services still work with an old form.",
    ),
    (
        "A dip sample each quarter shows it in every file, and the results go to our board.",
        "Children and young people helped to write it, and told us in a survey that it works.",
        "We were inspected this year, and the report names this as a strength.",
        "Named leads, a policy that is reviewed each year, and figures that we publish.",
    ),
)

#: What an agency found out about itself.
FOUND = (
    "{told} of {asked} people whom we asked at {agency} could say how it works.",
    "In our last survey {told} of {asked} staff of {agency} told us that they do it.",
    "{agency} looked at {asked} files for this return and found it in {told}.",
)

NOT_APPLICABLE = (
    "We do not work with children directly and have no staff who do.",
    "This is done by the council for all agencies of the area.",
    "We commission no services.",
)

REASONS = (
    "The evidence is older than two years, so it cannot show how things are now.",
    "The policy is good. Nothing shows that it is followed.",
    "The sample was four files from one team: too few for the whole organisation.",
)
QUESTIONS = (
    (
        "How many of your staff have done this training in the last three years?",
        "212 of 260, we add the table.",
    ),
    (
        "Who looks at this when the named lead is away?",
        "The deputy head of service. We have written it down now.",
    ),
    ("Can you show what changed after the audit?", "We add the minutes of our governance meeting."),
)
ASKED_FOR = "Please add evidence for what you grade as fully met, and answer the questions of the moderator."
SUPPORT = (
    "The board’s training coordinator comes to a team meeting and goes through the procedure.",
    "The hospital shares its audit tool, and its named nurse can be asked.",
)
EVIDENCE = (
    ("Safeguarding children policy", "Agreed by the executive, with roles and duties."),
    ("Training figures", "Who has done which level, by team."),
    ("Audit of case files", "Thirty files, with what was learned."),
    ("Safer recruitment checklist", "Used for each post that works with children."),
    ("Survey of young people", "What they said about our service."),
    ("Supervision policy", "How often, and what is asked."),
    ("Minutes of the governance group", "Where the figures were discussed."),
)
