"""Cases that go from board to board: one is shared, one handed over, one waits; and who held the post before."""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from boards.models import Board
from core.demonstration import SignIn, add_person
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, Scope, board_scope
from lado.models import CaseOffer, Contact, ContactNature, ContactSector, OtherAuthority
from lado.services.authorities import AuthorityFacts, save_authority
from lado.services.contacts import ContactFacts, receive_contact
from lado.services.notes import NoteFacts, save_note
from lado.services.offer_answers import accept_offer
from lado.services.offers import OfferFacts, offer_case
from lado.services.outcomes import DecisionGiven, decide

Kind = CaseOffer.Kind


@dataclass(frozen=True)
class Story:
    """A case at the border, and the message that goes with it."""

    adult: str
    setting: str
    sector: str
    role: str
    referrer: str
    days_ago: int
    account: str
    message: str


SHARED = Story(
    "Ash Fernlea", "Harbour Swimming Club", "Sport", "Coach", "Parent", 9,
    "A parent saw the coach shout at a child and push them towards the water.",
    "The adult coaches on both sides of the border. We have begun; please tell us what you know.",
)  # fmt: skip
HANDED = Story(
    "Sorrel Vane", "Quarry Nursery", "Early years", "Nursery nurse", "Ofsted", 6,
    "A colleague saw the adult hold a child down at nap time.",
    "The setting turned out to be in your area. Police there have been told.",
)  # fmt: skip
WAITING = Story(
    "Bram Ottershaw", "Mill School", "Education", "Teaching assistant", "Police", 3,
    "Police told of an arrest at home that may bear on the adult’s work in a classroom.",
    "The adult lives with you and works here. May we agree who leads?",
)  # fmt: skip
# Days before today: from, until. Between the second and the third nobody held the post.
INTERIMS = (("Bryn Alderwick", 900, 620), ("Ottilie Marsh", 619, 430), ("Fenn Carraway", 380, 201))


def make_between(boards: list[Board], today: dt.date) -> None:
    """Officers and offers of the first two boards; nothing where there is only one."""
    if len(boards) > 1:
        make_officers(boards, today)
        make_offers(boards, today)


def make_officers(boards: list[Board], today: dt.date) -> None:
    """An officer on the second board, and on the first those who held the post before."""
    first, second = boards
    label = f"Designated officer (LADO) of {second}"
    officer = add_person(SignIn(label, f"lado@{second.slug}.example", "Wren Hollis", Role.LADO))
    RoleAssignment.objects.get_or_create(user=officer, board=second, role=Role.LADO)
    RoleAssignment.objects.filter(board=first, role=Role.LADO).update(
        starts_on=today - dt.timedelta(days=200)
    )
    for number, (name, begun, ended) in enumerate(INTERIMS, 1):
        person = add_person(
            SignIn("Interim officer", f"interim{number}@{first.slug}.example", name, Role.LADO)
        )
        RoleAssignment.objects.get_or_create(
            user=person,
            board=first,
            role=Role.LADO,
            starts_on=today - dt.timedelta(days=begun),
            ends_on=today - dt.timedelta(days=ended),
        )


def make_offers(boards: list[Board], today: dt.date) -> None:
    """Offer and answer between two boards with officers. Opens the scopes itself."""
    first, second = boards
    ours, theirs = _officer(first), _officer(second)
    shared = _case(first, SHARED, today, ours)
    _offer(shared, second, Kind.SHARE, SHARED.message, ours)
    _accept(second, theirs)
    _offer(_case(first, HANDED, today, ours), second, Kind.HAND_OVER, HANDED.message, ours)
    _accept(second, theirs)
    _offer(_case(second, WAITING, today, theirs), first, Kind.SHARE, WAITING.message, theirs)
    with _cleared(first):
        authority = AuthorityFacts(
            "Westmarch Council",
            OtherAuthority.Leads.JOINT,
            "Duty manager, front door",
            "The adult moved there in spring. Weekly call on Mondays.",
        )
        save_authority(shared, facts=authority, actor=ours)


def _cleared(board: Board) -> AbstractContextManager[Scope]:
    return board_scope(board.pk, clearances={Clearance.LADO: [board.pk]})


def _officer(board: Board) -> User:
    held = RoleAssignment.objects.current().filter(board=board, role=Role.LADO).select_related("user")
    found: User = held.order_by("pk")[0].user
    return found


def _case(board: Board, story: Story, today: dt.date, actor: User) -> Contact:
    """A referral of some days ago that is decided, with a note."""
    received = today - dt.timedelta(days=story.days_ago)
    facts = ContactFacts(
        received,
        how=Contact.How.PHONE,
        referrer=story.referrer,
        setting=story.setting,
        role=story.role,
        main_nature=ContactNature.Nature.PHYSICAL,
        thresholds=(Contact.Threshold.RISK,),
        adult_name=story.adult,
        children="Child F, 11",
        account=story.account,
    )
    with _cleared(board):
        sector = ContactSector.objects.filter(board=board, name=story.sector).first()
        contact = receive_contact(board=board, facts=replace(facts, sector=sector), actor=actor)
        given = DecisionGiven(Contact.Decision.EMPLOYER, received, "The other area has to be asked first.")
        contact = decide(contact, given=given, actor=actor)
        save_note(contact, facts=NoteFacts(received, "Called the other area’s duty line."), actor=actor)
    return contact


def _offer(contact: Contact, to: Board, kind: str, message: str, actor: User) -> None:
    with _cleared(contact.board):
        offer_case(contact, facts=OfferFacts(to, kind, True, message), actor=actor)


def _accept(board: Board, actor: User) -> None:
    with _cleared(board):
        accept_offer(CaseOffer.objects.filter(board=board).latest("pk"), actor=actor)
