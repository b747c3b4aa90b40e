"""Answering another board's offer: a case of this board's own is made of the copy, or the offer is refused."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import wrong
from core import audit
from core.addresses import address
from core.email import send_templated, site_url
from core.models import User
from core.names import normalise
from lado.models import (
    BodyReferral,
    CaseMeeting,
    CaseNote,
    CaseOffer,
    Contact,
    ContactSector,
    MeetingAttendee,
    OtherAuthority,
    OutcomeLabel,
    SentOffer,
    Strand,
)
from lado.services.across import officers_on, on_board, sent_of
from lado.services.contacts import PLAIN_FIELDS, ContactFacts, receive_contact
from lado.services.lists import ensure_lists
from lado.services.offer_copy import CaseCopy, OfferCopyError, read_copy
from lado.services.offer_texts import as_text
from lado.services.offers import write_offer_down
from lado.services.outcomes import DecisionGiven

Kind, State = CaseOffer.Kind, CaseOffer.State
UNREADABLE = "Another version of the software made this copy. Ask the other board to withdraw it and to offer it again."


def _open_offer(offer: CaseOffer) -> CaseOffer:
    """The offer as it is now, held. Raises ValidationError once it is answered or withdrawn."""
    rows = CaseOffer.objects.select_for_update(of=("self",))
    found: CaseOffer = rows.select_related("board", "from_board", "answered_by").get(pk=offer.pk)
    if found.state == State.WITHDRAWN:
        raise ValidationError(f"{found.from_board} has withdrawn this offer.")
    if found.state != State.OFFERED:
        words = found.get_state_display().lower()
        raise ValidationError(f"{found.answered_by or 'Somebody'} has {words} this offer already.")
    return found


@transaction.atomic
def accept_offer(offer: CaseOffer, *, actor: User) -> Contact:
    """Make a case of the copy, under this board's next reference; the other board is told. Raises ValidationError.

    Where this board has the case already (it was shared before, or comes back), no second one is made, so that a
    contact counts once: the copy becomes a note of the case, and a case that comes back is open again. A case that is
    handed over is closed where it came from.
    """
    offer = _open_offer(offer)
    try:
        copy = read_copy(offer.content)
    except OfferCopyError:
        raise ValidationError(UNREADABLE) from None
    contact = _known_case(offer, copy)
    if contact is not None:
        _add_to(contact, offer, copy, actor)
    else:
        contact = _make_case(offer, copy, actor)
    offer.contact = contact
    _answer(offer, State.ACCEPTED, "", actor)
    return contact


@transaction.atomic
def refuse_offer(offer: CaseOffer, *, answer: str, actor: User) -> CaseOffer:
    """Leave the case where it is, and say why; the copy is destroyed. Raises ValidationError (answer)."""
    offer = _open_offer(offer)
    if not answer.strip():
        raise wrong("answer", "Say why, so that the other officer knows what to do.")
    _answer(offer, State.REFUSED, answer.strip(), actor)
    return offer


def _answer(offer: CaseOffer, state: str, answer: str, actor: User) -> None:
    offer.state, offer.content, offer.message, offer.answer = state, "", "", answer
    offer.answered_by, offer.answered_at = actor, timezone.now()
    offer.save()
    theirs = offer.contact.reference if offer.contact else ""
    after = {"reference": theirs} if theirs else {}
    audit.record(f"case_offer.{state}", offer, actor=actor, after=after)
    with on_board(offer.from_board):
        sent = sent_of(offer)
        sent.state, sent.answer, sent.their_reference = state, answer, theirs
        sent.answered_by, sent.answered_at = actor, offer.answered_at
        sent.save()
        write_offer_down(sent.contact, sent, f"case.offer_{state}", actor=actor, **after)
        if state == State.ACCEPTED and sent.kind == Kind.HAND_OVER:
            _end_there(sent, actor)
    _tell(sent, offer.from_board, reply_to=actor.email)


def _end_there(sent: SentOffer, actor: User) -> None:
    """Close the case where it was handed over, unless somebody there has closed it meanwhile."""
    contact = sent.contact
    if contact.closed_on is not None:
        return
    contact.closed_on, contact.handed_to = timezone.localdate(), sent.to_board
    contact.revision += 1
    contact.save(update_fields=["closed_on", "handed_to", "revision"])
    CaseNote.objects.create(
        board_id=contact.board_id,
        contact=contact,
        happened_on=contact.closed_on,
        text=f"Handed over to {sent.to_board}, where it is {sent.their_reference}.",
    )
    after = {"board": str(sent.to_board), "closed_on": contact.closed_on.isoformat()}
    audit.record("case.handed_over", contact, actor=actor, after=after)


def _tell(sent: SentOffer, board: Board, *, reply_to: str) -> None:
    """Tell the officer who made the offer, or whoever holds the post now: which case, and what was answered."""
    officers = officers_on(board)
    own = [one for one in officers if one.pk == sent.offered_by_id]
    done = sent.get_state_display().lower()
    subject = f"Case {sent.contact.reference}: {sent.to_board} has {done} it"
    for person in own or officers:
        context = {
            "person": person,
            "reference": sent.contact.reference,
            "to_board": sent.to_board,
            "done": done,
            "is_closed": sent.contact.handed_to_id == sent.to_board_id,
            "has_reasons": bool(sent.answer),
            "url": site_url(address("lado:case", board=board.slug, pk=sent.contact_id)),
        }
        send_templated(person.email, "case_offer_answer", context, subject, reply_to=reply_to)


def _known_case(offer: CaseOffer, copy: CaseCopy) -> Contact | None:
    """The case that this board has of it already: made of an earlier copy, or the one that was handed over before."""
    rows = Contact.objects.select_for_update(of=("self",), no_key=True).filter(
        board=offer.board, disposed_on=None
    )
    earlier = CaseOffer.objects.filter(
        board=offer.board, from_board=offer.from_board, from_contact=offer.from_contact, contact__isnull=False
    )
    found: Contact | None = rows.filter(pk__in=earlier.values("contact")).order_by("pk").first()
    if found is None and copy.came_from == offer.board_id:
        found = rows.filter(reference=copy.came_reference).first()
    return found


def _where_from(offer: CaseOffer) -> str:
    done = "handed over" if offer.kind == Kind.HAND_OVER else "shared"
    return f"{offer.from_board} has {done} this case, which is {offer.from_reference} there."


def _note(contact: Contact, offer: CaseOffer, *texts: str) -> None:
    message = f"Their message: {offer.message}" if offer.message else ""
    CaseNote.objects.create(
        board_id=contact.board_id,
        contact=contact,
        happened_on=timezone.localdate(),
        text="\n\n".join(filter(None, [_where_from(offer), message, *texts])),
    )


def _add_to(contact: Contact, offer: CaseOffer, copy: CaseCopy, actor: User) -> None:
    _note(contact, offer, as_text(copy))
    if offer.kind == Kind.HAND_OVER and contact.closed_on is not None:
        contact.closed_on, contact.handed_to = None, None
    contact.revision += 1
    contact.save(update_fields=["closed_on", "handed_to", "revision"])
    after = {"board": str(offer.from_board), "reference": offer.from_reference, "kind": offer.kind}
    audit.record("case.copy_added", contact, actor=actor, after=after)


def _make_case(offer: CaseOffer, copy: CaseCopy, actor: User) -> Contact:
    board = offer.board
    ensure_lists(board, actor=actor)
    sector = _named(ContactSector, board, copy.sector)
    outcome = _named(OutcomeLabel, board, copy.outcome)
    there = copy.contact
    facts = ContactFacts(
        **{name: getattr(there, name) for name in PLAIN_FIELDS},
        setting=copy.setting,
        has_employer=copy.has_employer,
        sector=sector,
        main_nature=next((one.nature for one in copy.natures if one.is_main), ""),
        other_natures=tuple(one.nature for one in copy.natures if not one.is_main),
        thresholds=tuple(there.thresholds),
        adult_name=there.adult_name,
    )
    contact = receive_contact(board=board, facts=facts, actor=actor)
    for name in (*DecisionGiven.__dataclass_fields__, "outcome_reasons", "employer_action"):
        setattr(contact, name, getattr(there, name))
    if not contact.adult_hash:
        contact.adult_hash, contact.adult_sounds = there.adult_hash, there.adult_sounds
    contact.outcome, contact.outcome_on = outcome, there.outcome_on if outcome else None
    contact.came_from, contact.came_reference = offer.from_board, offer.from_reference
    contact.save()
    _make_steps(contact, offer, copy)
    unknown = [
        f"{label} there: {name}, which is not on this board’s list."
        for label, name, found in (("Sector", copy.sector, sector), ("Outcome", copy.outcome, outcome))
        if name and found is None
    ]
    _note(contact, offer, *unknown)
    after = {"board": str(offer.from_board), "reference": offer.from_reference, "kind": offer.kind}
    audit.record("case.came", contact, actor=actor, after=after)
    return contact


def _named(model: Any, board: Board, name: str) -> Any:
    """The entry of the board's list with this name, one that can be chosen before one that is retired."""
    wanted = normalise(name)
    rows = model.objects.filter(board=board).order_by("-is_active", "place")
    return next((one for one in rows if wanted and normalise(one.name) == wanted), None)


def _make_steps(contact: Contact, offer: CaseOffer, copy: CaseCopy) -> None:
    """Everything else that the copy says, as it says it."""
    own = {"board_id": contact.board_id, "contact": contact}
    for model, rows in ((Strand, copy.strands), (BodyReferral, copy.referrals)):
        model.objects.bulk_create([_of(row, own) for row in rows])
    for one in copy.authorities:
        if one.leads == OtherAuthority.Leads.WE and offer.kind == Kind.SHARE:
            one.leads = OtherAuthority.Leads.NOT_AGREED  # it was the other board that led
    OtherAuthority.objects.bulk_create([_of(row, own) for row in copy.authorities])
    for note, by in copy.notes:
        note.text = f"{note.text}\n\nWritten by {by or 'somebody'}, {offer.from_board}."
    CaseNote.objects.bulk_create([_of(note, own) for note, _ in copy.notes])
    CaseMeeting.objects.bulk_create([_of(meeting, own) for meeting, _ in copy.meetings])
    MeetingAttendee.objects.bulk_create(
        _of(who, {"board_id": contact.board_id, "meeting": meeting})
        for meeting, asked in copy.meetings
        for who in asked
    )


def _of(row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row
