"""Cases that go from board to board: one is shared, one handed over, one waits; and who held the post before."""

import datetime as dt
from contextlib import AbstractContextManager

from boards.models import Board
from core.demonstration import SignIn, add_person
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import Clearance, Scope, board_scope
from lado.models import CaseOffer, Contact, OtherAuthority
from lado.services.offer_answers import accept_offer
from lado.services.offers import OfferFacts, offer_case

Kind = CaseOffer.Kind
SHARED = "The adult coaches on both sides of the border. We have begun; please tell us what you know."
HANDED = "The setting turned out to be in your area. Police there have been told."
WAITING = "The adult lives with you and works here. May we agree who leads?"
# Days before today: from, until. Between the second and the third nobody held the post.
INTERIMS = (("Bryn Alderwick", 900, 620), ("Ottilie Marsh", 619, 430), ("Fenn Carraway", 380, 201))


def make_between(boards: list[Board], today: dt.date) -> None:
    """Officers and offers of the first two boards; nothing where there is only one."""
    if len(boards) > 1:
        make_officers(boards, today)
        make_offers(boards)


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


def make_offers(boards: list[Board]) -> None:
    """Offer and answer between two boards with cases and officers. Opens the scopes itself."""
    first, second = boards
    ours, theirs = _officer(first), _officer(second)
    shared, handed = _open_cases(first, 2)
    _offer(shared, second, Kind.SHARE, SHARED, ours)
    _accept(second, theirs)
    _offer(handed, second, Kind.HAND_OVER, HANDED, ours)
    _accept(second, theirs)
    (waiting,) = _open_cases(second, 1)
    _offer(waiting, first, Kind.SHARE, WAITING, theirs)
    with _cleared(first):
        OtherAuthority.objects.create(
            board=first,
            contact=shared,
            name="Westmarch Council",
            leads=OtherAuthority.Leads.JOINT,
            post="Duty manager, front door",
            note="The adult moved there in spring. Weekly call on Mondays.",
        )


def _cleared(board: Board) -> AbstractContextManager[Scope]:
    return board_scope(board.pk, clearances={Clearance.LADO: [board.pk]})


def _officer(board: Board) -> User:
    held = RoleAssignment.objects.current().filter(board=board, role=Role.LADO).select_related("user")
    found: User = held.order_by("pk")[0].user
    return found


def _open_cases(board: Board, number: int) -> list[Contact]:
    """The latest referrals that are open, with a meeting, and come from nowhere else."""
    with _cleared(board):
        rows = Contact.objects.open().filter(board=board, stage=Contact.Stage.REFERRAL, came_from=None)
        rows = rows.filter(meetings__isnull=False).select_related("board").distinct()
        return list(rows.order_by("-received_on", "-pk")[:number])


def _offer(contact: Contact, to: Board, kind: str, message: str, actor: User) -> None:
    with _cleared(contact.board):
        offer_case(contact, facts=OfferFacts(to, kind, True, message), actor=actor)


def _accept(board: Board, actor: User) -> None:
    with _cleared(board):
        accept_offer(CaseOffer.objects.filter(board=board).latest("pk"), actor=actor)
