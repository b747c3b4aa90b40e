"""The terms of a review and its cost: written down, changed by two at once, shared out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import CostShare, Review, ReviewFile
from reviews.services import review_file
from reviews.services.review_file import FileFacts, ShareFacts
from tests import builders
from tests.reviews.stories import review_of


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def client(lead: User) -> Client:
    return builders.client_of(lead)


@pytest.fixture
def review(dunmoor: Board) -> Iterator[Review]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        yield review_of(dunmoor)


def hidden(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    return (
        page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]
        if f'name="{name}" value="' in page
        else ""
    )


def queries(client: Client, *urls: str) -> list[int]:
    """How many queries each page takes the second time."""
    counts = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        counts.append(len(caught))
    return counts


def test_two_people_change_different_and_the_same_fields(
    client: Client, review: Review, dunmoor: Board
) -> None:
    url = f"/boards/dunmoor/reviews/{review.pk}/terms/change/"
    first = client.get(url).content.decode()
    began = {name: hidden(first, name) for name in ("began", "revision")}
    assert client.post(url, began | {"terms": "Two years before the injury."}).status_code == 302
    answer = client.post(url, began | {"our_contact": "Lee Harper", "terms": ""})
    assert answer.status_code == 302  # another field: both are kept
    answer = client.post(url, began | {"terms": "Three years."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Two years before the injury." in page
    assert "Three years." in page
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        kept = ReviewFile.objects.get(review=review)
        entries = AuditEntry.objects.filter(action="reviewfile.changed").order_by("at")
        assert [one.after for one in entries] == [{"fields": ["terms"]}, {"fields": ["our_contact"]}]
    assert (kept.terms, kept.our_contact) == ("Two years before the injury.", "Lee Harper")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reviewer": "Ira Vale"}, "independence"),
        ({"cost": Decimal(50)}, "cost"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(review: Review, facts: Any, field: str) -> None:
    share = CostShare(board=review.board, review=review)
    review_file.save_share(share, facts=ShareFacts(None, "Eastvale", "cash", Decimal(100)), actor=None)
    with pytest.raises(ValidationError) as refused:
        review_file.change_file(review, facts=FileFacts(**facts), actor=None)
    assert list(refused.value.message_dict) == [field]


def test_shares_never_come_to_more_than_the_cost(client: Client, review: Review) -> None:
    review_file.change_file(review, facts=FileFacts(cost=Decimal(1000)), actor=None)
    url = f"/boards/dunmoor/reviews/{review.pk}/cost/add/"
    given = {"other": "Eastvale", "form": "cash", "amount": "£600.50"}
    assert client.post(url, given).status_code == 302
    page = client.post(url, given | {"form": "kind", "amount": "400"}).content.decode()
    assert "The agreed cost is £1,000, of which £399.50 is not shared out yet." in page
    assert client.post(url, given | {"form": "kind", "amount": "399.50"}).status_code == 302
    shares = list(CostShare.objects.filter(review=review))
    figures = review_file.cost_figures(Decimal(1000), shares)
    assert [one.display() for one in figures] == ["£1,000", "£600.50", "£399.50", "£0"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries(client: Client, review: Review, rows: int) -> None:
    for number in range(rows):
        CostShare.objects.create(board=review.board, review=review, other=f"Area {number}", amount=10)
    assert queries(client, f"/boards/dunmoor/reviews/{review.pk}/terms/") == [11]
