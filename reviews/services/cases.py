"""The case behind an incident: writing it down and changing it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency
from boards.services.saving import save_checked
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from reviews.case_rules import case_errors
from reviews.models import CaseAgency, CaseFacts, Incident, IncidentCase
from reviews.services.drafts import delete_draft


@dataclass(frozen=True)
class ChildFacts:
    """What is known of the child and of what happened, without names; what is not known stays empty."""

    age: int | None = None
    age_unit: str = ""
    sex: str = ""
    ethnicity: str = ""
    ethnicity_unknown: str = ""
    disability: str = ""
    legal_status: str = ""
    harm: str = ""
    happened_on: dt.date | None = None
    what_happened: str = ""
    lived_where: str = ""
    other_areas: str = ""


@dataclass(frozen=True)
class CaseGiven(ChildFacts):
    """A case as the form holds it."""

    siblings: str = ""
    more_agencies: str = ""
    agencies: tuple[Agency, ...] = ()


def facts_of(incident: Incident) -> CaseGiven:
    """What is kept now; nothing where no case is written down yet. Two queries."""
    case = IncidentCase.objects.filter(incident=incident).first()
    if case is None:
        return CaseGiven()
    values: dict[str, Any] = {
        name: getattr(case, name) for name in CaseGiven.__dataclass_fields__ if name != "agencies"
    }
    links = CaseAgency.objects.filter(case=case).select_related("agency")
    return CaseGiven(**values, agencies=tuple(link.agency for link in links))


def fill(row: CaseFacts, facts: ChildFacts) -> None:
    """Put facts into a case or a referral. Raises ValidationError by field."""
    if errors := case_errors(facts, timezone.localdate()):
        raise ValidationError(errors)
    for name in facts.__dataclass_fields__:
        if name != "agencies":
            value = getattr(facts, name)
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.age_unit == CaseFacts.AgeUnit.UNBORN:
        row.age = None
    if row.ethnicity:
        row.ethnicity_unknown = ""


@transaction.atomic
def change_case(
    incident: Incident,
    *,
    facts: CaseGiven,
    actor: User,
    read: Read[CaseGiven] | None = None,
    draft_key: str = "",
) -> IncidentCase:
    """Write down or change the case. Raises ValidationError by field, and ConflictError."""
    # The incident's row is held, so that a case is not written down twice at one moment.
    Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
    case = IncidentCase.objects.filter(incident=incident).first() or IncidentCase(
        board=incident.board, incident=incident
    )
    before = facts_of(incident)
    if read is not None:
        facts = merged(facts, before, read=read, revision=case.revision)
    fill(case, facts)
    names = changed_fields(before, facts)
    if names or case.pk is None:
        case.revision += 1
        case.changed_at = timezone.now()
        save_checked(case)
        keep_agencies(case, facts.agencies)
        audit.record("case.changed", case, actor=actor, after={"fields": names})
    delete_draft(incident.board, key=draft_key, writer=actor)
    return case


def keep_agencies(case: IncidentCase, agencies: tuple[Agency, ...]) -> None:
    """Make these the agencies that were involved."""
    wanted = {agency.pk for agency in agencies}
    links = CaseAgency.objects.filter(case=case)
    links.exclude(agency__in=wanted).delete()
    there = set(links.values_list("agency_id", flat=True))
    for pk in sorted(wanted - there):
        CaseAgency.objects.create(board=case.board, incident=case.incident, case=case, agency_id=pk)
