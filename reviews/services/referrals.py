"""Referrals: an agency hands in a case, and gives later what was missing."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from boards.models import Agency, Board
from boards.needs import board_url
from boards.services.saving import save_checked, wrong
from core import audit
from core.email import send_templated, site_url
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import Incident, IncidentCase, Referral
from reviews.services.cases import ChildFacts, fill, keep_agencies
from reviews.services.drafts import delete_draft
from reviews.services.identity import IdentityFacts, change_identity
from reviews.services.references import next_reference
from reviews.services.register import IncidentFacts, add_incident

WEEK = timedelta(days=7)
MISSING = Q(ethnicity="") | Q(sex="") | Q(age_unit="")
AWARE_LATE = "The agency cannot become aware of it after today."
BEFORE = "The agency cannot become aware of it before it happened."


@dataclass(frozen=True)
class ReferralGiven:
    """What an agency hands in. The child's name and birthday go to the sealed record alone."""

    agency: Agency
    child: ChildFacts
    agency_aware_on: date | None = None
    referrer: str = ""
    agencies: tuple[Agency, ...] = ()
    more_agencies: str = ""
    child_name: str = ""
    child_born_on: str = ""


@transaction.atomic
def hand_in(
    *,
    board: Board,
    given: ReferralGiven,
    actor: User,
    on_behalf: bool = False,
    draft_key: str = "",
    tell: bool = True,
) -> Referral:
    """Make the incident of a referral, its case and the child's record, and `tell` the review leads.

    Opens the clearance, because an agency's lead does not hold it, and gives back the referral alone. Raises
    ValidationError by field.
    """
    today = timezone.localdate()
    _check(given, today)
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        facts = IncidentFacts(next_reference(board, today.year), aware_on=today)
        incident = add_incident(board=board, facts=facts, standing=Incident.Standing.REFERRED, actor=actor)
        case = IncidentCase(
            board=board, incident=incident, revision=1, more_agencies=given.more_agencies.strip()
        )
        fill(case, given.child)
        save_checked(case)
        keep_agencies(case, given.agencies)
        change_identity(
            incident, facts=IdentityFacts(given.child_name, born_on=given.child_born_on), actor=None
        )
        referral = _referral(incident, given, actor, on_behalf=on_behalf)
        delete_draft(board, key=draft_key, writer=actor)
    if tell:
        _tell_leads(board)
    return referral


def _check(given: ReferralGiven, today: date) -> None:
    if given.agency_aware_on and given.agency_aware_on > today:
        raise wrong("agency_aware_on", AWARE_LATE)
    if given.agency_aware_on and given.child.happened_on and given.agency_aware_on < given.child.happened_on:
        raise wrong("agency_aware_on", BEFORE)


def _referral(incident: Incident, given: ReferralGiven, actor: User, *, on_behalf: bool) -> Referral:
    names = [str(one) for one in given.agencies]
    referral = Referral(
        board=incident.board,
        incident=incident,
        agency=given.agency,
        agency_aware_on=given.agency_aware_on,
        agencies_named="\n".join([*names, given.more_agencies.strip()]).strip(),
        referrer=" ".join(given.referrer.split()),
        on_behalf=on_behalf,
        made_by=actor,
    )
    fill(referral, given.child)
    save_checked(referral)
    audit.record("referral.sent", referral, actor=actor, after={"agency": str(given.agency)})
    return referral


def _tell_leads(board: Board) -> None:
    """One email to each review lead, which says nothing of the case."""
    held = RoleAssignment.objects.current().filter(board=board, role=Role.REVIEW_LEAD, user__is_active=True)
    link = site_url(board_url("reviews:referrals", board))
    for address in held.values_list("user__email", flat=True).distinct():
        send_templated(address, "referral", {"board": board, "link": link}, f"A case was referred to {board}")


@transaction.atomic
def give_missing(
    referral: Referral, *, age: int | None, age_unit: str, sex: str, ethnicity: str, actor: User
) -> Referral:
    """Add what was missing of age, sex and ethnicity, in the referral and in its case; what is there stays.

    Opens the clearance for the agency's lead, and gives back the referral alone. Raises ValidationError by field.
    """
    given: dict[str, object] = {"age": age, "age_unit": age_unit, "sex": sex, "ethnicity": ethnicity}
    with board_scope(referral.board_id, clearances={Clearance.REVIEWS: [referral.board_id]}):
        kept: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        case = (
            IncidentCase.objects.select_for_update(of=("self",)).filter(incident=referral.incident_id).first()
        )
        for row in (kept, case) if case else (kept,):
            names = _complete(row, given)
            if names:
                if isinstance(row, IncidentCase):
                    row.revision += 1
                save_checked(row)
                audit.record("referral.completed", row, actor=actor, after={"fields": names})
    return kept


def _complete(row: Referral | IncidentCase, given: dict[str, object]) -> list[str]:
    """Fill what is empty; the names of what was filled."""
    values = {name: getattr(row, name) for name in ChildFacts.__dataclass_fields__}
    wanted = dict(given)
    if row.age_unit:
        del wanted["age"], wanted["age_unit"]
    names = [name for name, value in wanted.items() if value not in {None, ""} and not values[name]]
    before = dict(values)
    fill(row, ChildFacts(**(values | {name: wanted[name] for name in names})))
    return sorted(name for name in names if getattr(row, name) != before[name])


def incomplete(rows: "QuerySet[Referral]") -> "QuerySet[Referral]":
    """Referrals of which age, sex or ethnicity is still asked for."""
    return rows.filter(MISSING).exclude(incident__standing=Incident.Standing.NOT_SERIOUS)


def chase(board: Board, *, on: date | None = None) -> int:
    """Ask agencies by email for what is missing, once a week until it is given; how many referrals were asked about.

    Opens the clearance, because nobody asks for it; the email says nothing of the case.
    """
    today = on or timezone.localdate()
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}), transaction.atomic():
        rows = incomplete(Referral.objects.filter(board=board, made_at__date__lte=today - WEEK))
        waiting = rows.filter(Q(chased_on=None) | Q(chased_on__lte=today - WEEK))
        asked = list(waiting.select_for_update(of=("self",)))
        for one in asked:
            one.chased_on = today
            one.save(update_fields=["chased_on"])
            audit.record("referral.chased", one, actor=None, after={"missing": one.missing})
        for agency_id in sorted({one.agency_id for one in asked}):
            leads = RoleAssignment.objects.current(today).filter(
                board=board, role=Role.AGENCY_LEAD, agency_id=agency_id, user__is_active=True
            )
            link = site_url(board_url("reviews:referrals", board))
            for address in leads.values_list("user__email", flat=True).distinct():
                subject = f"Something is missing in a referral to {board}"
                send_templated(address, "referral_missing", {"board": board, "link": link}, subject)
    return len(asked)
