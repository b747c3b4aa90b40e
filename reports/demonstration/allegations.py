"""Three years of made-up contacts with the designated officer. Names are those of nobody; most cases have none."""

import datetime as dt
from random import Random

from boards.models import Board
from core.models import User
from core.scoping import Clearance, board_scope
from lado.matching import hash_of, sound_hashes_of
from lado.models import (
    AwarenessVisit,
    CaseMeeting,
    CaseNote,
    Contact,
    ContactNature,
    ContactSector,
    OutcomeLabel,
    Setting,
    Strand,
)
from lado.services.lists import ensure_lists
from reports.demonstration.allegations_quality import make_quality

A_YEAR, YEARS = 70, 3
DAY = dt.timedelta(days=1)
# How often each sector calls, and who works there. Sectors that are missing never called.
POSTS = {
    "Education": (30, ("Teaching assistant", "Teacher", "Midday supervisor", "School secretary")),
    "Foster care": (14, ("Foster carer",)),
    "Early years": (12, ("Nursery nurse", "Childminder")),
    "Residential": (9, ("Residential worker",)),
    "Social care": (7, ("Support worker",)),
    "Transport": (6, ("Escort", "Taxi driver")),
    "Health": (5, ("Nurse",)),
    "Voluntary": (5, ("Youth worker", "Volunteer")),
    "Sport": (4, ("Coach",)),
    "Faith": (2, ("Leader of a group",)),
}
PLACES = ("Hill", "Mill", "Bridge", "Orchard", "Harbour", "Meadow", "Quarry", "Chapel Lane")
KINDS = {
    "Education": "School", "Foster care": "Fostering Agency", "Early years": "Nursery", "Residential": "House",
    "Social care": "Family Service", "Transport": "Cars", "Health": "Clinic", "Voluntary": "Youth Club",
    "Sport": "Swimming Club", "Faith": "Hall",
}  # fmt: skip
REFERRERS = ("School", "Social care", "Police", "Health", "Parent", "Ofsted", "Early years setting")
# A few adults come up again; most are in one case only.
ADULTS = ("Ash Fernlea", "Rowan Thistlewood", "Marl Quillon", "Sorrel Vane", "Bram Ottershaw", "Linden Crake")
GIVEN = (
    "Aspen", "Birch", "Bracken", "Briar", "Cedar", "Clover", "Fenn", "Flint", "Garnet", "Hazel", "Heath", "Jasper",
    "Larch", "Laurel", "Moss", "Reed", "Robin", "Rush", "Sage", "Teal", "Vale", "Willow", "Wren", "Yarrow",
)  # fmt: skip
FAMILY = (
    "Alderbeck", "Bellwether", "Coldharbour", "Drystone", "Elmsworth", "Fallowfield", "Greywether", "Hollinroyd",
    "Inglewick", "Kestrelby", "Larkhope", "Mistleford", "Nettlecombe", "Oakhanger", "Pipewell", "Quarrenden",
    "Ravenglass", "Silverthorn", "Tarnside", "Underbank", "Wetherlam", "Yewdale",
)  # fmt: skip
CHILDREN = ("Child A, 9", "Child B, 12", "Children C and D, 4 and 6", "Child E, 15")
ACCOUNTS = (
    "A colleague heard shouting and saw the adult hold the child by the arm. No injury was seen.",
    "A parent found messages on the child's telephone that no adult at work should send.",
    "The child told a teacher about being left alone in the car for most of an hour.",
    "Police told of an arrest at home that has nothing to do with work, but may bear on it.",
)
REASONS = (
    "It may have harmed a child, so police, social care and the employer meet before anybody acts alone."
)
ADVICE = (
    "Nothing points to harm. Write down what was seen, talk to the adult, and call again if there is more."
)
DISCUSSION = (
    "What is known, who has seen the child, and what the employer may say to the adult before police have."
)
DECISIONS = "Social care sees the family this week. The employer moves the adult to other duties until then."


def make_allegations(board: Board, today: dt.date) -> None:
    """Contacts of three years with what came of them, meetings, strands, visits. Opens its own scope."""
    random = Random(f"{board.slug} allegations")  # noqa: S311 -- the same each time, on purpose
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        ensure_lists(board)
        sectors = {one.name: one for one in ContactSector.objects.filter(board=board)}
        settings = _settings(board, sectors)
        outcomes = list(OutcomeLabel.objects.filter(board=board).order_by("place"))
        first = today - dt.timedelta(days=365 * YEARS)
        contacts = [
            _contact(board, number, first, today, random, sectors, settings, outcomes)
            for number in range(A_YEAR * YEARS)
        ]
        contacts.sort(key=lambda one: one.received_on)
        numbers: dict[int, int] = {}
        for one in contacts:
            year = one.received_on.year
            numbers[year] = numbers.get(year, 0) + 1
            one.reference = f"{year}-{numbers[year]:04}"
        Contact.objects.bulk_create(contacts)
        _natures(contacts, random)
        _meetings(contacts, today, random)
        _strands(contacts, today, random)
        _notes(contacts)
        _visits(board, sectors, today, random)
        make_quality(board, contacts, today, random)


def _settings(board: Board, sectors: dict[str, ContactSector]) -> dict[str, list[Setting]]:
    made: dict[str, list[Setting]] = {}
    for sector, kind in KINDS.items():
        names = [f"{place} {kind}" for place in PLACES[: 6 if sector == "Education" else 3]]
        made[sector] = Setting.objects.bulk_create(
            Setting(board=board, name=name, normalised_name=name.casefold(), sector=sectors[sector])
            for name in names
        )
    return made


