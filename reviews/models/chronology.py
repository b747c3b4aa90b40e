"""The chronology of an incident: what each agency knows, in one order, and where two agencies tell it differently."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.partial_dates import PartialDate, Precision
from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.incidents import Incident

#: The order of a chronology: a month before its days, a day before its hours.
IN_ORDER = ("date_first", F("time").asc(nulls_first=True), "position", "pk")


class ChronologyEvent(ReviewContent):
    """One thing that one agency knows of the child or family, on a day, in a month or in a year.

    `text_hash` tells, without opening any text, that the same was pasted before.
    """

    openings = (Opening.INCIDENT, Opening.AGENCY)

    class DateForm(models.TextChoices):
        """How well the date is known (core.partial_dates.Precision)."""

        DAY = "day", "To the day"
        MONTH = "month", "To the month"
        YEAR = "year", "To the year"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="chronology")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    date_first = models.DateField("the first day it may be")
    date_last = models.DateField("the last day it may be")
    precision = models.CharField(max_length=5, choices=DateForm.choices, default=DateForm.DAY)
    time = models.TimeField(null=True, blank=True)
    text = SealedTextField("what happened")
    source = SealedTextField("where it is written", blank=True)
    text_hash = models.CharField(max_length=64)
    is_significant = models.BooleanField("significant", default=False)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["date_first", "position", "id"]
        indexes = [
            models.Index("board", "incident", *IN_ORDER[:3], "id", name="chronology_in_order"),
            models.Index(fields=["board", "incident", "agency", "text_hash"], name="chronology_known"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_last__gte=F("date_first")), name="chronology_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.when()}"

    def date(self) -> PartialDate:
        """The date as it is known."""
        return PartialDate(self.date_first, self.date_last, Precision(self.precision))

    def when(self) -> str:
        """As people read it: "3 May 2020, 14:30" or "May 2020"."""
        day = self.date().display()
        return f"{day}, {self.time:%H:%M}" if self.time else day

    @property
    def day(self) -> dt.date | None:
        """The day, where it is known to the day."""
        return self.date_first if self.precision == self.DateForm.DAY else None


class ChronologyClash(ReviewContent):
    """Two events of one day that two agencies tell differently, found by reviews.clash_rules when events change.

    Somebody who looked at it says what is right, or why both are.
    """

    openings = (Opening.INCIDENT,)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="clashes")
    first = models.ForeignKey(ChronologyEvent, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ChronologyEvent, on_delete=models.CASCADE, related_name="+")
    words = SealedTextField("what differs")
    settled_on = models.DateField("looked at on", null=True, blank=True)
    settled_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = SealedTextField("what is right", blank=True)

    class Meta(ReviewContent.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="chronology_clash_once")]

    def __str__(self) -> str:
        return f"Two agencies differ, {self.first.when()}"
