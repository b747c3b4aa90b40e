"""The practitioner surveys of the demonstration: one with results, some hidden, and one that is open."""

import pytest
from django.utils import timezone

from audits.models import Cycle, Survey
from audits.statistics.survey import survey_figures
from core.scoping import board_scope
from reports.demonstration.surveys import make_surveys
from tests.audits.test_cycles_demonstration import make


@pytest.mark.django_db
def test_one_survey_with_results_and_one_that_is_open() -> None:
    today = timezone.localdate()
    made = make(0, today)
    with board_scope(made.board.pk):
        make_surveys(made.board, today)
        running, ended = Survey.objects.select_related("cycle").order_by("-opens_on")
        assert (running.is_open(), ended.is_over()) == (True, True)
        cycle = Cycle.objects.select_related("version").get(pk=ended.cycle_id)
        figures = survey_figures(ended, cycle)
        assert not figures.is_hidden
        lines = [line for _, found in figures.agencies for line in found]
        assert {line.share.suppressed for line in lines} == {True, False}
        assert figures.to_ask(by_agency=True)
        days = set(ended.replies.values_list("given_on", flat=True))
        assert all(ended.opens_on <= day <= ended.closes_on for day in days)
