"""Accounts: making one, sending a link to set a password, taking a lost second factor away."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import audit, email
from core.models import User
from core.scoping import board_scope


def record_on_account(action: str, person: User, *, actor: User | None, **values: Any) -> None:
    """Write to the trail what happened to an account. The entry belongs to no board: administrators read it."""
    # PostgreSQL reads the new row back (RETURNING), and such rows are visible to an administrator's scope only.
    with board_scope(installation=True):
        audit.record(action, person, actor=actor, **values)


@transaction.atomic
def add_person(
    *,
    email_address: str,
    name: str,
    actor: User | None,
    password: str | None = None,
    is_administrator: bool = False,
) -> User:
    """Make an account whose email address counts as verified; without a password a link must set one.

    Raises ValidationError (email) when the address is taken.
    """
    address = email_address.strip().casefold()
    taken = User.objects.filter(email__iexact=address) or EmailAddress.objects.filter(email__iexact=address)
    refusal = ValidationError({"email": "Somebody already has an account with this email address."})
    if taken.exists():
        raise refusal
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                address, password, name=name.strip(), is_staff=is_administrator, is_superuser=is_administrator
            )
    except IntegrityError as error:  # two invitations of one person, accepted at the same moment
        raise refusal from error
    confirm_address(person)
    record_on_account(
        "account.added", person, actor=actor, after=audit.state(person, "email", "name", "is_staff")
    )
    return person


def confirm_address(person: User) -> None:
    """Make the person's email address the one, verified address of the account."""
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email.casefold(), defaults={"verified": True, "primary": True}
    )


def password_link(person: User) -> str:
    """An address where the person sets a password: works once, until settings.PASSWORD_RESET_TIMEOUT has passed."""
    key = default_token_generator.make_token(person)
    return email.site_url(
        reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    )


@transaction.atomic
def send_password_link(person: User, *, actor: User | None) -> None:
    """Email the person a link to set a password."""
    record_on_account("account.password_link_sent", person, actor=actor)
    email.send_templated(
        person.email, "set_password", {"person": person, "url": password_link(person)}, "Set your password"
    )


@transaction.atomic
def remove_second_factor(person: User, *, actor: User) -> int:
    """Take away a lost authenticator app with its recovery codes; returns how many of both there were.

    At the next sign-in the person's password is enough, and roles that need a second factor set up a new one.
    """
    if person == actor:
        raise ValidationError("Remove your own authenticator app on the page Your account.")
    removed: int = Authenticator.objects.filter(user=person).delete()[0]
    if removed:
        record_on_account("account.second_factor_removed", person, actor=actor)
        email.send_templated(
            person.email, "second_factor_removed", {"person": person}, "Your authenticator app was removed"
        )
    return removed


@transaction.atomic
def change_name(person: User, *, name: str, actor: User) -> None:
    """A new name, as others see it."""
    before = audit.state(person, "name")
    person.name = name.strip()
    person.save(update_fields=["name"])
    after = audit.state(person, "name")
    record_on_account("account.name_changed", person, actor=actor, before=before, after=after)
