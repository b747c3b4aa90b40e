"""Cycles: planning and changing them, asking agencies, their leads, withdrawing, closing and reopening."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models import Answer, Cycle, FrameworkVersion, Return
from boards.models import Agency, Board, Meeting
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import RoleAssignment, User
from core.permissions import Role
from core.rounding import plain

AUDITED = (
    "name",
    "version",
    "opens_on",
    "due_on",
    "threshold",
    "is_pilot",
    "intro",
    "challenge_on",
    "challenge_meeting",
)
CLOSED = "This cycle is closed. Reopen it before you change it."


@dataclass(frozen=True)
class CycleFacts:
    """What is known about a cycle when it is planned or changed."""

    name: str
    opens_on: dt.date
    due_on: dt.date
    threshold: Decimal = Decimal(75)
    is_pilot: bool = False
    intro: str = ""
    challenge_on: dt.date | None = None
    challenge_meeting: Meeting | None = None


@transaction.atomic
def plan_cycle(*, board: Board, version: FrameworkVersion, facts: CycleFacts, actor: User | None) -> Cycle:
    """Plan a round with a published version. Raises ValidationError (version, name, due_on, challenge_on …)."""
    if version.board_id != board.pk:
        raise ValueError(f"{version} belongs to another board.")
    _check_version(version)
    cycle = Cycle(board=board, version=version)
    _fill(cycle, facts)
    save_checked(cycle)
    audit.record("cycle.planned", cycle, actor=actor, after=_state(cycle))
    return cycle


def _state(cycle: Cycle) -> dict[str, Any]:
    """What the trail keeps; 75 and 75.00 are the same threshold."""
    return audit.state(cycle, *AUDITED) | {"threshold": plain(cycle.threshold)}


def _check_version(version: FrameworkVersion) -> None:
    if version.is_draft:
        raise wrong("version", "This version is a draft. Publish it before agencies are asked to answer it.")


def _fill(cycle: Cycle, facts: CycleFacts) -> None:
    if facts.challenge_meeting is not None and facts.challenge_meeting.board_id != cycle.board_id:
        raise ValueError(f"{facts.challenge_meeting} belongs to another board.")
    cycle.name, cycle.intro = " ".join(facts.name.split()), facts.intro.strip()
    cycle.opens_on, cycle.due_on = facts.opens_on, facts.due_on
    if cycle.due_on < cycle.opens_on:
        raise wrong("due_on", "Returns cannot be due before the cycle opens.")
    cycle.threshold, cycle.is_pilot = facts.threshold, facts.is_pilot
    cycle.challenge_on, cycle.challenge_meeting = facts.challenge_on, facts.challenge_meeting
    if cycle.challenge_on is not None and cycle.challenge_on < cycle.opens_on:
        raise wrong("challenge_on", "The challenge day cannot be before the cycle opens.")


def _locked(cycle: Cycle) -> Cycle:
    rows = Cycle.objects.select_for_update(of=("self",), no_key=True)
    found: Cycle = rows.select_related("board", "version__framework", "challenge_meeting__group").get(
        pk=cycle.pk
    )
    return found


def _open(cycle: Cycle) -> Cycle:
    """The cycle, locked; raises ValidationError when it is closed."""
    found = _locked(cycle)
    if found.closed_on is not None:
        raise ValidationError(CLOSED)
    return found


@transaction.atomic
def change_cycle(
    cycle: Cycle, *, facts: CycleFacts, version: FrameworkVersion | None = None, actor: User
) -> Cycle:
    """Change what is known about a cycle; another version only while nothing has been answered.

    A new due day stands in the trail, and the next reminder says what it was before.
    """
    cycle = _open(cycle)
    before, due_before = _state(cycle), cycle.due_on
    if version is not None and version.pk != cycle.version_id:
        _check_version(version)
        if Answer.objects.filter(agency_return__cycle=cycle).exists():
            raise wrong("version", "Agencies have answered already, so the standards stay as they are.")
        cycle.version = version
    _fill(cycle, facts)
    if cycle.due_on != due_before:
        cycle.due_before = due_before
    save_checked(cycle)
    audit.record("cycle.changed", cycle, actor=actor, before=before, after=_state(cycle))
    return cycle


@transaction.atomic
def ask_agencies(cycle: Cycle, agencies: Iterable[Agency], *, actor: User | None) -> list[Return]:
    """Ask agencies for a return; those that were asked before keep the one they have. Returns the new ones.

    Where an agency has one lead on the board, that person leads the return. Raises ValidationError for a closed
    cycle.
    """
    cycle = _open(cycle)
    asked = set(Return.objects.filter(cycle=cycle).values_list("agency_id", flat=True))
    wanted = {agency.pk: agency for agency in agencies if agency.pk not in asked}
    leads = only_leads(cycle.board, wanted)
    made: list[Return] = Return.objects.bulk_create(
        Return(board=cycle.board, cycle=cycle, agency=agency, lead=leads.get(agency.pk))
        for agency in sorted(wanted.values(), key=lambda agency: agency.name)
    )
    if made:
        names = [one.agency.name for one in made]
        audit.record("cycle.agencies_asked", cycle, actor=actor, after={"agencies": names})
    return made


def only_leads(board: Board, agency_ids: Iterable[int]) -> dict[int, User]:
    """Agency id → the person who leads it on the board, where that is one person. One query."""
    found: dict[int, dict[int, User]] = {}
    for role in _lead_roles(board, agency_ids):
        found.setdefault(role.agency_id, {})[role.user_id] = role.user
    return {agency: next(iter(people.values())) for agency, people in found.items() if len(people) == 1}


def _lead_roles(board: Board, agency_ids: Iterable[int]) -> Any:
    roles = RoleAssignment.objects.current().filter(board=board, role=Role.AGENCY_LEAD)
    return roles.filter(agency__in=list(agency_ids)).select_related("user").order_by("user__name", "pk")


def possible_leads(agency_return: Return) -> list[User]:
    """Who may lead the return: people with the role of agency lead for this agency on the board."""
    roles = _lead_roles(agency_return.board, [agency_return.agency_id])
    return list({role.user_id: role.user for role in roles}.values())


def _locked_return(agency_return: Return) -> Return:
    rows = Return.objects.select_for_update(of=("self",), no_key=True)
    found: Return = rows.select_related("board", "cycle", "agency", "lead").get(pk=agency_return.pk)
    if found.cycle.closed_on is not None:
        raise ValidationError(CLOSED)
    return found


@transaction.atomic
def choose_lead(agency_return: Return, *, lead: User | None, actor: User) -> Return:
    """Say who leads a return; nobody in particular means all leads of the agency. Raises ValidationError (lead)."""
    agency_return = _locked_return(agency_return)
    if lead is not None and lead not in possible_leads(agency_return):
        raise wrong("lead", f"{lead} is not a lead of {agency_return.agency} on this board.")
    before = audit.state(agency_return, "lead")
    agency_return.lead = lead
    agency_return.save(update_fields=["lead"])
    after = audit.state(agency_return, "lead")
    audit.record("return.lead_chosen", agency_return, actor=actor, before=before, after=after)
    return agency_return


@transaction.atomic
def withdraw_return(agency_return: Return, *, reason: str, actor: User) -> Return:
    """Ask an agency no longer. What it wrote stays, unread by figures, until it is asked again."""
    agency_return = _locked_return(agency_return)
    if agency_return.withdrawn_on is not None:
        raise ValidationError(f"{agency_return.agency} is not asked any more already.")
    reason = " ".join(reason.split())
    if not reason:
        raise wrong("reason", "Say why the agency is not asked any more.")
    agency_return.withdrawn_on, agency_return.withdrawn_why = timezone.localdate(), reason
    save_checked(agency_return, shown_at={"withdrawn_why": "reason"})
    after = audit.state(agency_return, "withdrawn_on", "withdrawn_why")
    audit.record("return.withdrawn", agency_return, actor=actor, after=after)
    return agency_return


@transaction.atomic
def ask_again(agency_return: Return, *, actor: User) -> Return:
    """Ask an agency that was withdrawn after all; it goes on where it stopped."""
    agency_return = _locked_return(agency_return)
    if agency_return.withdrawn_on is None:
        raise ValidationError(f"{agency_return.agency} is asked already.")
    before = audit.state(agency_return, "withdrawn_on", "withdrawn_why")
    agency_return.withdrawn_on, agency_return.withdrawn_why = None, ""
    if agency_return.lead_id is None:
        agency_return.lead = only_leads(agency_return.board, [agency_return.agency_id]).get(
            agency_return.agency_id
        )
    agency_return.save(update_fields=["withdrawn_on", "withdrawn_why", "lead"])
    after = audit.state(agency_return, "withdrawn_on", "withdrawn_why")
    audit.record("return.asked_again", agency_return, actor=actor, before=before, after=after)
    return agency_return


@transaction.atomic
def close_cycle(cycle: Cycle, *, actor: User) -> Cycle:
    """Close a cycle: nobody writes in it or is reminded any more, and everything can still be read."""
    cycle = _locked(cycle)
    if cycle.closed_on is not None:
        raise ValidationError("This cycle is closed already.")
    cycle.closed_on = timezone.localdate()
    cycle.save(update_fields=["closed_on"])
    outstanding = Return.objects.filter(cycle=cycle).outstanding().count()
    after = audit.state(cycle, "closed_on") | {"not handed in": outstanding}
    audit.record("cycle.closed", cycle, actor=actor, after=after)
    return cycle


@transaction.atomic
def reopen_cycle(cycle: Cycle, *, actor: User) -> Cycle:
    """Open a closed cycle again. Raises ValidationError when it is open."""
    cycle = _locked(cycle)
    if cycle.closed_on is None:
        raise ValidationError("This cycle is open already.")
    before = audit.state(cycle, "closed_on")
    cycle.closed_on = None
    cycle.save(update_fields=["closed_on"])
    audit.record("cycle.reopened", cycle, actor=actor, before=before, after=audit.state(cycle, "closed_on"))
    return cycle
