"""A board with large audits: 60 agencies answered all 45 criteria of Section 11 twice, 200 schools are asked.

Runs inside the application.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from random import Random

from django.db.models import Count
from django.utils import timezone

from audits.models import Answer, AnswerEvidence, Criterion, Cycle, Evidence, FrameworkVersion, Return
from benchmarks.planner import analyse
from boards.models import Agency, Board, BoardAgency, Sector
from core.names import normalise
from core.scoping import board_scope
from reports.demonstration.audit_texts import EVIDENCE, FOUND, NARRATIVES, NOT_APPLICABLE, REASONS
from reports.demonstration.schools import make_schools

BOARD = "eastvale"
AGENCIES, SCHOOLS = 60, 200
SCORES = (Decimal(25), Decimal(50), Decimal(75), Decimal(100))
BEFORE, NOW = "Section 11 of 60 agencies, before", "Section 11 of 60 agencies"
DAY = dt.timedelta(days=1)


def make_audits() -> Board:
    """The board with its cycles, made once: Section 11 handed in and moderated, with evidence; Section 175."""
    board: Board = Board.objects.get(slug=BOARD)
    with board_scope(board.pk):
        if not Cycle.objects.filter(name=NOW).exists():
            random = Random(BOARD)  # noqa: S311 -- the same each time, on purpose
            agencies = make_agencies(board, "Family Centre", AGENCIES)
            evidence = _evidence(board, agencies)
            today = timezone.localdate()
            _cycle(board, BEFORE, today - 420 * DAY, agencies, evidence, random)
            _cycle(board, NOW, today - 55 * DAY, agencies, evidence, random)
        if schools_cycle() is None:
            make_schools(board, SCHOOLS)
    analyse(Answer, AnswerEvidence, Evidence, Return)
    return board


def schools_cycle() -> Cycle | None:
    """The cycle that asks 200 schools; the demonstration's own asks fewer. Call it in the board's scope."""
    counted = Cycle.objects.filter(version__framework__key="section-175").annotate(asked=Count("returns"))
    found: Cycle | None = counted.filter(asked__gte=SCHOOLS).first()
    return found


def make_agencies(board: Board, kind: str, count: int) -> list[Agency]:
    """Agencies of this board, of all sectors in turn."""
    sectors = list(Sector.objects.order_by("pk"))
    names = [f"{board.slug.title()} {kind} {number:03}" for number in range(1, count + 1)]
    agencies: list[Agency] = Agency.objects.bulk_create(
        Agency(name=name, normalised_name=normalise(name), sector=sectors[place % len(sectors)])
        for place, name in enumerate(names)
    )
    BoardAgency.objects.bulk_create(BoardAgency(board=board, agency=agency) for agency in agencies)
    return agencies


def section_11(board: Board) -> FrameworkVersion:
    """The version that the board uses."""
    found: FrameworkVersion = FrameworkVersion.objects.get(
        board=board, framework__key="section-11", status=FrameworkVersion.Status.PUBLISHED
    )
    return found


def _cycle(
    board: Board,
    name: str,
    due: dt.date,
    agencies: Sequence[Agency],
    evidence: dict[int, list[Evidence]],
    random: Random,
) -> None:
    version = section_11(board)
    cycle = Cycle.objects.create(
        board=board, version=version, name=name, opens_on=due - 56 * DAY, due_on=due,
        challenge_on=due + 70 * DAY,
    )  # fmt: skip
    sent = timezone.now() - DAY * ((timezone.localdate() - due).days + 3)
    returns = Return.objects.bulk_create(
        Return(
            board=board, cycle=cycle, agency=agency, status=Return.Status.IN_MODERATION, submitted_at=sent,
            senior_name="Rowan Field", senior_role="Chief Officer",
        )
        for agency in agencies
    )  # fmt: skip
    criteria = list(Criterion.objects.filter(version=version).select_related("standard"))
    answers = Answer.objects.bulk_create(
        (_answer(one, criterion, random) for one in returns for criterion in criteria), batch_size=2500
    )
    AnswerEvidence.objects.bulk_create(
        (
            AnswerEvidence(
                board=board, answer=answer, evidence=random.choice(evidence[answer.agency_return.agency_id])
            )
            for answer in answers
            if random.random() < 0.5
        ),
        batch_size=2500,
    )


def _answer(one: Return, criterion: Criterion, random: Random) -> Answer:
    made = Answer(
        board=one.board, agency_return=one, standard=criterion.standard, criterion=criterion, revision=2,
        edited_at=one.submitted_at, moderated_at=one.submitted_at, evidence_quality="sound",
    )  # fmt: skip
    if random.random() < 0.03:
        made.is_not_applicable, made.reason = True, random.choice(NOT_APPLICABLE)
        made.decision = Answer.Decision.AGREED
        return made
    grade = random.choice((0, 1, 1, 2, 2, 2, 3, 3))
    asked = random.randint(20, 90)
    found = random.choice(FOUND).format(agency=one.agency, asked=asked, told=asked // 2)
    made.score, made.narrative = SCORES[grade], f"{random.choice(NARRATIVES[grade])} {found}"
    if grade and random.random() < 0.2:
        made.moderated_score, made.moderation_reason = SCORES[grade - 1], random.choice(REASONS)
    return made


def _evidence(board: Board, agencies: Sequence[Agency]) -> dict[int, list[Evidence]]:
    """Agency id → four documents as links."""
    rows = Evidence.objects.bulk_create(
        Evidence(
            board=board, agency=agency, title=title, description=description,
            link=f"https://evidence.example/{agency.pk}/{place}",
        )
        for agency in agencies
        for place, (title, description) in enumerate(EVIDENCE[:4])
    )  # fmt: skip
    found: dict[int, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row.agency_id, []).append(row)
    return found
