"""Offering a case to another board's officer, to know of it or to take it over, and taking the offer back."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from boards.models import Action, Board
from boards.services.saving import wrong
from core import audit
from core.addresses import address
from core.email import send_templated, site_url
from core.models import RoleAssignment, User
from core.permissions import Role
from lado.models import CaseMeeting, CaseOffer, Contact, SentOffer
from lado.services.across import held_offer, officers_on, on_board
from lado.services.contacts import drop_draft, locked
from lado.services.offer_copy import copy_of

Kind, State = CaseOffer.Kind, CaseOffer.State
OWN_BOARD = "This is your own board. Choose another one."
NO_OFFICER = "{board} has no designated officer here who could read it. Call them instead."
OFFERED = "This case is offered to {board} already. Withdraw that offer first, or wait for the answer."
CLOSED = "This case is closed, so there is nothing to take over. Share it, or reopen it first."


@dataclass(frozen=True)
class OfferFacts:
    """To which board, what for, whether minutes and notes go along, and a message to the officer there."""

    to_board: Board
    kind: str
    with_texts: bool = True
    message: str = ""


def boards_with_officer(board: Board) -> "QuerySet[Board]":
    """Other boards on which somebody reads cases today, by name (one query)."""
    held = RoleAssignment.objects.current().filter(role=Role.LADO)
    found: QuerySet[Board] = Board.objects.filter(is_active=True, pk__in=held.values("board"))
    return found.exclude(pk=board.pk).order_by("name")


def check_offer(contact: Contact, facts: OfferFacts) -> None:
    """Raise ValidationError (to_board, kind) where the case cannot be offered so."""
    board = facts.to_board
    if board.pk == contact.board_id:
        raise wrong("to_board", OWN_BOARD)
    if not boards_with_officer(contact.board).filter(pk=board.pk).exists():
        raise wrong("to_board", NO_OFFICER.format(board=board))
    if SentOffer.objects.filter(contact=contact, to_board=board, state=State.OFFERED).exists():
        raise wrong("to_board", OFFERED.format(board=board))
    if facts.kind == Kind.HAND_OVER and contact.closed_on is not None:
        raise wrong("kind", CLOSED)
    if facts.kind == Kind.HAND_OVER and (other := _being_handed_over(contact)):
        raise wrong("kind", f"This case is being handed over to {other} already. Withdraw that offer first.")


def _being_handed_over(contact: Contact) -> Board | None:
    rows = SentOffer.objects.filter(contact=contact, kind=Kind.HAND_OVER, state=State.OFFERED)
    found: SentOffer | None = rows.select_related("to_board").first()
    return found.to_board if found else None


def open_actions_of(contact: Contact) -> int:
    """How many actions of the case's meetings are still to be done; they stay with the board (two queries)."""
    kind = ContentType.objects.get_for_model(CaseMeeting)
    meetings = list(CaseMeeting.objects.filter(contact=contact).values_list("pk", flat=True))
    rows = Action.objects.filter(board=contact.board_id, source_type=kind, source_id__in=meetings)
    return int(rows.unfinished().count()) if meetings else 0


@transaction.atomic
def offer_case(contact: Contact, *, facts: OfferFacts, actor: User, draft_key: str = "") -> SentOffer:
    """Send a sealed copy of the case as it is now to the officers of another board, and tell them by email.

    Raises ValidationError (to_board, kind), also once the case is disposed of.
    """
    contact = locked(contact)
    check_offer(contact, facts)
    board, content = facts.to_board, copy_of(contact, with_texts=facts.with_texts)
    with on_board(board):
        offer = CaseOffer.objects.create(
            board=board,
            kind=facts.kind,
            from_board=contact.board,
            from_contact=contact.pk,
            from_reference=contact.reference,
            content=content,
            message=facts.message.strip(),
            offered_by=actor,
        )
        after = {"kind": facts.kind, "from": str(contact.board), "reference": contact.reference}
        audit.record("case_offer.received", offer, actor=actor, after=after)
    sent: SentOffer = SentOffer.objects.create(
        board=contact.board,
        contact=contact,
        to_board=board,
        offer=offer.pk,
        kind=facts.kind,
        with_texts=facts.with_texts,
        at_revision=contact.revision,
        offered_by=actor,
    )
    write_offer_down(contact, sent, "case.offered", actor=actor, with_texts=sent.with_texts)
    drop_draft(contact.board, draft_key)
    tell_officers(offer, officers_on(board), reply_to=actor.email)
    return sent


