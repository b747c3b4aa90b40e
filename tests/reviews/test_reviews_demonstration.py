"""The register of the demonstration: three reviews at different stages, five years of incidents, nothing impossible."""

import datetime as dt

import pytest
from django.utils import timezone

from boards.models import Action
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration.reviews import make_reviews
from reviews.date_rules import incident_errors, review_errors
from reviews.models import (
    Briefing,
    BriefingSending,
    Incident,
    PlanSignOff,
    Review,
    ReviewRecommendation,
    Theme,
)
from reviews.services.plans import signed_plan
from tests import builders
from tests.audits.test_cycles_demonstration import make

INCIDENT_DATES = ("aware_on", "notified_on", "rapid_review_on", "decided_on")
REVIEW_DATES = ("decided_on", "started_on", "published_on", "ended_on")


@pytest.mark.django_db
def test_three_reviews_at_different_stages_and_five_years_of_incidents() -> None:
    today = timezone.localdate()
    made = make(0, today)
    builders.user_with_role(made.board, Role.BOARD_MANAGER)
    with board_scope(made.board.pk):
        make_reviews(made, today)
        for one in Incident.objects.all():
            assert incident_errors({name: getattr(one, name) for name in INCIDENT_DATES}, today) == {}
        for review in Review.objects.all():
            assert review_errors({name: getattr(review, name) for name in REVIEW_DATES}, today) == {}
        told = Review.objects.exclude(pseudonym="").exclude(kind="outside").order_by("decided_on")
        assert [(one.stage(today), one.kind) for one in told] == [
            (Review.Stage.PUBLISHED, "lcspr"),
            (Review.Stage.UNDER_WAY, "lcspr"),
            (Review.Stage.UNDER_WAY, "silp"),
        ]
        assert {one.stage() for one in Incident.objects.all()} >= {
            Incident.Stage.AWARE,
            Incident.Stage.NOTIFIED,
            Incident.Stage.DECIDED,
        }
        years = {one.aware_on.year for one in Incident.objects.all() if one.aware_on}
        assert len(years) >= 5
        assert min(Incident.objects.values_list("aware_on", flat=True)) > today - dt.timedelta(days=366 * 5)
        states = set(ReviewRecommendation.objects.values_list("state", flat=True))
        assert states == {"open", "under_way", "done", "not_acted_on"}
        assert ReviewRecommendation.objects.still(today, 180).count() == 1
        assert Action.objects.filter(source_type__model="reviewrecommendation").count() == 2
        assert Theme.objects.exclude(parent=None).exists()
        # The thread goes on: proof, a signature, briefings with answers, a review of another area.
        signed = PlanSignOff.objects.get()
        assert signed_plan(signed.review).holds
        assert {one.is_readable(today) for one in Briefing.objects.select_related("review")} == {True, False}
        assert Briefing.objects.exclude(pages=1).count() == 0
        assert 0 < BriefingSending.objects.exclude(answered_on=None).count() < BriefingSending.objects.count()
        assert Review.objects.get(kind="outside").outside.area == "Fernley"
