"""What referrals and incidents need: counts and days only, and no word of a case."""

from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.access import BoardAccess
from core.permissions import Perm
from reviews.models import Incident, IncidentCase, Referral, ReviewDraft
from reviews.services.referrals import MISSING, incomplete

Rows: TypeAlias = QuerySet[Any, Any]


def _undecided(asker: Asker) -> Rows:
    return Incident.objects.filter(standing=Incident.Standing.REFERRED)


def _not_notified(asker: Asker) -> Rows:
    return Incident.objects.serious().filter(notified_on=None, decision="", aware_on__isnull=False)


def _incomplete(asker: Asker) -> Rows:
    return IncidentCase.objects.filter(MISSING).exclude(incident__standing=Incident.Standing.NOT_SERIOUS)


def _incomplete_own(asker: Asker) -> Rows:
    return incomplete(Referral.objects.filter(asker.own("agency_id", "agency_ids")))


def _untold_ministers(asker: Asker) -> Rows:
    rows = IncidentCase.objects.filter(harm="died", legal_status="looked_after")
    return rows.exclude(incident__serious_decision__ministers_told_on__isnull=False)


def _drafts(asker: Asker) -> Rows:
    return ReviewDraft.objects.filter(Q(saved_by=asker.user))


def _leads_an_agency(access: BoardAccess) -> bool:
    return bool(access.agency_ids)


LEADS, AGENCIES = (Perm.REFERRAL_WRITE,), (Perm.REFERRAL_WRITE_OWN,)
NEEDS = (
    NeedKind(
        12, "referrals", LEADS, _undecided,
        "1 referred case waits for a decision, since {first}",
        "{n} referred cases wait for a decision, the first since {first}",
        "reviews:referrals", urgent=True, first="aware_on",
    ),
    NeedKind(
        13, "not_notified", LEADS, _not_notified,
        "1 serious incident is not notified, known since {first}",
        "{n} serious incidents are not notified, the first known since {first}",
        "reviews:incidents", urgent=True, query="stage=aware", first="aware_on",
    ),
    NeedKind(
        14, "ministers", LEADS, _untold_ministers,
        "1 death of a looked-after child is not told to the Secretary of State and Ofsted",
        "{n} deaths of looked-after children are not told to the Secretary of State and Ofsted",
        "reviews:incidents", urgent=True,
    ),
    NeedKind(
        25, "cases_incomplete", LEADS, _incomplete,
        "In 1 case age, sex or ethnicity is missing", "In {n} cases age, sex or ethnicity is missing",
        "reviews:incidents",
    ),
    NeedKind(
        26, "referrals_incomplete", AGENCIES, _incomplete_own,
        "In 1 referral of your agency age, sex or ethnicity is missing",
        "In {n} referrals of your agency age, sex or ethnicity is missing",
        "reviews:referrals", applies=_leads_an_agency,
    ),
    NeedKind(
        27, "review_drafts", (*LEADS, *AGENCIES), _drafts,
        "1 draft about a serious incident is not handed in", "{n} drafts about serious incidents are not handed in",
        "reviews:referrals",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)
