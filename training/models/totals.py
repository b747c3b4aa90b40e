"""Totals of years before the system was used."""

from django.db import models
from django.db.models import F, Q

from core.models import BoardOwned


class YearTotal(BoardOwned):
    """One total that was typed in for one period, because its bookings are not here. Always shown as typed in."""

    class Measure(models.TextChoices):
        COURSES = "courses", "Courses"
        RUNS = "runs", "Runs"
        DAYS = "days", "Days of training"
        PLACES = "places", "Places offered"
        BOOKINGS = "bookings", "Bookings made"
        USED = "used", "Places booked"
        ATTENDED = "attended", "Attended"
        DID_NOT_ATTEND = "did_not_attend", "Did not attend"
        CANCELLED = "cancelled", "Cancelled"
        WAITING = "waiting", "Waiting"
        AGENCIES = "agencies", "Agencies represented"
        HOURS = "hours", "Hours of training"
        SINGLE_AGENCY = "single_agency", "Trained by their own agency"
        E_LEARNING = "e_learning", "E-learning completed"
        BRIEFINGS = "briefings", "Came to briefings"

    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    measure = models.CharField(max_length=14, choices=Measure.choices)
    value = models.DecimalField(max_digits=11, decimal_places=2)
    source = models.CharField("where it comes from", max_length=200, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-starts_on", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "starts_on", "ends_on", "measure"],
                name="year_total_once",
                violation_error_message="This total is typed in for this period already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="year_total_of_a_period",
                violation_error_message="The period ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="year_total_not_negative",
                violation_error_message="A total is nought or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}, {self.starts_on.year}"
