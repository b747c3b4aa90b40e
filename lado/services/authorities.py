"""Other authorities that have to do with a case, and who leads."""

from dataclasses import dataclass

from django.db import transaction

from boards.services.saving import wrong
from core.merging import Read
from core.models import User
from lado.models import Contact, OtherAuthority
from lado.services.contacts import open_case
from lado.services.steps import save_step, write_down

TWICE = "This authority is on the page of the case already. Change it there."


@dataclass(frozen=True)
class AuthorityFacts:
    """Which authority, who leads, and which post to call there."""

    name: str
    leads: str = OtherAuthority.Leads.NOT_AGREED
    post: str = ""
    note: str = ""


@transaction.atomic
def save_authority(
    contact: Contact,
    *,
    facts: AuthorityFacts,
    actor: User,
    authority: OtherAuthority | None = None,
    read: Read[AuthorityFacts] | None = None,
    draft_key: str = "",
) -> OtherAuthority:
    """Write an authority down, or change it. Raises ValidationError (name), ConflictError."""
    contact = open_case(contact)
    row = OtherAuthority(board=contact.board, contact=contact)
    if authority is not None:
        row = OtherAuthority.objects.get(pk=authority.pk, contact=contact)

    def check(given: AuthorityFacts) -> None:
        others = OtherAuthority.objects.filter(contact=contact, name__iexact=given.name.strip())
        if others.exclude(pk=row.pk).exists():
            raise wrong("name", TWICE)

    return save_step(
        contact,
        row,
        facts,
        action="case.authority_changed" if authority else "case.authority_added",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=check,
    )


@transaction.atomic
def remove_authority(authority: OtherAuthority, *, actor: User) -> None:
    """Take an authority that has nothing to do with the case after all off its page. Raises ValidationError."""
    contact = open_case(authority.contact)
    write_down(contact, authority, "case.authority_removed", actor=actor)
    authority.delete()
