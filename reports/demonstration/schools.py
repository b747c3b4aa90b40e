"""Schools in a Section 175 cycle: fictional ones of all phases, with returns in every state."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from audits.models import Answer, Criterion, Cycle, FrameworkVersion, Return
from audits.services.frameworks import take_shipped
from boards.models import Agency, Board, BoardAgency, Sector
from core.models import Invitation, RoleAssignment, User
from core.models.user import hash_token
from core.names import normalise
from core.permissions import Role
from reports.demonstration.boards import Made
from reports.demonstration.names import LAST, person_name

Phase = Agency.Phase
Status = Return.Status
DAY = dt.timedelta(days=1)
#: Real schools have numbers far below.
FIRST_URN = 900_001
KINDS = {
    Phase.NURSERY: "Nursery School", Phase.PRIMARY: "Primary School", Phase.MIDDLE: "Middle School",
    Phase.SECONDARY: "Academy", Phase.ALL_THROUGH: "School", Phase.POST_16: "Sixth Form College",
    Phase.SPECIAL: "Special School", Phase.ALTERNATIVE: "Pupil Referral Unit",
}  # fmt: skip
#: Phase of each school in turn, for as many schools as there are places.
PHASES = (
    Phase.PRIMARY, Phase.SECONDARY, Phase.PRIMARY, Phase.NURSERY, Phase.PRIMARY, Phase.SPECIAL, Phase.PRIMARY,
    Phase.SECONDARY, Phase.PRIMARY, Phase.ALTERNATIVE, Phase.PRIMARY, Phase.MIDDLE, Phase.PRIMARY, Phase.SECONDARY,
    Phase.PRIMARY, Phase.POST_16, Phase.PRIMARY, Phase.SECONDARY, Phase.PRIMARY, Phase.NURSERY, Phase.ALL_THROUGH,
    Phase.SECONDARY, Phase.SPECIAL, Phase.PRIMARY,
)  # fmt: skip
#: Put before the place's name where the places do not reach.
BEFORE = ("", "Upper ", "Lower ", "Little ", "Great ", "Old ", "New ", "Nether ", "Over ")
WORDS = (
    "We have not begun with this.", "A plan is agreed and work has begun.",
    "This is in place; staff can say what they would do.", "In place, checked each term, and pupils notice.",
)  # fmt: skip


@dataclass(frozen=True)
class _Stage:
    """How one return stands: its status, days between due day and handing in, and what there is of a lead."""

    status: Status
    sent: int | None = None
    lead: str = "signed in"
    withdrawn: bool = False


STAGES = (
    _Stage(Status.ACCEPTED, -12), _Stage(Status.SUBMITTED, -2), _Stage(Status.IN_PROGRESS),
    _Stage(Status.NOT_STARTED), _Stage(Status.IN_MODERATION, -8), _Stage(Status.NOT_STARTED, lead="invited"),
    _Stage(Status.SUBMITTED, 2), _Stage(Status.IN_PROGRESS), _Stage(Status.ACCEPTED, -15), _Stage(Status.SUBMITTED, -1),
    _Stage(Status.NOT_STARTED), _Stage(Status.CHANGES_ASKED, -9), _Stage(Status.IN_PROGRESS),
    _Stage(Status.SUBMITTED, -3), _Stage(Status.NOT_STARTED, lead="none"), _Stage(Status.ACCEPTED, -11),
    _Stage(Status.IN_MODERATION, -6), _Stage(Status.NOT_STARTED), _Stage(Status.SUBMITTED, 3),
    _Stage(Status.NOT_STARTED, withdrawn=True), _Stage(Status.IN_PROGRESS), _Stage(Status.NOT_STARTED, lead="invited"),
    _Stage(Status.SUBMITTED, -4), _Stage(Status.IN_MODERATION, -5),
)  # fmt: skip
HANDED_IN = {Status.SUBMITTED, Status.IN_MODERATION, Status.CHANGES_ASKED, Status.ACCEPTED}


def make_schools(board: Board | Made, count: int = 24, today: dt.date | None = None) -> Cycle:
    """Schools on a board's list and a Section 175 cycle that asks them. Call it in the board's scope.

    A handful of statements whatever the count, so that a benchmark has 200 schools in a second or two.
    """
    board = board.board if isinstance(board, Made) else board
    today = today or timezone.localdate()
    random = Random(f"{board.slug} schools")  # noqa: S311 -- the same each time, on purpose
    version = _version(board)
    schools = _schools(board, count)
    named = f"Section 175, schools, {today:%B %Y}"
    before = Cycle.objects.filter(board=board, name__startswith=named).count()
    # Due a few days ago: some came late, some are missing.
    cycle: Cycle = Cycle.objects.create(
        board=board, version=version, name=f"{named} ({before + 1})" if before else named,
        opens_on=today - 55 * DAY, due_on=today - 4 * DAY,
        intro="Every school and college answers once a year. What you wrote last year can be taken over.",
    )  # fmt: skip
    leads = _leads(board, schools, random)
    returns = [
        _return(cycle, school, STAGES[number % len(STAGES)], leads.get(school.pk), random)
        for number, school in enumerate(schools)
    ]
    Return.objects.bulk_create(returns)
    _answer(version, returns, random)
    return cycle


def _version(board: Board) -> FrameworkVersion:
    there = FrameworkVersion.objects.filter(board=board, framework__key="section-175").usable()
    return there.order_by("-number").first() or take_shipped("section-175", board=board, actor=None)


def school_name(number: int) -> str:
    """The name of the school of that number, from 0; each is another one."""
    turn, place = divmod(number, len(PHASES))
    before = BEFORE[turn] if turn < len(BEFORE) else ""
    more = "" if turn < len(BEFORE) else f" {turn}"
    return f"{before}{LAST[place]} {KINDS[PHASES[place]]}{more}"


def _schools(board: Board, count: int) -> list[Agency]:
    sector, _ = Sector.objects.get_or_create(name="Education", defaults={"order": 3})
    names = {normalise(school_name(number)): number for number in range(count)}
    there = {one.normalised_name: one for one in Agency.objects.filter(normalised_name__in=names)}
    made = Agency.objects.bulk_create(
        Agency(
            name=school_name(number), normalised_name=key, sector=sector, phase=PHASES[number % len(PHASES)],
            urn=str(FIRST_URN + number),
        )
        for key, number in names.items()
        if key not in there
    )  # fmt: skip
    there |= {one.normalised_name: one for one in made}
    schools = [there[key] for key in names]
    BoardAgency.objects.bulk_create(
        (BoardAgency(board=board, agency=school) for school in schools), ignore_conflicts=True
    )
    return schools


def _leads(board: Board, schools: list[Agency], random: Random) -> dict[int, User]:
    """Agency id: its lead. They are told apart from the sign-ins: nobody can sign in as one of them."""
    now, new, invited = timezone.now(), dict[int, User](), list[Invitation]()
    held = RoleAssignment.objects.filter(board=board, role=Role.AGENCY_LEAD, agency__in=schools)
    leads = {role.agency_id or 0: role.user for role in held.select_related("user")}
    inviter = (
        RoleAssignment.objects.filter(board=board, role=Role.BOARD_MANAGER).select_related("user").first()
    )
    for number, school in enumerate(schools):
        if school.pk in leads:
            continue
        stage, email = STAGES[number % len(STAGES)], f"school{number}@{board.slug}.example"
        if stage.lead == "signed in":
            user = User(email=email, name=person_name(random), last_login=now - random.randint(1, 40) * DAY)
            user.set_unusable_password()
            new[school.pk] = user
        elif stage.lead == "invited":
            invited.append(
                Invitation(
                    email=email, name=person_name(random), board=board, role=Role.AGENCY_LEAD, agency=school,
                    token_hash=hash_token(Invitation.new_token()), invited_by=inviter.user if inviter else None,
                    created_at=now - 30 * DAY, expires_at=now + 5 * DAY,
                )
            )  # fmt: skip
    User.objects.bulk_create(new.values())
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, board=board, role=Role.AGENCY_LEAD, agency_id=agency)
        for agency, user in new.items()
    )
    Invitation.objects.bulk_create(invited)
    return leads | new


def _return(cycle: Cycle, school: Agency, stage: _Stage, lead: User | None, random: Random) -> Return:
    sent = None if stage.sent is None else _at(cycle.due_on + stage.sent * DAY)
    made = Return(
        board=cycle.board, cycle=cycle, agency=school, status=stage.status, submitted_at=sent, submitted_by=lead if sent
        else None, lead=lead, senior_name=person_name(random) if sent else "",
        senior_role="Chair of governors" if sent else "",
    )  # fmt: skip
    if stage.status == Status.ACCEPTED:
        made.accepted_at = _at(cycle.due_on + 2 * DAY)
    if stage.status == Status.CHANGES_ASKED:
        made.asked_for = "Please say when all staff were trained last, and how many were."
    if stage.withdrawn:
        made.withdrawn_on = cycle.opens_on + 20 * DAY
        made.withdrawn_why = "The school has closed; its pupils are at the school next door."
    return made


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(15, 20)))


def _answer(version: FrameworkVersion, returns: list[Return], random: Random) -> None:
    """All criteria of what is handed in, some of what is in progress."""
    scores = list(version.grades.order_by("score").values_list("score", flat=True))
    criteria = list(
        Criterion.objects.filter(version=version)
        .select_related("standard")
        .order_by("standard__number", "place")
    )
    answers = []
    for made in returns:
        share = 1.0 if made.status in HANDED_IN else 0.0
        if made.status == Status.IN_PROGRESS:
            share = random.choice((0.2, 0.5, 0.9))
        usual = random.uniform(1.6, 2.9)
        for criterion in criteria[: round(len(criteria) * share)]:
            grade = min(len(scores) - 1, max(0, round(random.gauss(usual, 0.6))))
            answers.append(
                Answer(
                    board=made.board, agency_return=made, standard=criterion.standard, criterion=criterion, revision=1,
                    score=scores[grade], narrative=f"{WORDS[grade]} ({made.agency})",
                    edited_at=made.submitted_at or _at(made.cycle.opens_on + 30 * DAY),
                )
            )  # fmt: skip
    Answer.objects.bulk_create(answers, batch_size=2500)
