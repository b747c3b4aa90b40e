"""Audits: the Section 11 standards, two finished cycles and a running one with returns in every state."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from django.utils import timezone

from audits.models import (
    Answer,
    AnswerEvidence,
    Criterion,
    Cycle,
    Evidence,
    FrameworkVersion,
    Question,
    Reminder,
    Return,
    TeamMember,
)
from audits.services.frameworks import take_shipped
from boards.models import Agency, Meeting
from core.models import RoleAssignment, User
from core.permissions import Role
from reports.demonstration.audit_texts import (
    ASKED_FOR,
    EVIDENCE,
    FOUND,
    INTRO,
    NARRATIVES,
    NOT_APPLICABLE,
    QUESTIONS,
    REASONS,
    SUPPORT,
)
from reports.demonstration.boards import Made
from reports.demonstration.names import person_name

Status = Return.Status
DAY = dt.timedelta(days=1)
SCORES = (Decimal(25), Decimal(50), Decimal(75), Decimal(100))
FEWER = 12  # agencies asked by boards that are there to be counted, not to be looked at
RUNNING_SINCE = 42 * DAY
NOT_ASKED = {"lay_member", "young_person", "advisor", "observer"}

#: How the returns of the running cycle stand, agency by agency in the order of the posts.
STATES = (
    Status.SUBMITTED, Status.IN_PROGRESS, Status.IN_MODERATION, Status.ACCEPTED, Status.CHANGES_ASKED,
    Status.NOT_STARTED, Status.IN_PROGRESS, Status.SUBMITTED, Status.NOT_STARTED, Status.IN_PROGRESS,
    Status.NOT_STARTED, Status.IN_PROGRESS, Status.SUBMITTED, Status.IN_MODERATION, Status.IN_PROGRESS,
    Status.ACCEPTED, Status.CHANGES_ASKED,
)  # fmt: skip
# Who leads the police on the first three boards finds another state on each.
SHIFTS = (0, 4, 3)
HANDED_IN = {Status.SUBMITTED, Status.IN_MODERATION, Status.CHANGES_ASKED, Status.ACCEPTED}
MODERATED = {Status.IN_MODERATION, Status.CHANGES_ASKED, Status.ACCEPTED}


@dataclass
class Audited:
    """What is made for one board; `full` also with evidence, teams and questions."""

    made: Made
    random: Random
    today: dt.date
    version: FrameworkVersion
    full: bool
    criteria: list[Criterion] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def make_audits(made: Made, number: int, today: dt.date) -> None:
    """The standards and three cycles of one board. Call it in the board's scope."""
    random = Random(f"{made.board.slug} audits")  # noqa: S311 -- the same each time, on purpose
    version = take_shipped("section-11", board=made.board, actor=None)
    one = Audited(made, random, today, version, full=number < len(SHIFTS))
    one.criteria = list(
        Criterion.objects.filter(version=version)
        .select_related("standard")
        .order_by("standard__number", "place")
    )
    one.agencies = list(
        {
            seat.agency_id: seat.agency
            for seat, post, _ in made.seats[made.main.pk]
            if seat.agency is not None and post.kind not in NOT_ASKED
        }.values()
    )[: None if one.full else FEWER]
    levels = {agency.pk: random.uniform(1.3, 2.7) for agency in one.agencies}
    _finished(one, levels, years_ago=2)
    _finished(one, {pk: level + 0.2 for pk, level in levels.items()}, years_ago=1)
    _running(one, {pk: level + 0.4 for pk, level in levels.items()}, SHIFTS[number] if one.full else 0)
    Answer.objects.bulk_create(one.answers, batch_size=2500)
    if one.full:
        _show_evidence(one)
        _ask(one)


def _cycle(one: Audited, opens_on: dt.date, due_on: dt.date, **facts: object) -> Cycle:
    year = opens_on.year
    made: Cycle = Cycle.objects.create(
        board=one.made.board, version=one.version, name=f"Section 11, {year} to {year + 1}", intro=INTRO,
        opens_on=opens_on, due_on=due_on, **facts,
    )  # fmt: skip
    return made


