"""Two people answer, or one answers while the other withdraws: one of them wins, and nobody waits forever."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from boards.models import Board
from core.models import User
from lado.models import CaseOffer, Contact, SentOffer
from lado.services.offer_answers import accept_offer, refuse_offer
from lado.services.offers import withdraw_offer
from tests.lado.stories import cleared, contact_of, deputy_of, officer_of
from tests.lado.test_offers import offer, received

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers(dunmoor: Board, eastvale: Board) -> list[User]:
    return [officer_of(dunmoor), officer_of(eastvale), deputy_of(eastvale)]


@pytest.fixture
def sent(dunmoor: Board, eastvale: Board, officers: list[User]) -> SentOffer:
    with cleared(dunmoor):
        contact = contact_of(dunmoor)
    return offer(contact, eastvale, officers[0], CaseOffer.Kind.HAND_OVER)


def at_once(*works: tuple[Board, Callable[[], Any]]) -> list[str]:
    """What came of each: "done", or what it was refused with."""
    ready, found = threading.Barrier(len(works)), ["still at it"] * len(works)

    def run(place: int, board: Board, work: Callable[[], Any]) -> None:
        try:
            ready.wait(timeout=20)
            with cleared(board):
                work()
            found[place] = "done"
        except ValidationError as error:
            found[place] = " ".join(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *one)) for place, one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


def test_two_officers_of_the_other_board(
    dunmoor: Board, eastvale: Board, officers: list[User], sent: SentOffer
) -> None:
    one = received(eastvale)
    found = at_once(
        (eastvale, lambda: accept_offer(one, actor=officers[1])),
        (eastvale, lambda: refuse_offer(one, answer="No", actor=officers[2])),
    )
    assert found.count("done") == 1
    assert any("this offer already." in words for words in found)
    with cleared(eastvale):
        state = CaseOffer.objects.get().state
        assert Contact.objects.count() == (state == "accepted")
    with cleared(dunmoor):
        sent.refresh_from_db()
        assert sent.state == state
        assert Contact.objects.filter(handed_to__isnull=False).count() == (state == "accepted")


def test_one_accepts_while_the_other_withdraws(
    dunmoor: Board, eastvale: Board, officers: list[User], sent: SentOffer
) -> None:
    one = received(eastvale)
    found = at_once(
        (eastvale, lambda: accept_offer(one, actor=officers[1])),
        (dunmoor, lambda: withdraw_offer(sent, actor=officers[0])),
    )
    assert found.count("done") == 1
    assert any("has withdrawn this offer" in words or "has answered already" in words for words in found)
    with cleared(eastvale):
        state = CaseOffer.objects.get().state
        assert CaseOffer.objects.get().content == ""
    with cleared(dunmoor):
        sent.refresh_from_db()
    assert sent.state == state == ("accepted" if found[0] == "done" else "withdrawn")
