"""What the published review taught: a signed plan, what came of it, briefings with answers, a review elsewhere."""

import datetime as dt
from collections.abc import Sequence

from boards.models import Agency
from core.models import RoleAssignment, User
from core.permissions import Role
from reports.demonstration.boards import Made
from reviews.models import Briefing, BriefingSending, PlanSignOff, Review, Theme
from reviews.plan_rules import kept_plan, open_points
from reviews.services.briefings import make_briefing
from reviews.services.outside import OutsideFacts, add_outside_review
from reviews.services.plans import plan_lines
from reviews.services.register import ThemesGiven
from reviews.services.results import ResultFacts, add_result

DAY = dt.timedelta(days=1)
MATTERS = (
    "A missed appointment is easy to count and hard to understand. Behind eleven of them stood a child whom nobody "
    "brought."
)
ANSWERS = (
    (BriefingSending.Done.TRAINED, "It is part of the induction of all new staff.", 120),
    (BriefingSending.Done.DISCUSSED, "Read in each team in June; two teams changed their letter.", 46),
)
ELSEWHERE = OutsideFacts(
    reference="Fernley 7",
    area="Fernley",
    pseudonym="Child Ash",
    summary="A baby was hurt in a family that five agencies knew. Advice about crying came after the birth only.",
    link="https://fernley.example/reviews/child-ash",
    relevance="Our own figures of injuries to babies have risen for three years.",
    local_action="Midwives talk about crying before the birth; the health trust reports in autumn.",
)


def make_learning(made: Made, today: dt.date, agencies: Sequence[Agency], actor: User) -> None:
    """Call it in the board's scope, once the reviews are there."""
    review = Review.objects.filter(board=made.board, pseudonym__gt="").published(today).latest("pk")
    facts = ResultFacts(
        "programme", "Was not brought", None, today - 200 * DAY,
        "Reception staff of all surgeries learn what to ask when a child does not come.",
    )  # fmt: skip
    add_result(review, facts=facts, actor=actor)
    _sign(made, review, today, actor)
    _brief(made, review, today, agencies, actor)
    theme = Theme.objects.filter(board=made.board, name="Injury to a baby")
    outside = OutsideFacts(**{**ELSEWHERE.__dict__, "published_on": today - 300 * DAY})
    add_outside_review(board=made.board, facts=outside, themes=ThemesGiven(tuple(theme)), actor=actor)


def _sign(made: Made, review: Review, today: dt.date, actor: User) -> None:
    """Signed some days ago, with what was open then."""
    lines = plan_lines(review)
    PlanSignOff.objects.create(
        board=made.board, review=review, group=made.main, signed_on=today - 15 * DAY, signed_by=actor,
        accepted_because="The group asks for a report on the two open recommendations in six months.",
        left_open=open_points(lines), plan=kept_plan(lines),
    )  # fmt: skip


def _brief(made: Made, review: Review, today: dt.date, agencies: Sequence[Agency], actor: User) -> None:
    briefing = make_briefing(review, kind=Briefing.Kind.SEVEN, actor=actor)
    briefing.title, briefing.matters = "Was not brought: learning from Child Fern", MATTERS
    briefing.published_on = today - 60 * DAY
    briefing.save()
    led = RoleAssignment.objects.filter(board=made.board, role=Role.AGENCY_LEAD).values_list(
        "agency", flat=True
    )
    # Leads first: what waits for an answer then stands on somebody's home.
    chosen = sorted({one.pk: one for one in agencies}.values(), key=lambda one: (one.pk in led, one.name))[
        -5:
    ]
    for place, agency in enumerate(chosen):
        sending = BriefingSending(
            board=made.board, briefing=briefing, agency=agency, due_on=today - 5 * DAY, sent_by=actor
        )
        if place < len(ANSWERS):
            sending.done, sending.text, sending.reached = ANSWERS[place]
            sending.answered_on = today - 20 * DAY
        sending.save()
    make_briefing(review, kind=Briefing.Kind.PRACTITIONER, actor=actor)
