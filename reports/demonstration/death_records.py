"""What belongs to made-up child deaths: forms, steps of the rapid response, an analysis; and national returns."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from boards.models import Board
from boards.statistics.years import board_year
from reviews.models import ChildDeath, DeathAnalysis, DeathFormRequest, DeathReturn, ResponseStep
from reviews.services.campaigns import CampaignFacts, add_campaign
from reviews.services.death_returns import headlines
from reviews.statistics.deaths import figures_of

DAY = dt.timedelta(days=1)
LATEST, RETURNS = 6, 3
Kind, Role = DeathFormRequest.Kind, ResponseStep.Role
FORMS = (
    (Kind.NOTIFICATION, "Hospital", 1, 1),
    (Kind.REPORTING, "Health Trust", 3, 12),
    (Kind.REPORTING, "Police", 3, 20),
    (Kind.SUPPLEMENTARY, "Hospital", 3, None),
)
STEPS = (
    (Role.AMBULANCE, 1, "Called to the home; resuscitation begun and continued on the way."),
    (Role.DOCTOR, 3, "Examined with the parents present; samples taken by protocol."),
    (
        Role.POLICE,
        4,
        "Officer in plain clothes met the family at the hospital; nothing suspicious at first sight.",
    ),
    (
        Role.NURSE,
        27,
        "Visited the home together with the police; the place of sleep was looked at and drawn.",
    ),
)
ANALYSIS = (
    "Signs were measured on three occasions and never written down together. The plan for emergencies was known to the "
    "hospital and not to school."
)


def make_death_records(board: Board, deaths: Sequence[ChildDeath], today: dt.date) -> None:
    """Call it in the scope in which the deaths were made. The latest deaths have rows; older ones have numbers."""
    waiting = [one for one in deaths if one.reviewed_on is None and (today - one.died_on).days > 30][-LATEST:]
    for death in waiting:
        _forms(board, death, today)
        if death.expected == ChildDeath.Expected.UNEXPECTED:
            _steps(board, death)
    chronic = [one for one in deaths if one.reviewed_on and one.category == ChildDeath.Category.CHRONIC]
    for death in chronic[-1:]:
        DeathAnalysis.objects.create(
            board=board, death=death, done_on=death.reviewed_on, led_by="Health Trust", summary=ANALYSIS
        )
    _returns(board, today)
    _campaigns(board, today)


def _campaigns(board: Board, today: dt.date) -> None:
    for facts in (
        CampaignFacts(
            "Sleep safe", "Sharing a sofa or a bed to sleep", today - 800 * DAY, ChildDeath.Category.UNEXPLAINED,
            text="Cards at each birth, and a talk when a family moves into temporary housing.",
        ),
        CampaignFacts(
            "Smoke-free pregnancy", "Smoking in pregnancy", today - 420 * DAY, ChildDeath.Category.PERINATAL,
            text="Midwives ask at each visit and offer help the same week.",
        ),
    ):  # fmt: skip
        add_campaign(board=board, facts=facts, actor=None)


def _forms(board: Board, death: ChildDeath, today: dt.date) -> None:
    rows = [
        DeathFormRequest(
            board=board, death=death, kind=kind, whom=whom, asked_on=death.died_on + asked * DAY,
            received_on=death.died_on + received * DAY if received else None,
        )
        for kind, whom, asked, received in FORMS
    ]  # fmt: skip
    DeathFormRequest.objects.bulk_create(rows)
    numbers = {"forms_asked": len(rows), "forms_received": sum(one.received_on is not None for one in rows)}
    ChildDeath.objects.filter(pk=death.pk).update(**numbers)


def _steps(board: Board, death: ChildDeath) -> None:
    first = timezone.make_aware(dt.datetime.combine(death.died_on, dt.time(5, 40)))
    for role, hours, words in STEPS:
        ResponseStep.objects.create(
            board=board, death=death, role=role, taken_at=first + dt.timedelta(hours=hours), text=words
        )


def _returns(board: Board, today: dt.date) -> None:
    """The last years' are sent, the latest one late."""
    year = board_year(board, today)
    for place in range(RETURNS):
        year = board_year(board, year.start - DAY)
        due_on = year.end + 61 * DAY
        sent_on = due_on + (5 * DAY if place == 0 else -9 * DAY)
        found = headlines(figures_of(board, year, today, threshold=0)) if sent_on <= today else []
        DeathReturn.objects.create(
            board=board, year_start=year.start, due_on=due_on, sent_on=sent_on if sent_on <= today else None,
            figures=found,
        )  # fmt: skip
