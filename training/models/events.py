"""Events: a course that runs, its sessions, and the people who teach it."""

import datetime as dt
from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet
from training.models.courses import Course, Mode


class EventQuerySet(BoardQuerySet["Event"]):
    """Events in domain words."""

    def coming(self, on: dt.date) -> Self:
        """Not cancelled, and not over by that day."""
        return self.filter(is_cancelled=False, ends_on__gte=on)

    def over(self, on: dt.date) -> Self:
        """Not cancelled, and over before that day."""
        return self.filter(is_cancelled=False, ends_on__lt=on)

    def with_places(self) -> Self:
        """Adds `held` (places that somebody has or had), `came`, `waiting` and, of those, `offered` a place."""
        from training.models.bookings import CAME, HOLDING, OFFERED, Booking

        # Of each event by itself: a list then counts those that it shows, not all of ten years.
        of_event = Booking.objects.filter(board=OuterRef("board"), event=OuterRef("pk")).order_by()

        def count(fits: Q) -> Coalesce:
            found = of_event.filter(fits).values("event").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(found, output_field=IntegerField()), 0)

        return self.annotate(
            held=count(Q(status__in=HOLDING)),
            came=count(Q(status__in=CAME)),
            waiting=count(Q(status=Booking.Status.WAITING)),
            offered=count(OFFERED),
        )


EventManager = BoardManager.from_queryset(EventQuerySet)


class Event(BoardOwned):
    """One run of a course, on one day or several.

    `starts_on` and `ends_on` are those of its sessions, kept here so that lists and numbers need not look at them.
    Without a capacity as many may come as like.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="events")
    reference = models.CharField(max_length=40)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    hours = models.DecimalField(
        "length in hours", max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )  # fmt: skip
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.FACE_TO_FACE)
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    minimum = models.PositiveIntegerField("fewest people that it runs with", null=True, blank=True)
    most_per_agency = models.PositiveIntegerField("most places for one agency", null=True, blank=True)
    closes_on = models.DateField("last day of booking", null=True, blank=True)
    has_waiting_list = models.BooleanField("waiting list when it is full", default=True)
    venue = models.CharField(max_length=200, blank=True)
    access_notes = models.TextField("getting there and getting in", blank=True)
    link = models.URLField("link to join", max_length=500, blank=True)
    joining = models.TextField("joining instructions", blank=True)
    cost = models.DecimalField(
        "what it costs the board", max_digits=9, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    bought_from = models.CharField("bought from", max_length=120, blank=True)
    partner = models.CharField("held together with", max_length=120, blank=True)
    is_cancelled = models.BooleanField(default=False)
    cancelled_because = models.CharField("why it was cancelled", max_length=300, blank=True)
    trainers = models.ManyToManyField(
        "training.Trainer", through="training.EventTrainer", related_name="events"
    )
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[EventManager["Event"]] = EventManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["board", "-starts_on", "-id"], name="event_by_day"),
            models.Index(fields=["board", "course", "-starts_on"], name="event_by_course"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "reference"],
                name="event_reference_once",
                violation_error_message="There is already an event with this reference.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_start",
                violation_error_message="The event cannot end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(capacity=None) | Q(minimum__lte=F("capacity")),
                name="event_minimum_fits",
                violation_error_message="The fewest people cannot be more than the places.",
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__lte=F("ends_on")),
                name="event_closes_in_time",
                violation_error_message="Booking cannot close after the event.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.starts_on.day} {self.starts_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return address("training:event", board=self.board.slug, pk=self.pk)

    def is_over(self, on: dt.date) -> bool:
        """Whether its last day has gone by."""
        return self.ends_on < on

    def takes_bookings(self, on: dt.date) -> bool:
        """Whether it can still be booked that day; full events may have a waiting list."""
        return not self.is_cancelled and on <= (self.closes_on or self.ends_on)


class EventSession(BoardOwned):
    """One day of an event with its times. A venue or link of its own stands for the event's."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    on = models.DateField("day")
    starts_at = models.TimeField("from", null=True, blank=True)
    ends_at = models.TimeField("until", null=True, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["on", "starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "on", "starts_at"],
                name="session_once",
                nulls_distinct=False,
                violation_error_message="The event has a session at this time already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | (Q(starts_at__isnull=False) & Q(ends_at__gt=F("starts_at"))),
                name="session_ends_after_start",
                violation_error_message="A session ends after it begins, on the same day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on.day} {self.on:%B %Y}"


class Trainer(BoardOwned):
    """One person of the board's pool of trainers."""

    name = models.CharField("full name", max_length=120)
    email = models.EmailField("email address", blank=True)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    topics = models.CharField("what they teach", max_length=300, blank=True)
    most_events = models.PositiveSmallIntegerField("most events in a year", null=True, blank=True)
    is_active = models.BooleanField("can be chosen", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class EventTrainer(BoardOwned):
    """One trainer of one event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="trainer_links")
    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="event_links")

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["event", "trainer"], name="trainer_once_per_event")]

    def __str__(self) -> str:
        return str(self.trainer)
