"""Inviting people to a role on a board: by email, for a while, and once."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core import audit, email
from core.models import Invitation, RoleAssignment, User
from core.models.user import hash_token
from core.permissions import SECOND_FACTOR_ROLES, Role
from core.scoping import board_scope
from core.services import accounts, roles

if TYPE_CHECKING:
    from boards.models import Agency, Board, Group


class InvitationClosedError(Exception):
    """The link works no more; the message says why."""


def person_with(address: str) -> User | None:
    """The account that this email address belongs to, whatever its case."""
    known: User | None = User.objects.filter(email__iexact=address).first()
    if known is None:
        verified = (
            EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
        )
        known = verified.user if verified else None
    return known


@transaction.atomic
def invite(
    *,
    board: "Board",
    email_address: str,
    name: str,
    role: str,
    actor: User,
    agency: "Agency | None" = None,
    group: "Group | None" = None,
) -> Invitation:
    """Write the invitation down and email its link; raises ValidationError (field: message)."""
    address = email_address.strip().casefold()
    subject = roles.subject_of(role, agency=agency, group=group)
    person = person_with(address)
    roles.check_not_for_oneself(role, person=person, actor=actor)
    held = RoleAssignment.objects.filter(user=person, board=board, role=role, **subject).not_ended()
    if person is not None and held.exists():
        raise ValidationError({"role": f"{person} already holds this role here."})
    same = Invitation.objects.filter(board=board, email__iexact=address, role=role, **subject).open()
    if same.exists():
        raise ValidationError(
            {
                "email": "There is an open invitation to this role already. Send it again from the list of invitations."
            }
        )
    invitation = Invitation(board=board, email=address, name=name.strip(), role=role, **subject)
    token = _renew(invitation, actor=actor)
    invitation.save()
    audit.record("invitation.sent", invitation, actor=actor, after=_state(invitation))
    _send(invitation, token)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, actor: User) -> None:
    """A new link with a new date; the earlier link stops working. Raises ValidationError."""
    if invitation.accepted_at or invitation.withdrawn_at:
        raise ValidationError("This invitation was accepted or withdrawn. Invite the person anew.")
    roles.check_not_for_oneself(invitation.role, person=person_with(invitation.email), actor=actor)
    before = audit.state(invitation, "expires_at")
    token = _renew(invitation, actor=actor)
    invitation.save(update_fields=["token_hash", "expires_at", "invited_by"])
    audit.record(
        "invitation.sent_again",
        invitation,
        actor=actor,
        before=before,
        after=audit.state(invitation, "expires_at"),
    )
    _send(invitation, token)


@transaction.atomic
def withdraw(invitation: Invitation, *, actor: User) -> None:
    """The link works no more. Raises ValidationError when it was accepted already."""
    if invitation.accepted_at:
        raise ValidationError("This invitation was accepted already. End the role instead.")
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        audit.record("invitation.withdrawn", invitation, actor=actor, before=_state(invitation))


def find(token: str) -> Invitation | None:
    """The invitation of a link, open or not."""
    found: Invitation | None = (
        Invitation.objects.filter(token_hash=hash_token(token))
        .select_related("board", "agency", "invited_by")
        .first()
    )
    return found


def accept(
    token: str, *, person: User | None, name: str = "", password: str | None = None
) -> tuple[User, Invitation]:
    """Give the role to `person`, or to a new account with this name and password. Opens the board's scope.

    Raises InvitationClosedError when the link was used, withdrawn or has run out, and ValidationError when the
    account does not fit.
    """
    found = find(token)
    if found is None:
        raise InvitationClosedError("This link is not known.")
    with board_scope(found.board_id):
        # Locked: two clicks at the same moment use the link once.
        invitation = (
            Invitation.objects.select_for_update(of=("self",)).select_related("board").get(pk=found.pk)
        )
        if not invitation.is_open or invitation.token_hash != found.token_hash:
            raise InvitationClosedError("This invitation is not open any more.")
        if person is None:
            person = accounts.add_person(
                email_address=invitation.email, name=name, password=password, actor=None
            )
        elif person_with(invitation.email) != person:
            raise ValidationError("This invitation was sent to another email address.")
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        audit.record("invitation.accepted", invitation, actor=person)
        roles.give_role(
            person,
            board=invitation.board,
            role=invitation.role,
            agency=invitation.agency,
            group=invitation.group,
            actor=invitation.invited_by,
        )
    return person, invitation


def _renew(invitation: Invitation, *, actor: User) -> str:
    token = Invitation.new_token()
    invitation.token_hash = hash_token(token)
    invitation.invited_by = actor
    invitation.expires_at = timezone.now() + dt.timedelta(days=settings.INVITATION_DAYS)
    return token


def _send(invitation: Invitation, token: str) -> None:
    email.send_templated(
        invitation.email,
        "invitation",
        {
            "invitation": invitation,
            "board": invitation.board,
            "url": email.site_url(reverse("core:invitation", kwargs={"token": token})),
            "needs_app": Role(invitation.role) in SECOND_FACTOR_ROLES,
        },
        f"{invitation.invited_by} invites you to {invitation.board}",
        reply_to=invitation.board.contact_email,
    )


def _state(invitation: Invitation) -> dict[str, Any]:
    return {
        "role": invitation.get_role_display(),
        **audit.state(invitation, "email", "name", "agency", "group", "expires_at"),
    }
