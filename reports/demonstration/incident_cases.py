"""Cases behind the made-up incidents, from a referral that waits for its decision to a notified death. Nobody's."""

import datetime as dt

from django.utils import timezone

from boards.models import Agency, Board, BoardAgency
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import (
    CaseAgency,
    ChildIdentity,
    ClockPause,
    Incident,
    IncidentCase,
    IncidentDecision,
    Referral,
    Review,
)
from reviews.serious_incident import BIGGER_PICTURE
from reviews.services.cases import ChildFacts
from reviews.services.pseudonyms import next_pseudonym
from reviews.services.referrals import ReferralGiven, hand_in

PARTNERS = ("Council", "Police", "Hospital", "Integrated Care")
# Age, unit, sex, ethnicity, legal status, harm, what happened; the latest incident first.
STORIES = (
    (14, "years", "male", "", "in_need", "serious",
     "The child was stabbed in a park by other young people. Exploitation had been suspected for some months."),
    (7, "months", "female", "White: British", "none", "serious",
     "The baby was brought to hospital with a broken arm that nobody could explain."),
    (16, "years", "female", "Mixed: White and Asian", "looked_after", "died",
     "The child was found dead in the home where the council had placed her. Why she died is not known yet."),
    (4, "years", "male", "Asian: Pakistani", "plan", "serious",
     "The child was found underweight and with untreated teeth after eleven health appointments were missed."),
)  # fmt: skip
NAMES = ("Tamsin Marlowe-Finch", "Corin Ashgrove", "Wren Hollowell", "Idris Penhallow")
REASONS = "Neglect is suspected, and the harm will last. The three partners looked at the family’s history together."
REFERRED = ChildFacts(
    age=2,
    age_unit="years",
    sex="female",
    ethnicity_unknown="The family moved here last week, and the health visitor has not met them.",
    legal_status="in_need",
    harm="serious",
    what_happened="The child was scalded at home. What the adults say does not fit the injury.",
    lived_where="With the mother and her partner, in temporary housing.",
    other_areas="The family lived in Eastvale until last week.",
)


def make_cases(board: Board, today: dt.date) -> None:
    """Cases of the latest incidents and of those with a review that is told, and one referral. Opens the clearance."""
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        agencies = _agencies(board)
        rows = Incident.objects.filter(board=board)
        told = [
            *rows.filter(decision="").order_by("-aware_on"),
            *rows.exclude(pseudonym="").order_by("-aware_on"),
        ]
        for number, incident in enumerate(dict.fromkeys(told)):
            _case(incident, number, agencies)
        review = (
            Review.objects.filter(board=board, published_on=None, decided_on__isnull=False)
            .order_by("pk")
            .first()
        )
        if review is not None and review.decided_on:
            begins = review.decided_on + dt.timedelta(days=20)
            ClockPause.objects.create(
                board=board, review=review, clock="publication", reason="criminal", begins_on=begins,
                until=begins + dt.timedelta(days=35),
            )  # fmt: skip
        sender = (
            RoleAssignment.objects.filter(board=board, role=Role.AGENCY_LEAD)
            .select_related("user", "agency")
            .first()
        )
        if sender is not None and sender.agency is not None:
            _refer(board, sender.user, sender.agency, agencies, today)


def _case(incident: Incident, number: int, agencies: list[Agency]) -> None:
    if not incident.pseudonym:
        incident.pseudonym = next_pseudonym(incident.board)
        incident.save(update_fields=["pseudonym"])
    age, unit, sex, ethnicity, legal, harm, text = STORIES[number % len(STORIES)]
    case = IncidentCase.objects.create(
        board=incident.board, incident=incident, age=age, age_unit=unit, sex=sex, ethnicity=ethnicity,
        ethnicity_unknown="" if ethnicity else "The family is not reached yet.", disability="unknown",
        legal_status=legal, harm=harm, happened_on=incident.aware_on, what_happened=text,
        lived_where="With the mother.", siblings="One younger brother, seen the same day.", revision=1,
    )  # fmt: skip
    for agency in agencies[: 2 + number % 3]:
        CaseAgency.objects.create(board=incident.board, incident=incident, case=case, agency=agency)
    name = NAMES[number % len(NAMES)]
    months = age * 12 if unit == "years" else age
    born = (incident.aware_on or timezone.localdate()) - dt.timedelta(days=months * 365.25 // 12 + 12)
    ChildIdentity.objects.create(
        board=incident.board, incident=incident, name=name, born_on=born.isoformat(),
        family=f"Blythe {name.split()[-1]} (mother)", places="17 Larkspur Rise", revision=1,
    )  # fmt: skip
    if incident.notified_on and incident.aware_on:
        IncidentDecision.objects.create(
            board=incident.board, incident=incident, is_serious=True, revision=1,
            criteria=["suspected", "died" if harm == "died" else "harmed"], reasons=REASONS,
            considered=[one.key for one in BIGGER_PICTURE], decided_by="The three safeguarding partners",
            decided_on=incident.aware_on, ministers_told_on=incident.notified_on if harm == "died" else None,
        )  # fmt: skip


def _refer(board: Board, actor: User, agency: Agency, agencies: list[Agency], today: dt.date) -> None:
    given = ReferralGiven(
        agency=agency,
        child=REFERRED,
        agency_aware_on=today - dt.timedelta(days=3),
        referrer="Named nurse for safeguarding",
        agencies=tuple(agencies[:2]),
        child_name="Linnet Corrigan-Vale",
        child_born_on=f"{today.year - 2}-02-11",
    )
    referral = hand_in(board=board, given=given, actor=actor, tell=False)
    earlier = today - dt.timedelta(days=2)
    Incident.objects.filter(pk=referral.incident_id).update(aware_on=earlier)
    at = timezone.make_aware(dt.datetime.combine(earlier, dt.time(9, 40)))
    Referral.objects.filter(pk=referral.pk).update(made_at=at)


def _agencies(board: Board) -> list[Agency]:
    listed = Agency.objects.filter(pk__in=BoardAgency.objects.filter(board=board).values("agency"))
    found = (listed.filter(name__icontains=part).order_by("name").first() for part in PARTNERS)
    return [agency for agency in found if agency is not None]