def _contact(
    board: Board,
    number: int,
    first: dt.date,
    today: dt.date,
    random: Random,
    sectors: dict[str, ContactSector],
    settings: dict[str, list[Setting]],
    outcomes: list[OutcomeLabel],
) -> Contact:
    sector = random.choices(list(POSTS), [share for share, _ in POSTS.values()])[0]
    received = min(first + dt.timedelta(days=random.randrange(365 * YEARS)), today)
    stage = random.choices(list(Contact.Stage), [3, 2, 5])[0]
    one = Contact(
        board=board,
        edition=board.edition,
        received_on=received,
        how=random.choice(list(Contact.How)),
        referrer=random.choice(REFERRERS),
        stage=stage,
        sector=None if number % 23 == 0 else sectors[sector],
        setting=random.choice(settings[sector]),
        role=random.choice(POSTS[sector][1]),
        prior_concerns=random.choice(list(Contact.Known)),
        revision=1,
        account=random.choice(ACCOUNTS),
    )
    age = (today - received).days
    if stage == Contact.Stage.REFERRAL:
        again = random.randrange(12) == 0
        name = random.choice(ADULTS) if again else f"{random.choice(GIVEN)} {random.choice(FAMILY)}"
        one.adult_name, one.children = name, random.choice(CHILDREN)
        one.adult_hash, one.adult_sounds = hash_of(name), sound_hashes_of(name)
        one.thresholds = [random.choice(list(Contact.Threshold))]
        one.decision = random.choices(list(Contact.Decision)[1:], [2, 3])[0]
        one.decided_on = min(received + random.randrange(3) * DAY, today)
        one.decision_reasons = REASONS
        one.told_by, one.told_on = "Head of human resources", one.decided_on
        one.told_how = random.choice(list(Contact.Told))
        took = random.choices([12, 25, 70, 200, 420], [30, 35, 20, 12, 3])[0] + random.randrange(8)
        if age > took:
            one.outcome = random.choices(outcomes[:7], [5, 1, 2, 6, 3, 3, 5])[0]
            one.outcome_on = one.closed_on = received + took * DAY
            one.outcome_reasons = "What was found, weighed on the balance of probabilities."
    else:
        one.decision, one.decided_on = Contact.Decision.ADVICE, received
        one.decision_reasons = ADVICE
        one.closed_on = min(received + random.randrange(4) * DAY, today) if age > 3 else None
    return one


def _natures(contacts: list[Contact], random: Random) -> None:
    rows = []
    for place, contact in enumerate(contacts):
        if place % 19 == 0:
            continue
        found = random.sample(list(ContactNature.Nature), 2 if place % 7 == 0 else 1)
        rows += [
            ContactNature(board=contact.board, contact=contact, nature=nature, is_main=not index)
            for index, nature in enumerate(found)
        ]
    ContactNature.objects.bulk_create(rows)


def _meetings(contacts: list[Contact], today: dt.date, random: Random) -> None:
    rows = []
    for contact in contacts:
        if contact.decision != Contact.Decision.MEETING:
            continue
        held = contact.received_on + random.choices([3, 5, 7, 12], [4, 5, 3, 1])[0] * DAY
        if held <= (contact.closed_on or today):
            rows.append(
                CaseMeeting(
                    board=contact.board, contact=contact, held_on=held, discussion=DISCUSSION, decisions=DECISIONS
                )
            )  # fmt: skip
    CaseMeeting.objects.bulk_create(rows)


def _strands(contacts: list[Contact], today: dt.date, random: Random) -> None:
    rows = []
    for contact in contacts:
        if contact.decision != Contact.Decision.MEETING:
            continue
        for kind in Strand.Kind:
            state = Strand.State.ENDED if contact.closed_on else random.choice(list(Strand.State)[:3])
            begins = state in (Strand.State.ENDED, Strand.State.RUNNING)
            rows.append(
                Strand(
                    board=contact.board,
                    contact=contact,
                    kind=kind,
                    state=state,
                    began_on=contact.received_on if begins else None,
                    ended_on=contact.closed_on,
                    outcome="No further action" if contact.closed_on else "",
                )
            )
    Strand.objects.bulk_create(rows)


def _notes(contacts: list[Contact]) -> None:
    officer = User.objects.filter(email="lado@dunmoor.example").first()
    CaseNote.objects.bulk_create(
        CaseNote(
            board=one.board, contact=one, happened_on=one.received_on, written_by=officer,
            text="Called back: the employer has written down what was seen, by whom, and when.",
        )
        for one in contacts
        if one.stage == Contact.Stage.REFERRAL and one.closed_on is None
    )  # fmt: skip


def _visits(board: Board, sectors: dict[str, ContactSector], today: dt.date, random: Random) -> None:
    AwarenessVisit.objects.bulk_create(
        AwarenessVisit(
            board=board,
            held_on=today - dt.timedelta(days=random.randrange(365 * YEARS)),
            kind=random.choice(list(AwarenessVisit.Kind)),
            sector=sectors[random.choice(("Education", "Early years", "Sport", "Faith", "Health"))],
            people=random.randrange(8, 60),
            note="Whom to call, and when",
        )
        for _ in range(18)
    )
