"""Cases of incidents, and referrals: review leads, the incident's own panel, leads of the agency that referred."""

from typing import Any

from boards.models import Board
from core.permissions import Perm, Role
from core.scoping import Opening
from tests.access_matrix.lines import MISSING, Kwargs, Line, board, case_page
from tests.access_matrix.reviews import an_incident


def a_referral(on: Board) -> Kwargs:
    """A referral by an agency that nobody under test leads."""
    from reviews.models import Referral
    from tests import builders

    facts: dict[str, Any] = {"board": on, "incident_id": an_incident(on)["pk"]}
    found = Referral.objects.filter(**facts).first()
    return {"pk": (found or Referral.objects.create(**facts, agency=builders.agency("Line agency"))).pk}


def a_draft(on: Board) -> Kwargs:
    """A draft of the board's review lead."""
    from core.models import RoleAssignment
    from reviews.models import ReviewDraft

    lead = RoleAssignment.objects.filter(board=on, role=Role.REVIEW_LEAD).first()
    facts = {"key": "line", "saved_by_id": lead.user_id if lead else None}
    found, _ = ReviewDraft.objects.get_or_create(board=on, **facts, defaults={"place": "/"})
    return {"pk": found.pk}


def a_case(on: Board) -> dict[str, str]:
    """What stands in the form of a draft that is kept."""
    return {"place": f"/boards/{on.slug}/reviews/referrals/add/", "draft": "line-draft"}


INCIDENT = Opening.INCIDENT
OWN = (Perm.REFERRAL_WRITE, Perm.REFERRAL_WRITE_OWN)
NOT_THEIRS = {Role.AGENCY_LEAD: MISSING}

TABLE: dict[str, Line] = {
    "reviews:incident_case": case_page(INCIDENT, an_incident),
    "reviews:incident_case_change": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_identity": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_identity_change": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_decide": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_notification": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_notify": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_notification_pdf": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:incident_notification_csv": case_page(INCIDENT, an_incident, leads_only=True),
    "reviews:referrals": board(*OWN),
    "reviews:referral_add": board(*OWN),
    "reviews:referral": board(*OWN, of=a_referral, roles=NOT_THEIRS),
    "reviews:referral_missing": board(*OWN, of=a_referral, roles=NOT_THEIRS),
    "reviews:draft_save": board(*OWN, form=a_case),
    "reviews:draft_delete": board(*OWN, of=a_draft, roles=NOT_THEIRS),
}
