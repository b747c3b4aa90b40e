"""Plainly fictional places, agencies and people."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

FIRST = (
    "Aisling", "Bram", "Cerys", "Dexter", "Elowen", "Farida", "Gwilym", "Hanneke", "Idris", "Juniper", "Kofi",
    "Lowri", "Mabel", "Nadim", "Orla", "Pascoe", "Quilla", "Rafe", "Saoirse", "Tamsin", "Ulric", "Verity",
    "Wilf", "Xanthe", "Yusuf", "Zelda",
)  # fmt: skip
LAST = (
    "Applebarn", "Birchwick", "Copperfold", "Dapplemere", "Elderthorn", "Foxcombe", "Greenhithe", "Hazelbeck",
    "Ivyholme", "Juniperley", "Kestrelwood", "Larkrise", "Mossbank", "Nettleford", "Oakhanger", "Plumstone",
    "Quickthorn", "Rookhope", "Sedgewater", "Thistledown", "Umberfield", "Vetchley", "Willowbrook", "Yarrowdale",
)  # fmt: skip
_STARTS = (
    "Dun",
    "East",
    "Wester",
    "North",
    "Ash",
    "Bram",
    "Cold",
    "Elder",
    "Fen",
    "Glen",
    "Hart",
    "Lark",
    "Mere",
)
_ENDS = (
    "moor",
    "vale",
    "combe",
    "wick",
    "holme",
    "ford",
    "stead",
    "mouth",
    "bridge",
    "fell",
    "thorpe",
    "hurst",
)


@dataclass(frozen=True)
class Post:
    """One agency's seat on the main board: {place} stands for the area. `keen` is how often somebody comes."""

    agency: str
    sector: str
    role: str
    kind: str = "member"
    keen: float = 0.85
    stand_in: float = 0.5  # of the meetings missed, how often a representative comes


POSTS = (
    Post(
        "{place} Council, Children’s Services",
        "Council",
        "Director of Children’s Services",
        "statutory_partner",
        0.95,
    ),
    Post("{place} Council, Children’s Services", "Council", "Head of Safeguarding and Review", "member", 0.9),
    Post("Marchland Police", "Police", "Chief Superintendent", "statutory_partner", 0.8, 0.8),
    Post("Marchland Integrated Care Board", "Health", "Director of Nursing", "statutory_partner", 0.9),
    Post("{place} General Hospital Trust", "Health", "Named Nurse for Safeguarding", "member", 0.8),
    Post("Marchland Mental Health Trust", "Health", "Head of Governance", "member", 0.7, 0.6),
    Post("Marchland Ambulance Service", "Health", "Safeguarding Lead", "member", 0.2, 0.2),
    Post("Marchland Probation Service", "Justice", "Head of Service", "member", 0.55, 0.6),
    Post("{place} Youth Justice Service", "Justice", "Service Manager", "member", 1.0),
    Post("Family Courts Advisory Service", "Justice", "Service Manager", "member", 0.35, 0.1),
    Post("{place} Primary Schools Forum", "Education", "Head Teacher", "member", 0.75, 0.2),
    Post("{place} Secondary Schools Forum", "Education", "Head Teacher", "member", 0.5, 0.2),
    Post("{place} Special Schools Forum", "Education", "Head Teacher", "member", 0.6, 0.1),
    Post("{place} College", "Education", "Assistant Principal", "member", 0.8),
    Post("Marchland Fire and Rescue Service", "Fire", "Station Commander", "member", 0.95),
    Post("Marchland Fire and Rescue Service", "Fire", "Liaison Officer", "member", 0.4),
    Post("{place} Council, Housing", "Council", "Head of Housing Options", "member", 0.7, 0.7),
    Post("{place} Council, Public Health", "Council", "Consultant in Public Health", "member", 0.85),
    Post("{place} Voluntary Sector Alliance", "Voluntary", "Chief Officer", "member", 0.9),
    Post("{place} Faith Forum", "Voluntary", "Co-ordinator", "member", 0.6, 0.1),
    Post("{place} Lay members", "Community", "Lay member", "lay_member", 0.9, 0.0),
    Post("{place} Youth Council", "Community", "Young representative", "young_person", 0.7, 0.6),
    Post("{place} Council, Legal Services", "Council", "Principal Solicitor", "advisor", 0.8, 0.3),
    Post("{place} Council, Cabinet", "Council", "Lead Member for Children", "observer", 0.6, 0.0),
)

SECTORS = ("Council", "Police", "Health", "Education", "Justice", "Fire", "Voluntary", "Community")


@dataclass(frozen=True)
class Body:
    """One sub-group: name, kind, what it leads on, how many of the posts sit on it, weeks between meetings."""

    name: str
    kind: str
    purpose: str
    functions: tuple[str, ...]
    seats: int
    months: int


BODIES = (
    Body(
        "Executive", "executive", "The statutory partners agree priorities and money.",
        ("Priorities and budget",), 5, 3,
    ),
    Body(
        "Quality and Performance Group", "sub_group",
        "Looks at data and audits, and asks what they mean for children.",
        ("Performance information", "Section 11 audits"), 9, 2,
    ),
    Body(
        "Learning and Development Group", "sub_group", "Plans training and checks what it changed.",
        ("Training", "Communication"), 8, 3,
    ),
    Body(
        "Case Review Group", "panel", "Considers serious incidents and follows recommendations.",
        ("Rapid reviews and practice reviews",), 7, 2,
    ),
    Body(
        "Child Death Overview Panel", "panel", "Reviews the death of every child who lived in the area.",
        ("Child deaths",), 7, 3,
    ),
    Body(
        "Exploitation Task Group", "task_group", "Brings work against exploitation together.",
        ("Exploitation and missing children",), 8, 2,
    ),
    Body(
        "Early Help Forum", "forum", "Practitioners share what works in early help.",
        ("Early help",), 10, 4,
    ),
)  # fmt: skip

ACTIONS = (
    "Agree how children’s voices reach every agenda",
    "Report on waiting times for assessments",
    "Send the audit tool to all schools",
    "Review the escalation policy after the last two disagreements",
    "Bring a plan for the vacant seat to the next meeting",
    "Publish the seven-minute briefing on neglect",
    "Check that safer-recruitment training is up to date in every team",
    "Write to agencies that missed two meetings in a row",
    "Refresh the data set on children missing from education",
    "Agree the protocol with the adults’ board",
    "Test the out-of-hours number and report what happened",
    "Name a lead for online safety",
    "Share the lessons from the last practice review with front-line staff",
    "Ask young people what the website should say",
)
UPDATES = (
    "Draft circulated for comments.",
    "Discussed with the lead; on track for the next meeting.",
    "Waiting for figures from two agencies.",
    "Half of the teams have answered.",
)


def places() -> Iterator[str]:
    """Dunmoor, Eastvale, then every other pair, in a fixed order."""
    known = ["Dunmoor", "Eastvale"]
    yield from known
    for end in _ENDS:
        for start in _STARTS:
            if (name := f"{start}{end}") not in known:
                yield name


def person_name(random: Random) -> str:
    """A first and a last name, neither of them anybody’s."""
    return f"{random.choice(FIRST)} {random.choice(LAST)}"
