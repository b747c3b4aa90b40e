"""Five years of made-up child deaths. Nobody's: days, ages and causes are drawn by lot, and no text names anybody."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from boards.models import Board
from core.scoping import Clearance, board_scope
from reports.demonstration.death_records import make_death_records
from reviews.death_rules import age_error
from reviews.models import ChildDeath

YEARS = 5
DAY = dt.timedelta(days=1)
Category, Place = ChildDeath.Category, ChildDeath.Place
# Share of all deaths, days of age from and to, categories with their weight, share that was expected.
AGES = (
    (40, 0, 28, {Category.PERINATAL: 6, Category.GENETIC: 3, Category.INFECTION: 1}, 0.75),
    (
        20,
        29,
        360,
        {Category.UNEXPLAINED: 4, Category.GENETIC: 3, Category.INFECTION: 2, Category.ACUTE: 1},
        0.35,
    ),
    (
        14,
        370,
        1800,
        {Category.MALIGNANCY: 2, Category.INFECTION: 2, Category.CHRONIC: 2, Category.TRAUMA: 1},
        0.5,
    ),
    (9, 1830, 3600, {Category.MALIGNANCY: 4, Category.CHRONIC: 2, Category.TRAUMA: 1}, 0.6),
    (8, 3660, 5450, {Category.CHRONIC: 3, Category.MALIGNANCY: 2, Category.TRAUMA: 2}, 0.5),
    (9, 5490, 6550, {Category.TRAUMA: 4, Category.SUICIDE: 3, Category.CHRONIC: 2}, 0.2),
)
ETHNICITIES = {
    "White: British": 60, "Asian: Pakistani": 14, "Asian: Indian": 8, "Black: African": 6, "Mixed: other": 5, "": 7
}  # fmt: skip
# Where, for expected deaths and for others.
PLACES = (
    {Place.HOSPITAL: 70, Place.HOME: 15, Place.HOSPICE: 15},
    {Place.HOSPITAL: 70, Place.HOME: 22, Place.PUBLIC: 6, Place.ABROAD: 2},
)
FACTORS = {
    Category.UNEXPLAINED: "Smoking in the home\nSharing a sofa or a bed to sleep",
    Category.PERINATAL: "Smoking in pregnancy\nAntenatal visits that began late",
    Category.INFECTION: "Signs that were not measured together",
    Category.TRAUMA: "A window without a catch",
    Category.CHRONIC: "A plan for emergencies that school did not have\nSigns that were not measured together",
}
LEARNING = {
    Category.UNEXPLAINED: "Advice on safe sleep is given again when a family moves into temporary housing.",
    Category.PERINATAL: "Midwives ask about smoking at each visit, and offer help the same week.",
    Category.INFECTION: "All signs are measured and written down together each time a child is seen.",
    Category.TRAUMA: "Housing officers look at windows when a family with small children moves in.",
    Category.CHRONIC: "Schools hold the plan for emergencies before the child returns.",
}
NOTHING = "Nothing that services did or left out bore on this death."
WHY_PUT_OFF = (
    "The coroner had not finished",
    "The report of the post-mortem was awaited",
    "Too few members could come",
)


def make_child_deaths(board: Board, today: dt.date, *, a_year: int = 26, areas: Sequence[str] = ()) -> None:
    """About `a_year` deaths in each of five years, the older ones reviewed. Opens its own scope.

    `areas` are those that the children lived in; without them, three sides of the board's own.
    """
    random = Random(f"{board.slug} child deaths")  # noqa: S311 -- the same each time, on purpose
    areas = areas or [f"{board.slug.title()} {side}" for side in ("North", "South", "East")]
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        first = today - dt.timedelta(days=365 * YEARS)
        days = sorted(first + random.randrange(365 * YEARS) * DAY for _ in range(a_year * YEARS))
        deaths: list[ChildDeath] = []
        for day in days:
            death = _death(board, day, today, random, areas)
            ordinal = sum(one.died_on.year == day.year for one in deaths) + 1
            death.reference = f"D{day.year}-{ordinal:03d}"
            deaths.append(death)
        ChildDeath.objects.bulk_create(deaths)
        make_death_records(board, deaths, today)


def _death(board: Board, day: dt.date, today: dt.date, random: Random, areas: Sequence[str]) -> ChildDeath:
    _, youngest, oldest, causes, expected = random.choices(AGES, [share for share, *_ in AGES])[0]
    category = random.choices(list(causes), list(causes.values()))[0]
    age = random.randrange(youngest, oldest + 1)
    is_expected = random.random() < expected and category not in {Category.TRAUMA, Category.SUICIDE}
    places = PLACES[0] if is_expected else PLACES[1]
    one = ChildDeath(
        board=board,
        died_on=day,
        notified_on=min(day + random.choices([0, 1, 2, 4], [50, 38, 8, 4])[0] * DAY, today),
        expected="expected" if is_expected else "unexpected",
        age_days=None if age_error(day, age) else age,
        looked_after=random.choices(["no", "yes", ""], [86, 7, 7])[0],
        sex=random.choices(["male", "female", ""], [54, 44, 2])[0],
        ethnicity=random.choices(list(ETHNICITIES), list(ETHNICITIES.values()))[0],
        area=random.choices(areas, [5, 4, 3][: len(areas)])[0],
        place=random.choices(list(places), list(places.values()))[0],
        forms_asked=6,
        forms_received=6,
        revision=1,
    )
    if not is_expected:
        one.response_on = min(day + 3 * DAY, today)
    _review(one, category, today, random)
    return one


def _review(one: ChildDeath, category: str, today: dt.date, random: Random) -> None:
    """The panel meets some months later; what it finds is known from then on."""
    took = random.choices([130, 190, 260, 330, 420], [30, 30, 20, 12, 8])[0] + random.randrange(30)
    if took > 250:
        one.deferrals, one.deferred_because = 1 + (took > 400), random.choice(WHY_PUT_OFF)
    held = one.died_on + took * DAY
    if held > today:
        one.forms_received = random.randrange(2, 7)
        one.panel_on = held if random.random() < 0.6 else None
        one.deferrals, one.deferred_because = (1, WHY_PUT_OFF[1]) if random.random() < 0.3 else (0, "")
        return
    one.reviewed_on, one.category = held, category
    one.modifiable = "yes" if category in FACTORS and random.random() < 0.45 else "no"
    one.factors = FACTORS[Category(category)] if one.modifiable == "yes" else ""
    one.learning = LEARNING[Category(category)] if one.modifiable == "yes" else NOTHING
