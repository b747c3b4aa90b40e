"""The one place that opens another board's clearance, for a case that goes from board to board.

What is written there is one row and its entry in the trail: the offer that a board makes to another one, or what came
of it where it was made; with a case that is handed over also that case's end. Nothing of another board's content is
given back. Locks are always taken in the same order, the offer first and the case it was made of second.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from boards.models import Board
from core import audit
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from lado.models import CaseOffer, Contact, SentOffer
from lado.services.reading import OFFER_READ


@contextmanager
def on_board(board: Board) -> Iterator[None]:
    """Within this, one row of case content of that board can be written; then the scope before it is back."""
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        yield


def officers_on(board: Board) -> list[User]:
    """Who reads cases of a board today. Roles are no board's own rows, so no scope is opened."""
    held = RoleAssignment.objects.current().filter(board=board, role=Role.LADO).select_related("user")
    return list({one.user_id: one.user for one in held.order_by("user__name", "pk")}.values())


def held_offer(sent: SentOffer) -> CaseOffer | None:
    """The other board's row of an offer, held until the transaction ends; None where that case was disposed of there.

    Call it inside `on_board(sent.to_board)`.
    """
    found: CaseOffer | None = CaseOffer.objects.select_for_update(of=("self",)).filter(pk=sent.offer).first()
    return found


def sent_of(offer: CaseOffer) -> SentOffer:
    """What the board that made the offer keeps of it, its case held. Call it inside `on_board(offer.from_board)`."""
    contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.from_contact)
    found: SentOffer = SentOffer.objects.get(offer=offer.pk, contact=contact)
    found.contact = contact
    return found


def record_reading_of_offer(offer: CaseOffer, *, actor: User) -> None:
    """Write down, on both boards, that an officer of the board that is offered a case read the copy."""
    audit.record(OFFER_READ, offer, actor=actor)
    with on_board(offer.from_board):
        contact = Contact(pk=offer.from_contact, board_id=offer.from_board_id, reference=offer.from_reference)
        audit.record(OFFER_READ, contact, actor=actor, after={"board": str(offer.board)})