def _finished(one: Audited, levels: dict[int, float], years_ago: int) -> None:
    """All handed in but one, some late; moderated, accepted and closed."""
    began = one.today - RUNNING_SINCE
    opens = dt.date(began.year - years_ago, began.month, min(began.day, 28))
    closed = opens + dt.timedelta(weeks=22)
    due = opens + dt.timedelta(weeks=8)
    cycle = _cycle(one, opens, due, challenge_on=opens + dt.timedelta(weeks=14), closed_on=closed)
    returns = []
    for position, agency in enumerate(one.agencies):
        missing = position == 5 + years_ago
        sent = cycle.due_on + DAY * (9 if position % 7 == 3 else -one.random.randint(0, 12))
        made = _return(
            one, cycle, agency, Status.IN_PROGRESS if missing else Status.ACCEPTED, None if missing else sent
        )
        if not missing:
            made.accepted_at = _at(closed - 30 * DAY)
            made.support = one.random.choice(SUPPORT) if position % 6 == 0 else ""
        returns.append(made)
    Return.objects.bulk_create(returns)
    for position, made in enumerate(returns):
        share = 1.0 if made.submitted_at else 0.4
        _answer(
            one, made, levels[made.agency_id], share, moderated=bool(made.submitted_at), position=position
        )


def _running(one: Audited, levels: dict[int, float], shift: int) -> None:
    """Due in twelve days, with returns in every state, late in being begun; one agency was withdrawn."""
    cycle = _cycle(one, one.today - RUNNING_SINCE, one.today + 12 * DAY, challenge_on=one.today + 75 * DAY)
    if one.full:
        planned = Meeting.objects.filter(
            group=one.made.main, day__gt=cycle.due_on + 28 * DAY, status=Meeting.Status.PLANNED
        )
        cycle.challenge_meeting = planned.order_by("day").first()
        cycle.challenge_on = cycle.challenge_meeting.day if cycle.challenge_meeting else cycle.challenge_on
        cycle.save(update_fields=["challenge_meeting", "challenge_on"])
    returns = []
    for position, agency in enumerate(one.agencies):
        if position == len(one.agencies) - 1:
            made = _return(one, cycle, agency, Status.NOT_STARTED, None)
            made.withdrawn_on = one.today - 20 * DAY
            made.withdrawn_why = "The forum answers together with the Voluntary Sector Alliance this time."
        else:
            state = STATES[(position + shift) % len(STATES)]
            sent = one.today - one.random.randint(3, 15) * DAY if state in HANDED_IN else None
            made = _return(one, cycle, agency, state, sent)
            made.accepted_at = _at(one.today - DAY) if state == Status.ACCEPTED else None
            made.asked_for = ASKED_FOR if state == Status.CHANGES_ASKED else ""
        returns.append(made)
    Return.objects.bulk_create(returns)
    for position, made in enumerate(returns):
        state = Status(made.status)
        share = 1.0 if state in HANDED_IN else 0.6 if state == Status.IN_PROGRESS else 0.0
        _answer(one, made, levels[made.agency_id], share, moderated=state in MODERATED, position=position)


def _return(one: Audited, cycle: Cycle, agency: Agency, state: Status, sent: dt.date | None) -> Return:
    return Return(
        board=one.made.board, cycle=cycle, agency=agency, status=state, submitted_at=_at(sent) if sent else None,
        senior_name=person_name(one.random) if sent else "", senior_role="Chief Officer" if sent else "",
    )  # fmt: skip


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(15, 20)))


def _answer(
    one: Audited, made: Return, level: float, share: float, *, moderated: bool, position: int
) -> None:
    """Answers on the first part of the criteria; `level` is near the usual grade, from 0 to 3."""
    random = one.random
    edited_at = made.submitted_at or _at(one.today - 2 * DAY)
    count = round(len(one.criteria) * share)
    # One agency says of many things that they do not apply: the board should ask why.
    unfit = 0.3 if position == 9 else 0.03
    for criterion in one.criteria[:count]:
        answer = Answer(
            board=made.board, agency_return=made, standard=criterion.standard, criterion=criterion, revision=1,
            edited_at=edited_at,
        )  # fmt: skip
        if random.random() < unfit:
            answer.is_not_applicable, answer.reason = True, random.choice(NOT_APPLICABLE)
            answer.decision = Answer.Decision.AGREED if moderated else Answer.Decision.NONE
        else:
            grade = min(
                3, max(0, round(random.gauss(level - (criterion.standard.number in (5, 10)) * 0.6, 0.7)))
            )
            answer.score, answer.narrative = SCORES[grade], _narrative(made, grade, random)
            if moderated:
                _moderate(answer, grade, made, random)
        one.answers.append(answer)


