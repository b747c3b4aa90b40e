"""What the demonstration's audits of case files ask, what agencies wrote, and what was learnt."""

from audits.models import CaseAuditQuestion

Scale = CaseAuditQuestion.Scale

#: (question, what to look for, grades, asked of the police only)
ASKED_ABOUT_NEGLECT = (
    (
        "How well is the child’s daily life understood?",
        "What the child said, what was seen at home, how long it has gone on.",
        Scale.JUDGEMENT,
        False,
    ),
    (
        "How good is the work with fathers and other men in the household?",
        "Named, spoken to, part of the plan.",
        Scale.JUDGEMENT,
        False,
    ),
    (
        "Was the neglect tool used?",
        "In the file, and looked at again after three months.",
        Scale.PRACTICE,
        False,
    ),
    (
        "Was the child spoken to alone when officers came to the home?",
        "In the officer’s notes or on the referral.",
        Scale.PRACTICE,
        True,
    ),
)

ASKED_ABOUT_EXPLOITATION = (
    (
        "How well do agencies share what they know?",
        "Who was told, how soon, and what came of it.",
        Scale.JUDGEMENT,
        False,
    ),
    (
        "How good is the plan to keep the child safe outside the home?",
        "Places, people and times that worry us; who does what.",
        Scale.JUDGEMENT,
        False,
    ),
    (
        "Does the file avoid words that blame the child?",
        "Records, minutes and letters.",
        Scale.PRACTICE,
        False,
    ),
)

GOOD_PRACTICE = (
    "The worker drew the child’s day with the child, and the plan follows from it.",
    "The school and the health visitor met before the conference and brought one view.",
    "The chronology is short and up to date, and somebody thought about what it means.",
)
IMPROVEMENTS = (
    "The father is named on the first page and nowhere else.",
    "The tool was filled in once and not looked at again.",
    "Nothing says what the child wanted.",
    "The letter to the family is hard to read, even for us.",
)

#: (kind, what was found, whether police are named, what is to be done, days from now)
FOUND_ABOUT_NEGLECT = (
    (
        "good",
        "Children were seen alone in ten of twelve cases, and their words are in the files.",
        False,
        "",
        0,
    ),
    (
        "improvement",
        "Fathers and other men in the household are rarely part of the assessment.",
        False,
        "Add a question about men in the household to the assessment form, and look at twenty files in six months.",
        60,
    ),
    (
        "improvement",
        "Officers’ referrals seldom say what the child said.",
        True,
        "Put the child’s own words into the officers’ referral form.",
        35,
    ),
)

#: (agency, audited, level, weeks ago, cases, found, good, to improve, changed since)
BY_AGENCIES = (
    (
        "Police",
        "Quality of referrals to children’s services",
        "single",
        9,
        40,
        "28 of 40 referrals said what worried the officer and what the child said.",
        "Referrals from the night shift were the best: a sergeant reads them before they leave.",
        "Say what the family was told about the referral.",
        "",
    ),
    (
        "Hospital",
        "Bruises on babies who cannot move by themselves",
        "single",
        20,
        12,
        "The procedure was followed in 11 of 12 cases; once the paediatrician was called a day late.",
        "The poster in the emergency department is known to everybody we asked.",
        "Agency doctors need the procedure on their first day.",
        "The first-day leaflet has been in use for two months, and all new doctors have signed it.",
    ),
    (
        "Children’s Services",
        "Chronologies in supervision",
        "practitioner",
        5,
        15,
        "Nine of fifteen chronologies were used in supervision in the last quarter.",
        "",
        "Team managers bring one chronology to each supervision.",
        "",
    ),
)
