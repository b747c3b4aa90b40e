"""Facts in the returns of a board: named people, training, policies. All names are made up."""

import datetime as dt
from random import Random

from audits.models import Fact, FactAsked, Return
from boards.models import Board
from reports.demonstration.names import person_name

Kind = FactAsked.Kind
Status = Return.Status
POSTS = (
    "Head of Safeguarding",
    "Assistant Director",
    "Deputy Head",
    "Service Manager",
    "Lead Nurse",
    "Team Manager",
)
LEVELS = ("Level 2", "Level 3", "Level 3", "Level 4")
EDITIONS = ("September 2025", "September 2026", "The 2026 edition")
MANY = {"members of staff", "helpers"}
SHARE_GIVEN = {Status.NOT_STARTED: 0.0, Status.IN_PROGRESS: 0.6}


def make_facts(board: Board, today: dt.date) -> int:
    """Fill in what the returns of the board are asked for, where nothing is said yet; returns how many facts.

    Returns that were handed in say everything, some of it old or "nobody"; drafts say a part. Call it in the board's
    scope, after the returns are made.
    """
    random = Random(f"{board.slug} facts")  # noqa: S311 -- the same each time, on purpose
    asked: dict[int, list[FactAsked]] = {}
    for row in FactAsked.objects.order_by("standard__number", "place"):
        asked.setdefault(row.version_id, []).append(row)
    returns = Return.objects.filter(facts=None, withdrawn_on=None).select_related("cycle").order_by("pk")
    rows = []
    for one in returns:
        day = min(one.cycle.due_on, today)
        for fact in asked.get(one.cycle.version_id, ()):
            if random.random() < SHARE_GIVEN.get(Status(one.status), 1.0):
                rows += _facts(one, fact, day, random)
    return len(Fact.objects.bulk_create(rows, batch_size=2500))


def _facts(one: Return, asked: FactAsked, day: dt.date, random: Random) -> list[Fact]:
    kind = Kind(asked.kind)
    if not asked.is_required and random.random() < 0.2:
        return []
    if kind in (Kind.PERSON, Kind.SHARE, Kind.DATE) and random.random() < 0.04:
        return [_fact(one, asked, is_none=True)]
    if kind == Kind.PERSON:
        count = random.randint(1, asked.most)
        return [_person(one, asked, place, day, random) for place in range(1, count + 1)]
    if kind == Kind.SHARE:
        of = random.randint(12, 240) if asked.counts in MANY else random.randint(2, 14)
        return [_fact(one, asked, of=of, amount=round(of * min(1.0, random.uniform(0.7, 1.1))))]
    if kind == Kind.DATE:
        return [_fact(one, asked, on=_before(day, asked, random))]
    if kind == Kind.YES_NO:
        return [_fact(one, asked, is_yes=random.random() < 0.8)]
    return [_fact(one, asked, text=random.choice(EDITIONS))]


def _before(day: dt.date, asked: FactAsked, random: Random) -> dt.date:
    """Mostly in date, now and then not."""
    return day - dt.timedelta(days=random.randint(10, (asked.months or 12) * 34))


def _person(one: Return, asked: FactAsked, place: int, day: dt.date, random: Random) -> Fact:
    name = person_name(random)
    email = f"{name.lower().replace(' ', '.')}@agency{one.agency_id}.example"
    return _fact(
        one, asked, place=place, name=name, post=random.choice(POSTS), email=email, level=random.choice(LEVELS),
        on=_before(day, asked, random),
    )  # fmt: skip


def _fact(one: Return, asked: FactAsked, **fields: object) -> Fact:
    return Fact(board_id=one.board_id, agency_return=one, asked=asked, revision=1, **fields)
