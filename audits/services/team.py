"""Who works on a return: a lead, contributors by standard, and the person who signs it off."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from audits.models import Return, Standard, TeamMember
from core import audit
from core.models import RoleAssignment, User
from core.permissions import Role
from core.saving import save_checked

Part = TeamMember.Part


def possible_members(agency_return: Return) -> QuerySet[User]:
    """People with the role of agency lead for this agency on this board, today."""
    roles = RoleAssignment.objects.current().filter(
        board=agency_return.board_id, role=Role.AGENCY_LEAD, agency=agency_return.agency_id
    )
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("name", "email")


def _lock(agency_return: Return) -> Return:
    locked: Return = (
        Return.objects.select_for_update(no_key=True, of=("self",))
        .select_related("board", "agency", "cycle", "lead")
        .get(pk=agency_return.pk)
    )
    if locked.withdrawn_on is not None or locked.cycle.closed_on is not None:
        raise ValidationError("The return is over, so its team stays as it is.")
    return locked


@transaction.atomic
def add_to_team(
    agency_return: Return, user: User, *, part: str, standards: Sequence[Standard] = (), actor: User
) -> list[TeamMember]:
    """Give a person a part; a contributor works on the standards named, or on all of them.

    A new lead takes the place of the one before. Raises ValidationError (user, part, standards).
    """
    locked = _lock(agency_return)
    if not possible_members(locked).filter(pk=user.pk).exists():
        raise ValidationError({"user": "Choose somebody who leads this agency on the board."})
    if part not in Part.values:
        raise ValidationError({"part": "Choose what the person does."})
    if part != Part.CONTRIBUTOR:
        standards = ()
    if any(standard.version_id != locked.cycle.version_id for standard in standards):
        raise ValidationError({"standards": "Choose standards of this return."})
    if part == Part.LEAD:
        TeamMember.objects.filter(agency_return=locked, part=Part.LEAD).exclude(user=user).delete()
        locked.lead = user
        locked.save(update_fields=["lead"])
    held = set(
        TeamMember.objects.filter(agency_return=locked, user=user, part=part).values_list(
            "standard", flat=True
        )
    )
    wanted: list[Standard | None] = [*standards] or [None]
    new = [one for one in wanted if (one.pk if one else None) not in held]
    if not new:
        raise ValidationError({"user": f"{user} has this part already."})
    members = []
    for standard in new:
        member = TeamMember(board=locked.board, agency_return=locked, user=user, part=part, standard=standard)
        save_checked(member)
        members.append(member)
    named = [str(standard) for standard in standards]
    audit.record(
        "return.team_added",
        locked,
        actor=actor,
        after={"person": str(user), "part": part, "standards": named},
    )
    return members


@transaction.atomic
def remove_from_team(member: TeamMember, *, actor: User) -> None:
    """Take one part away from a person; what they wrote stays."""
    locked = _lock(member.agency_return)
    before = {
        "person": str(member.user),
        "part": member.part,
        "standard": str(member.standard) if member.standard else "",
    }
    if member.part == Part.LEAD and locked.lead_id == member.user_id:
        locked.lead = None
        locked.save(update_fields=["lead"])
    member.delete()
    audit.record("return.team_removed", locked, actor=actor, before=before)
