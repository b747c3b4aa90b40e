"""Short stories that tests of allegations begin with."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from lado.models import Contact, ContactSector, OutcomeLabel
from lado.services.contacts import ContactFacts, receive_contact
from lado.services.lists import ensure_lists
from tests import builders

#: The day on which contacts of stories are received: a Monday.
DAY = dt.date(2026, 3, 2)
#: Names that must be nowhere but in sealed fields.
ADULT, CHILD, ACCOUNT = (
    "Xanthippe Quillfeather",
    "Zebedee Thornapple",
    "She said he was shaken in the vestry.",
)


@contextmanager
def cleared(*boards: Board) -> Iterator[None]:
    """The scope of officers of these boards: only there can case content be read or made."""
    ids = [board.pk for board in boards]
    with board_scope(*ids, clearances={Clearance.LADO: ids}):
        yield


def officer_of(board: Board) -> User:
    """A designated officer of the board; sign them in with builders.client_of, which uses the second factor."""
    found = User.objects.filter(email=f"{Role.LADO.value}@{board.slug}.example").first()
    return found or builders.user_with_role(board, Role.LADO)


def deputy_of(board: Board) -> User:
    """Another officer of the same board."""
    person = builders.user(f"deputy@{board.slug}.example", f"Deputy of {board.slug.title()}")
    builders.give_role(person, board, Role.LADO)
    return person


def contact_of(board: Board, *, actor: User | None = None, **facts: Any) -> Contact:
    """A referral about a named adult, or what the facts say. Call it inside `cleared(board)`.

    `sector` may be the name of one. Fields of the case that are no facts of the contact (closed_on, outcome, …) are
    set as they are; `outcome` may be the name of one.
    """
    ensure_lists(board)
    if isinstance(facts.get("sector"), str):
        facts["sector"] = sector_of(board, facts["sector"])
    known = {name: facts.pop(name) for name in list(facts) if name in ContactFacts.__dataclass_fields__}
    stage = known.get("stage", Contact.Stage.REFERRAL)
    named = {"adult_name": ADULT, "children": CHILD} if stage == Contact.Stage.REFERRAL else {}
    given = {"received_on": DAY, "setting": "Hilltop School", "account": ACCOUNT} | named | known
    reference = facts.pop("reference", "")
    contact = receive_contact(board=board, facts=ContactFacts(**given), actor=actor, reference=reference)
    if isinstance(facts.get("outcome"), str):
        facts["outcome"] = outcome_of(board, facts["outcome"])
    if facts:
        Contact.objects.filter(pk=contact.pk).update(**facts)
    found: Contact = Contact.objects.select_related("board", "setting", "sector", "outcome").get(
        pk=contact.pk
    )
    return found


def sector_of(board: Board, name: str) -> ContactSector:
    found: ContactSector = ContactSector.objects.get(board=board, name=name)
    return found


def outcome_of(board: Board, name: str) -> OutcomeLabel:
    found: OutcomeLabel = OutcomeLabel.objects.get(board=board, name=name)
    return found
