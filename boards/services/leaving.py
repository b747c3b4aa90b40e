"""What happens when a person leaves a board."""

import datetime as dt

from django.db import transaction

from boards.models import GroupOffice, Person, SeatTerm
from boards.services.groups import end_office
from boards.services.saving import wrong
from boards.services.seats import end_term
from core import audit
from core.models import User


@transaction.atomic
def person_leaves(person: Person, *, on: dt.date, actor: User) -> tuple[int, int]:
    """End all terms and offices of a person with their last day. Returns how many (terms, offices).

    Terms that had not begun by then would end before they start: they are removed, and the trail says so.
    """
    terms = offices = 0
    for term in SeatTerm.objects.filter(person=person).select_related(
        "seat__group", "seat__agency", "person"
    ):
        if term.ends_on is not None and term.ends_on <= on:
            continue
        terms += 1
        if term.starts_on is not None and term.starts_on > on:
            audit.record(
                "seat.term_withdrawn", term.seat, actor=actor, before=audit.state(term, "person", "starts_on")
            )
            term.delete()
        else:
            end_term(term, ends_on=on, actor=actor)
    for office in GroupOffice.objects.filter(person=person).select_related("group", "person"):
        if office.ends_on is not None and office.ends_on <= on:
            continue
        offices += 1
        if office.starts_on is not None and office.starts_on > on:
            audit.record(
                "group.office_withdrawn",
                office.group,
                actor=actor,
                before=audit.state(office, "person", "starts_on"),
            )
            office.delete()
        else:
            end_office(office, ends_on=on, actor=actor)
    if not terms and not offices:
        raise wrong("on", "This person holds no seat and no office after that day.")
    audit.record(
        "person.left",
        person,
        actor=actor,
        after={"on": on.isoformat(), "seats ended": terms, "offices ended": offices},
    )
    return terms, offices