def _narrative(made: Return, grade: int, random: Random) -> str:
    """Most agencies write about themselves; now and then one writes what another wrote, or what it wrote last time."""
    words = random.choice(NARRATIVES[grade])
    if random.random() < 0.05:
        return words
    asked = random.randint(20, 90)
    found = random.choice(FOUND).format(
        agency=made.agency, asked=asked, told=round(asked * (grade + 1) / 4.3)
    )
    return f"{words} {found}"


def _moderate(answer: Answer, grade: int, made: Return, random: Random) -> None:
    answer.revision, answer.moderated_at = 2, (made.submitted_at or timezone.now()) + 2 * DAY
    answer.is_locked = made.status == Status.ACCEPTED
    lowered = grade > 0 and random.random() < 0.12
    answer.evidence_quality = "weak" if lowered else random.choice(("sound", "sound", "strong", ""))
    if lowered:
        answer.moderated_score, answer.moderation_reason = SCORES[grade - 1], random.choice(REASONS)


def _show_evidence(one: Audited) -> None:
    """Policies of each agency as links, some out of date, used for good grades."""
    rows = []
    for agency in one.agencies:
        for position, (title, description) in enumerate(one.random.sample(EVIDENCE, 3)):
            begun = one.today - one.random.randint(100, 900) * DAY
            rows.append(
                Evidence(
                    board=one.made.board, agency=agency, title=title, description=description, effective_on=begun,
                    link=f"https://evidence.example/{agency.pk}/{position}", expires_on=begun + 730 * DAY,
                )
            )  # fmt: skip
    by_agency: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.bulk_create(rows):
        by_agency.setdefault(row.agency_id, []).append(row)
    AnswerEvidence.objects.bulk_create(
        AnswerEvidence(
            board=one.made.board, answer=answer,
            evidence=one.random.choice(by_agency[answer.agency_return.agency_id]),
        )
        for answer in one.answers
        if answer.score is not None and answer.score >= 75 and one.random.random() < 0.4
    )  # fmt: skip


def _ask(one: Audited) -> None:
    """Questions of the moderator, and some answers of the agency."""
    rows = []
    for answer in one.answers:
        if answer.moderated_score is None or answer.agency_return.status not in MODERATED - {Status.ACCEPTED}:
            continue
        question, reply = one.random.choice(QUESTIONS)
        # Nobody gets emails about what was never written.
        told = {"board": one.made.board, "answer": answer, "told_at": timezone.now()}
        asked_at = answer.moderated_at or timezone.now()
        rows.append(Question(**told, text=question, is_from_board=True, written_at=asked_at))
        if one.random.random() < 0.4:
            answered_at = min(asked_at + 2 * DAY, timezone.now())
            rows.append(Question(**told, text=reply, is_from_board=False, written_at=answered_at))
    Question.objects.bulk_create(rows)


def name_the_leads(made: Made) -> None:
    """Leads of most agencies on one board, teams, and reminders that went out. Call it in the board's scope.

    They are told apart from the sign-ins: nobody can sign in as one of them.
    """
    random = Random(f"{made.board.slug} leads")  # noqa: S311 -- the same each time, on purpose
    running = Return.objects.filter(cycle__closed_on=None).select_related("cycle", "agency").order_by("pk")
    returns: Sequence[Return] = list(running)
    taken: dict[int | None, User] = {
        role.agency_id: role.user
        for role in RoleAssignment.objects.filter(board=made.board, role=Role.AGENCY_LEAD).select_related(
            "user"
        )
    }
    new = []
    for position, one in enumerate(returns):
        if one.agency_id in taken or position % 6 == 5:
            continue
        user = User(email=f"lead{position}@{made.board.slug}.example", name=person_name(random))
        user.set_unusable_password()
        taken[one.agency_id] = user
        new.append((user, one.agency_id))
    User.objects.bulk_create(user for user, _ in new)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, board=made.board, role=Role.AGENCY_LEAD, agency_id=agency)
        for user, agency in new
    )
    for one in returns:
        one.lead = taken.get(one.agency_id)
    Return.objects.bulk_update(returns, ["lead"])
    working = [one for one in returns if one.lead is not None and one.withdrawn_on is None]
    TeamMember.objects.bulk_create(
        TeamMember(board=made.board, agency_return=one, user=one.lead, part=TeamMember.Part.LEAD)
        for one in working
    )
    Reminder.objects.bulk_create(
        Reminder(
            board=made.board, agency_return=one, sent_to=one.lead.email, due_on=one.cycle.due_on, step=14,
            sent_at=_at(one.cycle.due_on - 14 * DAY),
        )
        for one in working
        if one.submitted_at is None and one.lead is not None
    )  # fmt: skip
