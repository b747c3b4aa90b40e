"""The made-up rapid review has something on every page of it."""

import datetime as dt

import pytest
from django.utils import timezone

from boards.models import Board, BoardAgency
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reports.demonstration.rapid_reviews import make_rapid_review
from reviews.models import ChronologyClash, ChronologyEvent, InformationRequest, RapidReview
from tests import builders
from tests.reviews.stories import incident_of


@pytest.mark.django_db
def test_every_state_is_there(dunmoor: Board) -> None:
    builders.user_with_role(dunmoor, Role.REVIEW_LEAD)
    today = timezone.localdate()
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        for name in ("Dunmoor Council", "Dunmoor Police", "Dunmoor Hospital", "Dunmoor Integrated Care"):
            BoardAgency.objects.create(board=dunmoor, agency=builders.agency(name))
        incident_of(dunmoor, notified_on=today - dt.timedelta(days=8), aware_on=today - dt.timedelta(days=9))
    make_rapid_review(dunmoor, today)
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        states = [str(one.state) for one in InformationRequest.objects.order_by("pk")]
        assert states == ["received", "returned", "read", "sent"]
        assert sum(one.is_late(today) for one in InformationRequest.objects.all()) == 1
        assert ChronologyEvent.objects.values("agency").distinct().count() == 4
        assert ChronologyClash.objects.count() >= 2
        assert RapidReview.objects.get().conclusion == "plr"
