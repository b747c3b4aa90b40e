"""Cases that go from board to board: officers of the board only; who held the post: managers, too."""

from boards.models import Board
from core.permissions import Perm
from core.scoping import Clearance, board_scope
from tests.access_matrix.lado import a_case
from tests.access_matrix.lines import Kwargs, Line, board


def _another(on: Board) -> Board:
    found, _ = Board.objects.get_or_create(slug=f"beside-{on.slug}", defaults={"name": f"Beside {on.name}"})
    return found


def a_sent_offer(on: Board) -> Kwargs:
    from lado.models import SentOffer

    case = a_case(on)
    given = {"board": on, "contact_id": case["pk"], "to_board": _another(on), "kind": "share"}
    found = SentOffer.objects.filter(**given, state="refused").first() or SentOffer.objects.create(
        **given, offer=1, state="refused"
    )
    return {**case, "offer": found.pk}


def an_offer(on: Board) -> Kwargs:
    from lado.models import CaseOffer, Contact, SentOffer
    from lado.services.offer_copy import copy_of
    from tests.lado.stories import contact_of

    other = _another(on)
    with board_scope(other.pk, clearances={Clearance.LADO: [other.pk]}):
        contact = Contact.objects.filter(reference="LINE-2").first() or contact_of(other, reference="LINE-2")
        content = copy_of(contact, with_texts=True)
    offer, is_new = CaseOffer.objects.get_or_create(
        board=on,
        from_board=other,
        from_contact=contact.pk,
        defaults={"kind": "share", "from_reference": "LINE-2", "content": content},
    )
    if is_new:
        with board_scope(other.pk, clearances={Clearance.LADO: [other.pk]}):
            SentOffer.objects.create(board=other, contact=contact, to_board=on, offer=offer.pk, kind="share")
    return {"pk": offer.pk}


def an_authority(on: Board) -> Kwargs:
    from lado.models import OtherAuthority

    case = a_case(on)
    found, _ = OtherAuthority.objects.get_or_create(board=on, contact_id=case["pk"], name="Line Council")
    return {**case, "authority": found.pk}


TABLE: dict[str, Line] = {
    "lado:offer_add": board(Perm.CASE_WRITE, of=a_case),
    "lado:offer_withdraw": board(Perm.CASE_WRITE, of=a_sent_offer),
    "lado:offer_seen": board(Perm.CASE_WRITE, of=a_sent_offer),
    "lado:offered": board(Perm.CASE_READ),
    "lado:offer": board(Perm.CASE_READ, of=an_offer),
    "lado:offer_accept": board(Perm.CASE_WRITE, of=an_offer),
    "lado:offer_refuse": board(Perm.CASE_WRITE, of=an_offer),
    "lado:case_authority_add": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_authority": board(Perm.CASE_WRITE, of=an_authority),
    "lado:case_authority_remove": board(Perm.CASE_WRITE, of=an_authority),
    # no case content: who held the post
    "lado:post": board(Perm.CASE_LISTS),
}
