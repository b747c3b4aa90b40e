"""The demonstration's proof of training: needs, champions, charges, training elsewhere, threads to audits."""

import datetime as dt
from decimal import Decimal
from random import Random

from boards.models import Agency, Board
from boards.statistics.years import board_year, recent_years
from core.names import normalise
from reports.demonstration.names import FIRST, LAST
from reports.training_impact import standards_of
from training.models import (
    Champion,
    Charge,
    Contribution,
    Course,
    CourseNeed,
    Delegate,
    ELearningCompletion,
    Mode,
    SingleAgencyTraining,
    StaffGroup,
    StaffSize,
)
from training.services.charges import RuleFacts, add_rule, raise_charges
from training.services.impact import ThreadFacts, keep_thread

DAY = dt.timedelta(days=1)
NEEDED = 4  # courses that staff groups need
E_LEARNING = "Awareness of safeguarding (e-learning)"
THREADS = (
    (1, "Neglect", "Audited files show the assessment tool in more cases than a year ago."),
    (2, "Exploitation", ""),
)
TAUGHT = ("Safeguarding level 1", "Induction: safeguarding")


def make_proof(board: Board, courses: list[Course], agencies: list[Agency], today: dt.date) -> None:
    """Everything that follows from courses and bookings. Call it in the board's scope, after them."""
    random = Random(f"{board.slug} proof")  # noqa: S311 -- the same each time, on purpose
    _workforce(board, courses, agencies, today, random)
    _charges(board, today, random)
    _elsewhere(board, agencies, today, random)
    standards = standards_of(board)
    for number, (place, priority, note) in enumerate(THREADS):
        standard, title = standards[number + 2] if len(standards) > number + 2 else ("", "")
        facts = ThreadFacts(courses[place], priority, standard, title, note)
        keep_thread(None, board=board, facts=facts, actor=None)


def _workforce(
    board: Board, courses: list[Course], agencies: list[Agency], today: dt.date, random: Random
) -> None:
    groups = list(StaffGroup.objects.filter(board=board).order_by("name"))
    CourseNeed.objects.bulk_create(
        CourseNeed(board=board, course=course, staff_group=group)
        for place, course in enumerate(courses[:NEEDED])
        for group in groups[place % 2 :]
    )
    StaffSize.objects.bulk_create(
        StaffSize(
            board=board, agency=agency, staff_group=group, people=random.randrange(8, 90),
            counted_on=today - 120 * DAY,
        )
        for agency in agencies[:4]
        for group in random.sample(groups, 2)
    )  # fmt: skip
    Champion.objects.bulk_create(
        Champion(
            board=board, agency=agency, name=f"{random.choice(FIRST)} {random.choice(LAST)}",
            topic=random.choice(["Neglect", "Exploitation", ""]), since=today - random.randrange(100, 900) * DAY,
            until=today - 30 * DAY if place == 4 else None,
        )
        for place, agency in enumerate(agencies[:6])
    )  # fmt: skip
    for year in recent_years(board, 3, today):
        Contribution.objects.bulk_create(
            Contribution(
                board=board, agency=agency, starts_on=year.start, ends_on=year.end,
                amount=Decimal(random.choice([500, 1200, 2500])),
            )
            for agency in agencies[:6]
        )  # fmt: skip


def _charges(board: Board, today: dt.date, random: Random) -> None:
    """Rules from this year on; some of the charges are approved, paid or waived."""
    start = board_year(board, today - 180 * DAY).start
    for facts in (
        RuleFacts("did_not_attend", start, amount=Decimal(50)),
        RuleFacts("late", start, days_before=14, amount=Decimal(20)),
        RuleFacts("late", start, days_before=3, is_whole_cost=True),
    ):
        add_rule(board=board, facts=facts, actor=None)
    raise_charges(board, actor=None, on=today)
    made = list(Charge.objects.filter(board=board).order_by("pk"))
    for one in made:
        one.state = random.choices(
            [Charge.State.PROPOSED, Charge.State.APPROVED, Charge.State.PAID, Charge.State.WAIVED],
            [3, 3, 5, 1],
        )[0]
        if one.state != Charge.State.PROPOSED:
            one.decided_on = today - 20 * DAY
        if one.state == Charge.State.PAID:
            one.paid_on = today - 5 * DAY
        if one.state == Charge.State.WAIVED:
            one.why_waived = "Called to an emergency"
    Charge.objects.bulk_update(made, ["state", "decided_on", "paid_on", "why_waived"], batch_size=1_000)


def _elsewhere(board: Board, agencies: list[Agency], today: dt.date, random: Random) -> None:
    course = Course.objects.create(
        board=board, title=E_LEARNING, level="Level 1", mode=Mode.E_LEARNING, hours=Decimal("1.5"),
        refresh_years=3, summary="What everybody should know, at one’s own pace.", revision=1,
    )  # fmt: skip
    people = list(Delegate.objects.filter(board=board).select_related("agency").order_by("pk"))
    ELearningCompletion.objects.bulk_create(
        ELearningCompletion(
            board=board, course=course, delegate=one, agency=one.agency,
            completed_on=today - random.randrange(1, 720) * DAY,
        )
        for one in random.sample(people, len(people) // 2)
    )  # fmt: skip
    SingleAgencyTraining.objects.bulk_create(
        SingleAgencyTraining(
            board=board, agency=agency, course=title, normalised_course=normalise(title),
            staff_group=random.choice(["", "New starters"]), held_on=today - (40 + 90 * quarter) * DAY,
            people=random.randrange(6, 70),
        )
        for agency in agencies[:5]
        for title in TAUGHT
        for quarter in range(8)
    )  # fmt: skip
