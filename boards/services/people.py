"""People whom a board knows: finding, making and changing them."""

from dataclasses import dataclass

from django.db import transaction

from boards.models import Board, Person
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

PERSON_FIELDS = ("name", "email", "job_title")


@dataclass(frozen=True)
class Whom:
    """Somebody as a form gives them: known by email, or new by name."""

    name: str
    email: str = ""
    job_title: str = ""


@transaction.atomic
def change_person(person: Person, *, name: str, email: str, job_title: str, actor: User) -> Person:
    """Correct what is known of a person. Terms and offices stay as they are."""
    before = audit.state(person, *PERSON_FIELDS)
    person.name, person.email, person.job_title = " ".join(name.split()), email.strip().casefold(), job_title
    save_checked(person)
    audit.record(
        "person.changed", person, actor=actor, before=before, after=audit.state(person, *PERSON_FIELDS)
    )
    return person


def find_or_add_person(*, board: Board, name: str, email: str, job_title: str = "", actor: User) -> Person:
    """The person with this email on this board, else a new one. Without an email always a new one."""
    email = email.strip().casefold()
    if email:
        known: Person | None = Person.objects.filter(board=board, email__iexact=email).first()
        if known is not None:
            return known
    if not name.strip():
        raise wrong("name", "Write the person's name: nobody with this email is known here yet.")
    user = User.objects.filter(email__iexact=email).first() if email else None
    person = Person(board=board, name=" ".join(name.split()), email=email, job_title=job_title, user=user)
    save_checked(person)
    audit.record("person.added", person, actor=actor, after=audit.state(person, *PERSON_FIELDS))
    return person


def person_for(whom: Person | Whom | None, *, board: Board, actor: User) -> Person | None:
    """The person meant: as given, found by email, or made."""
    if isinstance(whom, Whom):
        return find_or_add_person(
            board=board, name=whom.name, email=whom.email, job_title=whom.job_title, actor=actor
        )
    return whom
