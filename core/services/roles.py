"""Giving, changing and ending roles on a board."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import RoleAssignment, User
from core.permissions import ROLE_SUBJECT, SECOND_FACTOR_ROLES, Role
from core.saving import save_checked

if TYPE_CHECKING:
    from boards.models import Agency, Board, Group

# Panel members are named where the incident or review is.
OFFERED = tuple(role for role in Role if role != Role.PANEL_MEMBER)


def check_not_for_oneself(role: str, *, person: User | None, actor: User | None) -> None:
    """Nobody opens case content to themselves; raises ValidationError (role)."""
    if person is not None and actor is not None and person == actor and Role(role) in SECOND_FACTOR_ROLES:
        raise ValidationError(
            {"role": f"You cannot give yourself the role {Role(role).label}. Ask another board manager."}
        )


def subject_of(
    role: str,
    *,
    agency: "Agency | None",
    group: "Group | None",
    incident_id: int | None = None,
    review_id: int | None = None,
) -> dict[str, Any]:
    """What the role is about, others left out; raises ValidationError (agency, group or role) when it is missing."""
    if role == Role.PANEL_MEMBER:
        if (incident_id is None) == (review_id is None):
            raise ValidationError({"role": "This role is given where its incident or review is."})
        return {"agency": None, "group": None, "incident_id": incident_id, "review_id": review_id}
    subject = ROLE_SUBJECT.get(Role(role))
    if subject == "agency" and agency is None:
        raise ValidationError({"agency": "Choose the agency that the person leads for."})
    if subject == "group" and group is None:
        raise ValidationError({"group": "Choose the group that the person chairs."})
    return {
        "agency": agency if subject == "agency" else None,
        "group": group if subject == "group" else None,
        "incident_id": None,
        "review_id": None,
    }


@transaction.atomic
def give_role(
    person: User,
    *,
    board: "Board",
    role: str,
    actor: User | None,
    agency: "Agency | None" = None,
    group: "Group | None" = None,
    incident_id: int | None = None,
    review_id: int | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> RoleAssignment:
    """One more role for a person, from today unless dated; raises ValidationError (field: message)."""
    check_not_for_oneself(role, person=person, actor=actor)
    subject = subject_of(role, agency=agency, group=group, incident_id=incident_id, review_id=review_id)
    starts_on = starts_on or timezone.localdate()
    held = RoleAssignment.objects.filter(user=person, board=board, role=role, **subject)
    if held.not_ended(starts_on).exists():
        raise ValidationError({"role": f"{person} already holds this role here."})
    given = RoleAssignment(
        user=person, board=board, role=role, starts_on=starts_on, ends_on=ends_on, **subject
    )
    save_checked(given)
    audit.record("role.given", given, actor=actor, after=_state(given))
    return given


@transaction.atomic
def change_role_dates(
    held: RoleAssignment, *, starts_on: dt.date | None, ends_on: dt.date | None, actor: User
) -> RoleAssignment:
    """New first and last days of a role; raises ValidationError (field: message)."""
    check_not_for_oneself(held.role, person=held.user, actor=actor)
    _keep_a_manager(held, ends_on=ends_on, starts_on=starts_on)
    before = _state(held)
    held.starts_on, held.ends_on = starts_on, ends_on
    held.full_clean()
    held.save(update_fields=["starts_on", "ends_on"])
    audit.record("role.dates_changed", held, actor=actor, before=before, after=_state(held))
    return held


@transaction.atomic
def end_role(held: RoleAssignment, *, on: dt.date | None, actor: User) -> None:
    """End a role after the day `on`, or at once without one; raises ValidationError.

    A role that would have lasted no day at all is removed; the trail keeps it.
    """
    last_day = on or timezone.localdate() - dt.timedelta(days=1)
    _keep_a_manager(held, ends_on=last_day, starts_on=held.starts_on)
    before = _state(held)
    if held.starts_on and last_day < held.starts_on:
        audit.record("role.removed", held, actor=actor, before=before)
        held.delete()
        return
    held.ends_on = last_day
    held.save(update_fields=["ends_on"])
    audit.record("role.ended", held, actor=actor, before=before, after=_state(held))


def _keep_a_manager(held: RoleAssignment, *, starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    """A board without a manager could invite nobody."""
    today = timezone.localdate()
    still_there = (starts_on is None or starts_on <= today) and ends_on is None
    if held.role != Role.BOARD_MANAGER or still_there:
        return
    # All of them locked, in one order: of two managers who end each other's role at the same moment, the second
    # waits and then sees that the other one is gone.
    managers = (
        RoleAssignment.objects.current()
        .filter(board_id=held.board_id, role=Role.BOARD_MANAGER, ends_on=None)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if not any(other.user_id != held.user_id for other in managers):
        raise ValidationError(
            "This is the board’s last manager, and without one nobody could invite people. "
            "Invite another manager first, with no last day."
        )


def _state(held: RoleAssignment) -> dict[str, Any]:
    return {
        "person": str(held.user),
        "role": held.get_role_display(),
        **audit.state(held, "agency", "group", "starts_on", "ends_on"),
    }
