"""The panel of an incident or of a review: who is named on it, and with that reads what is kept about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency
from boards.services.saving import save_checked
from core import audit
from core.models import Invitation, RoleAssignment, User
from core.permissions import Role
from core.services.invitations import invite, person_with, withdraw
from core.services.roles import end_role, give_role
from reviews.models import Incident, PanelMember, Review


@dataclass(frozen=True)
class NewMember:
    """Who is named on a panel, and as what."""

    name: str
    email: str
    part: str = PanelMember.Part.MEMBER
    agency: Agency | None = None


def subject_ids(about: Incident | Review) -> dict[str, Any]:
    """The field of a role or an invitation that names this incident or review."""
    return {"incident_id" if isinstance(about, Incident) else "review_id": about.pk}


def about_field(about: Incident | Review) -> dict[str, Any]:
    """The field of a row of content that names this incident or review."""
    return {"incident" if isinstance(about, Incident) else "review": about}


@transaction.atomic
def name_member(about: Incident | Review, *, given: NewMember, actor: User) -> PanelMember:
    """Name somebody on the panel: an account gets the role at once, an unknown address an invitation.

    Raises ValidationError by field.
    """
    email = given.email.strip().casefold()
    member = PanelMember(
        board=about.board,
        name=" ".join(given.name.split()),
        email=email,
        part=given.part,
        agency=given.agency,
        **about_field(about),
    )
    save_checked(member)
    person = person_with(email)
    try:
        if person is None:
            invite(
                board=about.board,
                email_address=email,
                name=member.name,
                role=Role.PANEL_MEMBER,
                actor=actor,
                **subject_ids(about),
            )
        else:
            give_role(person, board=about.board, role=Role.PANEL_MEMBER, actor=actor, **subject_ids(about))
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    audit.record("panel.named", member, actor=actor, after=audit.state(member, "name", "part", "agency"))
    return member


@transaction.atomic
def end_member(member: PanelMember, *, actor: User) -> None:
    """Take somebody off the panel: from now on nothing of the case opens to them."""
    member = PanelMember.objects.select_for_update().get(pk=member.pk)
    if member.ended_on is not None:
        return
    member.ended_on = timezone.localdate()
    member.save(update_fields=["ended_on"])
    named: dict[str, Any] = {"board": member.board, "role": Role.PANEL_MEMBER, **subject_ids(member.about)}
    person = person_with(member.email)
    if person is not None:
        for held in RoleAssignment.objects.filter(user=person, **named).not_ended():
            end_role(held, on=None, actor=actor)
    for invitation in Invitation.objects.filter(email__iexact=member.email, **named).open():
        withdraw(invitation, actor=actor)
    audit.record("panel.ended", member, actor=actor, after=audit.state(member, "name", "part"))


def who_reads(members: Iterable[PanelMember]) -> dict[int, str]:
    """What the access of each is now, by the member's id: "reads", "invited" or "none". Two queries."""
    found = list(members)
    if not found:
        return {}
    named: dict[str, Any] = {"board": found[0].board_id, "role": Role.PANEL_MEMBER}
    named |= subject_ids(found[0].about)
    roles = RoleAssignment.objects.filter(**named).current()
    reads = {str(address).casefold() for address in roles.values_list("user__email", flat=True)}
    invitations = Invitation.objects.filter(**named).open()
    invited = {str(address).casefold() for address in invitations.values_list("email", flat=True)}
    return {
        one.pk: "reads" if one.email in reads else "invited" if one.email in invited else "none"
        for one in found
    }