def write_offer_down(contact: Contact, sent: SentOffer, action: str, *, actor: User, **more: object) -> None:
    """An entry of the trail of the case: which board and what for, and no word of any text."""
    after = {"step": f"sentoffer-{sent.pk}", "board": str(sent.to_board), "kind": sent.kind, **more}
    audit.record(action, contact, actor=actor, after=after)


def tell_officers(offer: CaseOffer, officers: list[User], *, reply_to: str) -> None:
    """The email says which board offers a case, and nothing of the case."""
    for person in officers:
        context = {
            "person": person,
            "from_board": offer.from_board,
            "takes_over": offer.kind == Kind.HAND_OVER,
            "url": site_url(address("lado:offered", board=offer.board.slug)),
        }
        send_templated(
            person.email, "case_offer", context, f"{offer.from_board} offers you a case", reply_to=reply_to
        )


@transaction.atomic
def withdraw_offer(sent: SentOffer, *, actor: User) -> None:
    """Take an offer back before it is answered; the copy is destroyed. Raises ValidationError."""
    with on_board(sent.to_board):
        offer = held_offer(sent)
        if offer is not None and offer.state == State.WITHDRAWN:
            raise ValidationError("This offer is withdrawn already.")
        if offer is None or offer.state != State.OFFERED:
            raise ValidationError(f"{sent.to_board} has answered already, so it cannot be withdrawn.")
        _take_back(offer, actor)
    contact = locked(sent.contact)
    sent = SentOffer.objects.select_related("to_board").get(pk=sent.pk)
    sent.state = State.WITHDRAWN
    sent.save(update_fields=["state"])
    write_offer_down(contact, sent, "case.offer_withdrawn", actor=actor)


def _take_back(offer: CaseOffer, actor: User) -> None:
    offer.state, offer.content, offer.message = State.WITHDRAWN, "", ""
    offer.save(update_fields=["state", "content", "message"])
    audit.record("case_offer.withdrawn", offer, actor=actor)


@transaction.atomic
def note_answer(sent: SentOffer, *, actor: User) -> None:
    """Say that the other board's answer was seen; until then the board's home asks for it. Raises ValidationError."""
    sent = SentOffer.objects.select_for_update(of=("self",)).select_related("to_board").get(pk=sent.pk)
    if sent.answered_at is None:
        raise ValidationError(f"{sent.to_board} has not answered yet.")
    if sent.seen_at is None:
        sent.seen_at = timezone.now()
        sent.save(update_fields=["seen_at"])
        write_offer_down(sent.contact, sent, "case.offer_answer_seen", actor=actor)


def destroy_offers(contact_id: int, *, actor: User) -> None:
    """Empty what other boards were offered of a case and what they answered; open offers are withdrawn.

    For disposal, before the case itself is held (lado.services.across says why). A case that another board has made
    of a copy is that board's own, and is disposed of there.
    """
    for sent in SentOffer.objects.filter(contact=contact_id).select_related("to_board"):
        with on_board(sent.to_board):
            offer = held_offer(sent)
            if offer is not None:
                if offer.state == State.OFFERED:
                    _take_back(offer, actor)
                CaseOffer.objects.filter(pk=offer.pk).update(content="", message="", answer="")
        state = offer.state if offer is not None else sent.state
        SentOffer.objects.filter(pk=sent.pk).update(state=state, answer="")
