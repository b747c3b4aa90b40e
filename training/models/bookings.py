"""Delegates and their bookings."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.access import BoardAccess
from core.addresses import address
from core.models import BoardOwned
from core.permissions import Perm
from core.scoping import BoardManager, BoardQuerySet
from training.models.events import Event
from training.models.keys import KeyField


class StaffGroup(BoardOwned):
    """One group of the workforce that needs the same training, such as health visitors."""

    name = models.CharField(max_length=120)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "name"],
                name="staff_group_once",
                violation_error_message="There is already a staff group of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delegate(BoardOwned):
    """One person who books training, as one board knows them, by email address, reference or both.

    `agency` is the present one; each booking keeps the agency of its time. A record that turned out to be the same
    person as another one points at it (`merged_into`) and has no bookings of its own any more.
    """

    name = models.CharField("full name", max_length=120, blank=True)
    email = models.EmailField("work email address", blank=True)
    reference = models.CharField(max_length=60, blank=True)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="delegates"
    )
    job_title = models.CharField(max_length=120, blank=True)
    manager_email = models.EmailField("line manager's email address", blank=True)
    user = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    made_at = models.DateTimeField(default=timezone.now)
    bounced_at = models.DateTimeField("emails came back", null=True, blank=True)
    bounce_reason = models.CharField("why emails came back", max_length=200, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name", "email", "reference"]
        indexes = [
            models.Index(fields=["board", "agency"], name="delegate_by_agency"),
            models.Index(fields=["user", "board"], name="delegate_by_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "email"],
                condition=~Q(email=""),
                name="delegate_email_once",
                violation_error_message="There is already a delegate with this email address.",
            ),
            models.UniqueConstraint(
                fields=["board", "reference"],
                condition=~Q(reference=""),
                name="delegate_reference_once",
                violation_error_message="There is already a delegate with this reference.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(reference=""),
                name="delegate_is_known_by",
                violation_error_message="A delegate needs an email address or a reference.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().casefold()
        super().save(*args, **kwargs)


class BookingQuerySet(BoardQuerySet["Booking"]):
    """Bookings in domain words."""

    def live(self) -> Self:
        """Not cancelled."""
        return self.exclude(status=Booking.Status.CANCELLED)

    def holding(self) -> Self:
        """Has or had a place, whether or not it was used."""
        return self.filter(status__in=HOLDING)

    def taking(self) -> Self:
        """Keeps a place from others: held, or offered to somebody on the waiting list."""
        return self.filter(Q(status__in=HOLDING) | OFFERED)

    def offered(self) -> Self:
        """On the waiting list, with an offer that is not answered yet."""
        return self.filter(OFFERED)

    def queue(self) -> Self:
        """On the waiting list without an offer, the first to be asked first."""
        rows = self.filter(status=Booking.Status.WAITING, offered_until=None)
        return rows.order_by(Coalesce("queued_at", "booked_at"), "pk")

    def visible_to(self, access: BoardAccess) -> Self:
        """All, for those who manage bookings; an agency's leads see those of their agency."""
        if access.can(Perm.BOOKING_READ):
            return self
        if access.can(Perm.BOOKING_READ_OWN_AGENCY):
            return self.filter(agency_id__in=access.agency_ids)
        return self.none()


BookingManager = BoardManager.from_queryset(BookingQuerySet)


