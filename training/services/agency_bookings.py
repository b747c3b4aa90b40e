"""Agency leads and the board's office book for others: one person, or a list of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from boards.models import Agency
from boards.services.saving import wrong
from core.models import User
from training.models import Booking, Delegate, Event, EventShare
from training.services.bookings import Who, book, known_delegate, refuse_at_once


@dataclass(frozen=True)
class Person:
    """Somebody to be booked, as typed."""

    name: str
    email: str
    access_needs: str = ""
    manager_email: str = ""


@dataclass(frozen=True)
class Terms:
    """What holds for everybody who is booked together: agency, whose seat, and who books.

    `agency_ids` are the agencies whose people the actor may book; None: all, as the board's office. `share` is the
    partner whose seats they take at an event that boards hold together, None the event's own board. `anyway_because`
    is the office's reason for people without the courses to be done before; nobody else may give one.
    """

    actor: User
    agency: Agency | None = None
    agency_ids: Collection[int] | None = None
    share: EventShare | None = None
    anyway_because: str = ""


@dataclass(frozen=True)
class Tried:
    """What booking one person would do: the status and the courses that they miss, or why not."""

    status: str = ""
    missing: tuple[str, ...] = ()
    error: str = ""


@transaction.atomic
def book_for(event: Event, person: Person, terms: Terms) -> Booking:
    """Book one person.

    The agency itself books, so no line manager is asked to approve; one who is to be told is told. Raises
    ValidationError by field, also for somebody who is known with another agency.
    """
    refuse_at_once(event)
    return _book(event, _delegate(event, person, terms), person, terms)


def _book(event: Event, delegate: Delegate, person: Person, terms: Terms) -> Booking:
    return book(
        event, delegate, actor=terms.actor, access_needs=person.access_needs, manager_email=person.manager_email,
        approved=True, share=terms.share,
        anyway_because=terms.anyway_because if terms.agency_ids is None else None,
    )  # fmt: skip


def book_list(event: Event, people: Sequence[Person], terms: Terms) -> list[Booking]:
    """Book everybody of a list in its order, or nobody. Raises ValidationError as "row-<number>": why not."""
    with transaction.atomic():
        made, errors = _each(event, people, terms)
        if errors:
            raise ValidationError({f"row-{number}": words for number, words in errors.items()})
        return [made[number] for number in sorted(made)]


def try_list(event: Event, people: Sequence[Person], terms: Terms) -> list[Tried]:
    """What booking the list would do now, for each person, without doing it."""
    with transaction.atomic():
        made, errors = _each(event, people, terms)
        found = [
            Tried(error=errors[number])
            if number in errors
            else Tried(made[number].status, tuple(made[number].missing_courses.splitlines()))
            for number in range(len(people))
        ]
        transaction.set_rollback(True)
    return found


def _each(event: Event, people: Sequence[Person], terms: Terms) -> tuple[dict[int, Booking], dict[int, str]]:
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
                delegates[number] = _delegate(event, people[number], terms)
        except ValidationError as error:
            errors[number] = " ".join(error.messages)
    ids = {one.pk for one in delegates.values()}
    list(Delegate.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    made: dict[int, Booking] = {}
    for number, delegate in sorted(delegates.items()):
        try:
            with transaction.atomic():
                made[number] = _book(event, delegate, people[number], terms)
        except ValidationError as error:
            errors[number] = " ".join(error.messages)
    return made, errors


def _delegate(event: Event, person: Person, terms: Terms) -> Delegate:
    if not person.name.strip():
        raise wrong("name", "Enter the full name.")
    if len(person.name) > 120:
        raise wrong("name", "A name has at most 120 characters.")
    try:
        validate_email(person.email.strip())
    except ValidationError:
        raise wrong("email", "Enter an email address, like name@agency.example.") from None
    who = Who(person.email, name=person.name, agency=terms.agency)
    delegate = known_delegate(board=event.board, who=who, actor=terms.actor)
    if terms.agency_ids is not None and delegate.agency_id not in terms.agency_ids:
        raise wrong("email", "This address is known with another agency. Ask the board’s office.")
    return delegate
