"""Inviting people to a role on a board: by email, for a while, and once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core import audit, email
from core.models import AuditEntry, Invitation, RoleAssignment, User
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
    incident_id: int | None = None,
    review_id: int | None = None,
) -> Invitation:
    """Write the invitation down and email its link; raises ValidationError (field: message)."""
    address = email_address.strip().casefold()
    subject = roles.subject_of(role, agency=agency, group=group, incident_id=incident_id, review_id=review_id)
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


def prepare(
    *, board: "Board", email_address: str, name: str, role: str, agency: "Agency | None" = None
) -> Invitation:
    """An unsaved invitation of a list; nobody knows its link before `send_prepared` has made one."""
    made = Invitation(
        board=board, email=email_address.strip().casefold(), name=name.strip(), role=role, agency=agency
    )
    _renew(made, actor=None)
    return made


@transaction.atomic
def note_prepared(prepared: Sequence[Invitation], *, actor: User | None) -> None:
    """Write down who sends a list of saved invitations, one entry in the trail for each."""
    for one in prepared:
        one.invited_by = actor
    Invitation.objects.filter(pk__in=[one.pk for one in prepared]).update(invited_by=actor)
    entries = [audit.entry("invitation.sent", one, actor=actor, after=_state(one)) for one in prepared]
    AuditEntry.objects.bulk_create([entry for entry in entries if entry])


@transaction.atomic
def send_prepared(pks: Iterable[int]) -> int:
    """Email the links of a list; returns how many emails go out: one to each address, whatever it is invited to.

    What was accepted or withdrawn since is left out.
    """
    rows = Invitation.objects.filter(pk__in=list(pks), accepted_at=None, withdrawn_at=None)
    waiting = rows.select_related("board", "agency", "invited_by").select_for_update(of=("self",))
    sent = 0
    for _, group in groupby(
        waiting.order_by("board", "email", "role", "agency__name", "pk"),
        key=lambda one: (one.board_id, one.email, one.role),
    ):
        first, *also = list(group)
        tokens = [_renew(one, actor=one.invited_by) for one in (first, *also)]
        Invitation.objects.bulk_update((first, *also), ["token_hash", "expires_at"])
        _send(first, tokens[0], also)
        sent += 1
    return sent


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
        for one in [invitation, *alike(invitation).select_for_update(of=("self",))]:
            one.accepted_at = timezone.now()
            one.save(update_fields=["accepted_at"])
            audit.record("invitation.accepted", one, actor=person)
            if one is invitation or not _held(person, one):
                roles.give_role(
                    person,
                    board=one.board,
                    role=one.role,
                    agency=one.agency,
                    group=one.group,
                    incident_id=one.incident_id,
                    review_id=one.review_id,
                    actor=one.invited_by,
                )
    return person, invitation


def alike(invitation: Invitation) -> QuerySet[Invitation]:
    """Other open invitations of the same address to the same role on the same board, as for each school of a trust.

    Whoever can open one of the links can open them all, so accepting one accepts them together.
    """
    rows = Invitation.objects.filter(
        board=invitation.board_id, email__iexact=invitation.email, role=invitation.role
    )
    found: QuerySet[Invitation] = (
        rows.open().exclude(pk=invitation.pk).select_related("board", "agency", "invited_by").order_by("pk")
    )
    return found


def _held(person: User, invitation: Invitation) -> bool:
    held = RoleAssignment.objects.filter(
        user=person,
        board=invitation.board_id,
        role=invitation.role,
        agency=invitation.agency_id,
        group=invitation.group_id,
        incident_id=invitation.incident_id,
        review_id=invitation.review_id,
    )
    return bool(held.not_ended().exists())


def _renew(invitation: Invitation, *, actor: User | None) -> str:
    token = Invitation.new_token()
    invitation.token_hash = hash_token(token)
    invitation.invited_by = actor
    invitation.expires_at = timezone.now() + dt.timedelta(days=settings.INVITATION_DAYS)
    return token


def _send(invitation: Invitation, token: str, also: Sequence[Invitation] = ()) -> None:
    """Email the link of one; `also` are others of the same address that are accepted with it."""
    email.send_templated(
        invitation.email,
        "invitation",
        {
            "invitation": invitation,
            "subjects": [str(one.agency) for one in (invitation, *also) if one.agency],
            "board": invitation.board,
            "url": email.site_url(reverse("core:invitation", kwargs={"token": token})),
            "needs_app": Role(invitation.role) in SECOND_FACTOR_ROLES,
        },
        f"{invitation.sender} invites you to {invitation.board}",
        reply_to=invitation.board.contact_email,
    )


def _state(invitation: Invitation) -> dict[str, Any]:
    return {
        "role": invitation.get_role_display(),
        **audit.state(invitation, "email", "name", "agency", "group", "expires_at"),
    }