class Booking(BoardOwned):
    """One delegate's place at one event, or their wish for one, from booking to attendance.

    A delegate has one live booking of an event; cancelled ones stay beside it. `agency` and `staff_group` are those of
    the day it was booked. `share` is the partner whose seat it is, at an event that boards hold together; without one
    it is the event's own board's. `queued_at` orders the waiting list; it is kept when a place is given. Somebody
    waiting who is offered a place has `offered_until`: until then the place is kept, and they still count as waiting.

    `key` opens the booking's own page to whoever holds it, `approval_key` the line manager's. Who still needs the
    manager's approval has their place or their turn in the queue meanwhile, so that a slow manager costs nobody
    anything; it lapses (training.rules.offers). A substitute takes the booking over, place and all: `instead_of` is
    the person who had it, and both keys are new.

    `missing_courses` are those that the course needs and this person had not done when they booked, one a line; where
    the course refuses such bookings, `anyway_because` is the office's reason.
    """

    class Status(models.TextChoices):
        BOOKED = "booked", "Booked"
        WAITING = "waiting", "Waiting"
        CANCELLED = "cancelled", "Cancelled"
        ATTENDED = "attended", "Attended"
        PART = "part", "Attended in part"
        LEFT_EARLY = "left_early", "Left early"
        DID_NOT_ATTEND = "did_not_attend", "Did not attend"

    class Approval(models.TextChoices):
        """The line manager's; empty where none is asked for."""

        ASKED = "asked", "Waiting for the line manager"
        GIVEN = "given", "Approved by the line manager"
        REFUSED = "refused", "Refused by the line manager"

    class MoveAnswer(models.TextChoices):
        """What somebody says to the new date of an event that was moved; empty where it was not."""

        ASKED = "asked", "Not answered yet"
        KEPT = "kept", "Comes on the new date"

    key = KeyField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="bookings")
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="bookings")
    instead_of = models.ForeignKey(
        Delegate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff_group = models.ForeignKey(
        StaffGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    share = models.ForeignKey(
        "training.EventShare", on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.BOOKED)
    booked_on = models.DateField("booked on", default=timezone.localdate)
    booked_at = models.DateTimeField(default=timezone.now)
    booked_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    queued_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField("offer to be answered by", null=True, blank=True)
    manager_email = models.EmailField("line manager's email address", blank=True)
    approval = models.CharField(max_length=7, choices=Approval.choices, blank=True)
    approval_key = models.CharField(max_length=60, blank=True, editable=False, db_index=True)
    moved_from = models.DateField("first day before the event was moved", null=True, blank=True)
    move_answer = models.CharField(max_length=5, choices=MoveAnswer.choices, blank=True)
    cancelled_on = models.DateField("cancelled on", null=True, blank=True)
    cancelled_because = models.CharField("why it was cancelled", max_length=300, blank=True)
    left_queue = models.BooleanField("left the waiting list without ever having a place", default=False)
    access_needs = models.TextField("what the person needs to take part", blank=True)
    missing_courses = models.TextField("courses to be done before that were missing", blank=True)
    anyway_because = models.CharField("why the office booked them anyway", max_length=300, blank=True)
    is_walk_in = models.BooleanField("came without booking", default=False)

    objects: ClassVar[BookingManager["Booking"]] = BookingManager()

    class Meta(BoardOwned.Meta):
        ordering = ["delegate__name", "id"]
        indexes = [
            models.Index(fields=["board", "event", "status"], name="booking_by_event"),
            models.Index(fields=["board", "delegate", "-id"], name="booking_by_delegate"),
            models.Index(fields=["board", "agency", "event"], name="booking_by_agency"),
            models.Index(
                fields=["board", "offered_until"],
                name="booking_offers",
                condition=Q(offered_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "delegate"],
                condition=~Q(status="cancelled"),
                name="one_live_booking",
                violation_error_message="This person has booked this event already.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | Q(status="cancelled"),
                name="only_cancelled_has_day",
                violation_error_message="Only a cancelled booking has a day of cancellation.",
            ),
            models.UniqueConstraint(fields=["key"], name="booking_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}, {self.event}"

    def get_absolute_url(self) -> str:
        return address("training:event", board=self.board.slug, pk=self.event_id)

    @property
    def is_offered(self) -> bool:
        """Whether a place is offered that this person has not taken yet."""
        return self.status == Booking.Status.WAITING and self.offered_until is not None

    @property
    def awaits_approval(self) -> bool:
        """Whether the line manager has still to agree."""
        live = self.status in (Booking.Status.BOOKED, Booking.Status.WAITING)
        return live and self.approval == Booking.Approval.ASKED

    @property
    def missing_words(self) -> str:
        """The courses to be done before that were missing, in one line."""
        return ", ".join(self.missing_courses.splitlines())

    @property
    def state_words(self) -> str:
        """The status as people read it, with what is still open."""
        words: str = self.get_status_display()
        if self.is_offered and self.offered_until:
            until = timezone.localtime(self.offered_until)
            words = f"Offered a place until {until.day} {until:%B, %H:%M}"
        if self.awaits_approval:
            words += ", waiting for the line manager"
        return words


#: Came, if only for a part.
CAME = (Booking.Status.ATTENDED, Booking.Status.PART, Booking.Status.LEFT_EARLY)
#: Has or had a place: used capacity.
HOLDING = (Booking.Status.BOOKED, *CAME, Booking.Status.DID_NOT_ATTEND)
#: Waits, and has been offered a place that is kept for them.
OFFERED = Q(status=Booking.Status.WAITING, offered_until__isnull=False)
