"""The demonstration's reports of the designated officer: one signed, one in draft with progress, and quarters."""

import pytest
from django.utils import timezone

from boards.models import Board
from core.scoping import board_scope
from reports.demonstration.allegations import make_allegations
from reports.demonstration.officer_reports import PROGRESS, RECOMMENDED, make_officer_reports
from reports.models import QuarterFigures, Report
from tests.lado.stories import officer_of

pytestmark = pytest.mark.django_db


def test_one_signed_one_in_draft_and_eight_quarters(dunmoor: Board) -> None:
    officer_of(dunmoor)
    today = timezone.localdate()
    make_allegations(dunmoor, today)
    make_officer_reports(dunmoor, today, files=False)
    with board_scope(dunmoor.pk):
        draft, signed = Report.objects.order_by("-starts_on")
        assert [(one.kind, one.status) for one in (draft, signed)] == [
            ("lado", "draft"),
            ("lado", "signed_off"),
        ]
        assert signed.recommendations.count() == len(RECOMMENDED)
        carried = draft.recommendations.filter(is_carried=True).order_by("order")
        assert list(carried.values_list("state", "progress")) == [
            (str(state), words) for state, words in PROGRESS
        ]
        assert draft.recommendations.filter(is_carried=False).count() == 2
        assert len(signed.frozen["figures"]) > 50
        assert not draft.sections.filter(kind="text", body="").exists()
        assert QuarterFigures.objects.count() == 8
