"""Delegates: correcting what is known of one."""

from dataclasses import dataclass

from django.db import transaction

from boards.models import Agency
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import Delegate, StaffGroup
from training.services.delivery import correct_address


@dataclass(frozen=True)
class DelegateFacts:
    """What is known of a delegate."""

    name: str
    email: str = ""
    reference: str = ""
    agency: Agency | None = None
    staff_group: StaffGroup | None = None
    job_title: str = ""
    manager_email: str = ""


FIELDS = tuple(DelegateFacts.__dataclass_fields__)


@transaction.atomic
def change_delegate(delegate: Delegate, *, facts: DelegateFacts, actor: User) -> Delegate:
    """Correct what is known of a delegate; bookings keep the agency of their day. Raises ValidationError by field."""
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("agency", "staff_group", "board")
    kept: Delegate = rows.get(pk=delegate.pk)
    if kept.merged_into_id:
        raise wrong("", "This record was merged into another one: change that one.")
    before = audit.state(kept, *FIELDS)
    old, email = kept.email, facts.email.strip().casefold()
    for name in FIELDS:
        value = getattr(facts, name)
        setattr(kept, name, " ".join(value.split()) if isinstance(value, str) else value)
    taken = Delegate.objects.filter(board=kept.board_id, email=email).exclude(pk=kept.pk).first()
    if email and taken is not None:
        raise wrong(
            "email",
            f"{taken} has this address here already. If that is the same person, merge the two records instead.",
        )
    if not email and not kept.reference:
        raise wrong("email", "A delegate needs an email address or a reference.")
    # A new address gets what could not be delivered to the old one.
    is_new = bool(email) and bool(old) and email != old
    kept.email = old if is_new else email
    save_checked(kept)
    after = audit.state(kept, *FIELDS)
    audit.record("delegate.changed", kept, actor=actor, before=before, after=after)
    return correct_address(kept, email=email, actor=actor) if is_new else kept
