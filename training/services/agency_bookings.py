"""Agency leads and the board's office book for others: one person, or a list of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from boards.models import Agency
from boards.services.saving import wrong
from core.models import User
from training.models import Booking, Delegate, Event
from training.services.bookings import Who, book, known_delegate, refuse_at_once


@dataclass(frozen=True)
class Person:
    """Somebody to be booked, as typed."""

    name: str
    email: str
    access_needs: str = ""
    manager_email: str = ""


@transaction.atomic
def book_for(
    event: Event, person: Person, *, agency: Agency | None, agency_ids: Collection[int] | None, actor: User
) -> Booking:
    """Book one person. `agency_ids` are the agencies whose people the actor may book; None: all.

    The agency itself books, so no line manager is asked to approve; one who is to be told is told. Raises
    ValidationError by field, also for somebody who is known with another agency.
    """
    refuse_at_once(event)
    delegate = _delegate(event, person, agency=agency, agency_ids=agency_ids, actor=actor)
    return book(
        event, delegate, actor=actor, access_needs=person.access_needs, manager_email=person.manager_email,
        approved=True,
    )  # fmt: skip


def book_list(
    event: Event,
    people: Sequence[Person],
    *,
    agency: Agency | None,
    agency_ids: Collection[int] | None,
    actor: User,
) -> list[Booking]:
    """Book everybody of a list in its order, or nobody. Raises ValidationError as "row-<number>": why not."""
    with transaction.atomic():
        made, errors = _each(event, people, agency=agency, agency_ids=agency_ids, actor=actor)
        if errors:
            raise ValidationError({f"row-{number}": words for number, words in errors.items()})
        return [made[number] for number in sorted(made)]


def try_list(
    event: Event,
    people: Sequence[Person],
    *,
    agency: Agency | None,
    agency_ids: Collection[int] | None,
    actor: User,
) -> list[tuple[str, str]]:
    """What booking the list would do now, without doing it: for each person (status, "") or ("", why not)."""
    with transaction.atomic():
        made, errors = _each(event, people, agency=agency, agency_ids=agency_ids, actor=actor)
        found = [
            ("", errors[number]) if number in errors else (made[number].status, "")
            for number in range(len(people))
        ]
        transaction.set_rollback(True)
    return found


def _each(
    event: Event,
    people: Sequence[Person],
    *,
    agency: Agency | None,
    agency_ids: Collection[int] | None,
    actor: User,
) -> tuple[dict[int, Booking], dict[int, str]]:
    """Number → booking, number → why not. All people are held before the event: training.services.holding."""
    delegates: dict[int, Delegate] = {}
    errors: dict[int, str] = {}
    emails = [one.email.strip().casefold() for one in people]
    for number in sorted(range(len(people)), key=lambda number: (emails[number], number)):
        if emails[number] and emails[number] in emails[:number]:
            errors[number] = f"Row {emails.index(emails[number]) + 1} has the same address."
            continue
        try:
            with transaction.atomic():
                delegates[number] = _delegate(
                    event, people[number], agency=agency, agency_ids=agency_ids, actor=actor
                )
        except ValidationError as error:
            errors[number] = " ".join(error.messages)
    ids = {one.pk for one in delegates.values()}
    list(Delegate.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    made: dict[int, Booking] = {}
    for number, delegate in sorted(delegates.items()):
        one = people[number]
        try:
            with transaction.atomic():
                made[number] = book(
                    event, delegate, actor=actor, access_needs=one.access_needs, manager_email=one.manager_email,
                    approved=True,
                )  # fmt: skip
        except ValidationError as error:
            errors[number] = " ".join(error.messages)
    return made, errors


def _delegate(
    event: Event,
    person: Person,
    *,
    agency: Agency | None,
    agency_ids: Collection[int] | None,
    actor: User,
) -> Delegate:
    if not person.name.strip():
        raise wrong("name", "Enter the full name.")
    if len(person.name) > 120:
        raise wrong("name", "A name has at most 120 characters.")
    try:
        validate_email(person.email.strip())
    except ValidationError:
        raise wrong("email", "Enter an email address, like name@agency.example.") from None
    who = Who(person.email, name=person.name, agency=agency)
    delegate = known_delegate(board=event.board, who=who, actor=actor)
    if agency_ids is not None and delegate.agency_id not in agency_ids:
        raise wrong("email", "This address is known with another agency. Ask the board’s office.")
    return delegate
