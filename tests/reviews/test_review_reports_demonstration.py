"""The demonstration's reports: one is being written, one is public with its PDF."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.permissions import Role
from core.scoping import Clearance, board_scope
from reports.demonstration.review_reports import make_review_reports
from reports.demonstration.reviews import make_reviews
from reviews.models import AgencyReport, Involvement, Publication, ReportVersion, SectionComment
from tests import builders
from tests.audits.test_cycles_demonstration import make


@pytest.mark.django_db
def test_one_is_being_written_and_one_is_public(client: Client) -> None:
    today = timezone.localdate()
    made = make(0, today)
    for role in (Role.BOARD_MANAGER, Role.CHAIR, Role.REVIEW_LEAD):
        builders.user_with_role(made.board, role)
    with board_scope(made.board.pk):
        make_reviews(made, today)
    make_review_reports(made.board, today)
    with board_scope(made.board.pk, clearances={Clearance.REVIEWS: [made.board.pk]}):
        assert {one.is_public for one in Publication.objects.all()} == {True, False}
        assert AgencyReport.objects.count() == 3
        assert Involvement.objects.count() == 3
        assert SectionComment.objects.count() == 2
        assert ReportVersion.objects.count() == 1
        place = Publication.objects.get(released_at__isnull=False).place
    url = f"/published/{made.board.slug}/reviews/"
    assert "Child Fern" in client.get(url).content.decode()
    page = client.get(f"{url}{place}/").content.decode()
    assert "the child is not brought" in page.replace("\n", " ")
    pdf: Any = client.get(f"{url}{place}/report.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
