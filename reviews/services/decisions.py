"""Whether a case is a serious incident, and who was told of it."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import save_checked
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from core.partial_dates import display_date
from reviews.date_rules import TO_COME
from reviews.models import Incident, IncidentDecision
from reviews.serious_incident import decision_errors
from reviews.services.drafts import delete_draft
from reviews.services.register import decide_standing, notify


@dataclass(frozen=True)
class DecisionFacts:
    """A decision as the form holds it."""

    is_serious: str = ""
    criteria: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()
    reasons: str = ""
    decided_by: str = ""
    decided_on: dt.date | None = None
    aware_on: dt.date | None = None


def decision_on(incident: Incident) -> IncidentDecision | None:
    """What was decided, if anything."""
    return IncidentDecision.objects.filter(incident=incident).first()


def facts_of(incident: Incident) -> DecisionFacts:
    """What is kept now."""
    one = decision_on(incident)
    if one is None:
        return DecisionFacts(aware_on=incident.aware_on)
    verdict = "" if one.is_serious is None else "yes" if one.is_serious else "no"
    return DecisionFacts(
        verdict, tuple(one.criteria), tuple(one.considered), one.reasons, one.decided_by, one.decided_on,
        incident.aware_on,
    )  # fmt: skip


@transaction.atomic
def decide(
    incident: Incident,
    *,
    facts: DecisionFacts,
    actor: User,
    read: Read[DecisionFacts] | None = None,
    draft_key: str = "",
) -> IncidentDecision:
    """Decide with reasons whether it is a serious incident. Raises ValidationError by field, and ConflictError."""
    Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
    one = decision_on(incident) or IncidentDecision(board=incident.board, incident=incident)
    before = facts_of(incident)
    if read is not None:
        facts = merged(facts, before, read=read, revision=one.revision)
    is_serious = facts.is_serious == "yes"
    _check(facts, is_serious=is_serious)
    one.is_serious, one.reasons = is_serious, facts.reasons.strip()
    one.criteria, one.considered = sorted(facts.criteria), sorted(facts.considered)
    one.decided_by, one.decided_on = " ".join(facts.decided_by.split()), facts.decided_on
    one.revision += 1
    save_checked(one)
    decide_standing(
        incident,
        is_serious=is_serious,
        aware_on=facts.aware_on,
        decided_on=facts.decided_on or timezone.localdate(),
        actor=actor,
    )
    names = changed_fields(before, facts)
    audit.record("decision.written", one, actor=actor, after={"fields": names})
    delete_draft(incident.board, key=draft_key, writer=actor)
    return one


def _check(facts: DecisionFacts, *, is_serious: bool) -> None:
    errors = decision_errors(
        is_serious=is_serious,
        criteria=list(facts.criteria),
        considered=list(facts.considered),
        reasons=facts.reasons,
    )
    today = timezone.localdate()
    if facts.aware_on is None:
        errors["aware_on"] = "Enter when the local authority became aware: the days are counted from then."
    for name in ("aware_on", "decided_on"):
        day = getattr(facts, name)
        if day and day > today:
            errors[name] = TO_COME
    if facts.decided_on and facts.aware_on and facts.decided_on < facts.aware_on:
        errors.setdefault(
            "decided_on",
            f"The decision cannot be before anybody was aware of it ({display_date(facts.aware_on)}).",
        )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def record_notification(
    incident: Incident, *, notified_on: dt.date | None, ministers_told_on: dt.date | None, actor: User
) -> None:
    """Say when the national Panel was notified, and when a looked-after child's death was told.

    Raises ValidationError by field.
    """
    today = timezone.localdate()
    errors = {}
    if ministers_told_on and ministers_told_on > today:
        errors["ministers_told_on"] = TO_COME
    if ministers_told_on and incident.aware_on and ministers_told_on < incident.aware_on:
        day = display_date(incident.aware_on)
        errors["ministers_told_on"] = f"This cannot be before anybody was aware of it ({day})."
    if errors:
        raise ValidationError(errors)
    notify(incident, notified_on=notified_on, actor=actor)
    one = decision_on(incident) or IncidentDecision(board=incident.board, incident=incident)
    if one.ministers_told_on != ministers_told_on:
        one.ministers_told_on = ministers_told_on
        one.revision += 1
        save_checked(one)
        audit.record("decision.written", one, actor=actor, after={"fields": ["ministers_told_on"]})
