"""Emails about bookings: a board's own texts, what was sent to whom, and who wants no more."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned
from training.models.bookings import Booking
from training.models.courses import Course
from training.models.events import Event
from training.models.keys import KeyField


class MessageKind(models.TextChoices):
    """What an email about training is for."""

    CONFIRMATION = "confirmation", "A place is booked"
    WAITING = "waiting", "On the waiting list"
    PENDING = "pending", "Booked, waiting for the line manager"
    APPROVAL_ASKED = "approval_asked", "Line manager is asked to approve"
    COPY = "copy", "Line manager is told of a booking"
    COPY_MOVED = "copy_moved", "Line manager is told of a new date"
    COPY_CANCELLED = "copy_cancelled", "Line manager is told of a cancellation"
    APPROVED = "approved", "Line manager approved"
    REFUSED = "refused", "Line manager refused"
    OFFER = "offer", "A place is offered"
    OFFER_EXPIRED = "offer_expired", "An offer has run out"
    REMINDER_14 = "reminder_14", "Reminder, 14 days before"
    REMINDER_5 = "reminder_5", "Reminder, 5 days before"
    MOVED = "moved", "The event was moved"
    EVENT_CANCELLED = "event_cancelled", "The event is cancelled"
    CANCELLED = "cancelled", "The booking is cancelled"
    SUBSTITUTE = "substitute", "A substitute has the place now"
    SUBSTITUTED = "substituted", "The place went to a substitute"
    RUNS_AGAIN = "runs_again", "A course runs again"
    INTEREST = "interest", "Somebody asked to be told when it runs again"


class MessageTemplate(BoardOwned):
    """A board's own words for one kind of email; without a row the shipped words are sent."""

    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField("text")

    class Meta(BoardOwned.Meta):
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "kind"],
                name="message_template_once",
                violation_error_message="There is already a text of this kind.",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Message(BoardOwned):
    """One email to one person, from the moment it is due until it is sent or came back.

    `once` names what must be said one time only, such as a booking's reminder before one date; the database refuses
    a second row with it.
    """

    class State(models.TextChoices):
        DUE = "due", "To be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        BOUNCED = "bounced", "Came back"
        HELD_BACK = "held_back", "Not sent: the address is known not to work"

    MAX_ATTEMPTS = 12

    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    to = models.EmailField("to")
    to_delegate = models.BooleanField("to the delegate themselves", default=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    calendar = models.TextField("calendar entry that goes with it", blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DUE)
    reason = models.CharField("why it was not delivered", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_url = models.CharField("where one press stops such emails", max_length=500, blank=True)
    once = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["board", "event", "-id"], name="message_by_event"),
            models.Index(fields=["board", "made_at"], name="message_due", condition=Q(state="due")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["board", "once"], condition=~Q(once=""), name="message_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.to}"


class Interest(BoardOwned):
    """Somebody who wants to know when a course runs again: told once, at the next event that is added.

    `seen_event` is the id of the course's latest event on the day they asked; later ones are news.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="interests")
    email = models.EmailField("work email address")
    name = models.CharField("full name", max_length=120, blank=True)
    key = KeyField()
    seen_event = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "email"],
                condition=Q(told_at=None),
                name="interest_once",
                violation_error_message="You have asked for this already.",
            ),
            models.UniqueConstraint(fields=["key"], name="interest_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.course}"


class Unsubscribed(BoardOwned):
    """One address that wants no emails from a board but those about their own bookings."""

    email = models.EmailField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["email"]
        constraints = [models.UniqueConstraint(fields=["board", "email"], name="unsubscribed_once")]

    def __str__(self) -> str:
        return self.email
