"""The demonstration's training: three years, nothing impossible, something on every page."""

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from boards.statistics.years import recent_years
from core.scoping import board_scope
from reports.demonstration.training import make_training
from reports.training_impact import threads_of
from tests.audits.test_cycles_demonstration import make
from training.models import HOLDING, Booking, Charge, Course, Event
from training.statistics.evaluation import evaluation_of, quotations_of
from training.statistics.year import year_of


@pytest.mark.django_db
def test_three_years_of_courses() -> None:
    today = timezone.localdate()
    made = make(0, today)
    with board_scope(made.board.pk):
        make_training(made, today)
        years = recent_years(made.board, 4, today)
        for period in years[:3]:
            year, found = year_of(made.board, period, today), evaluation_of(made.board, period, today)
            assert len(year.courses) >= 5
            assert all(one.gain.value > 0 for one in found.gains)  # type: ignore[operator]
        assert len(year_of(made.board, years[3], today).typed) == 6
        assert quotations_of(made.board, years[1], 2)
        held = Count("bookings", filter=Q(bookings__status__in=HOLDING))
        assert not Event.objects.annotate(held=held).filter(held__gt=F("capacity")).exists()
        assert not Booking.objects.filter(booked_on__gt=today).exists()
        assert not Booking.objects.filter(cancelled_on__lt=F("booked_on")).exists()
        assert Event.objects.coming(today).with_places().filter(waiting__gt=0).exists() or (
            Booking.objects.filter(status="waiting").exists()
        )
        assert Course.objects.count() == 9
        assert {one.stage for one in found.stages} >= {"before", "after", "later", "manager"}
        assert Charge.objects.filter(state="proposed").exists()
        assert any(one.elsewhere.figures for one in (year_of(made.board, years[0], today),))
        assert all(one.effect.people.value for one in threads_of(made.board, today, with_audits=True))
