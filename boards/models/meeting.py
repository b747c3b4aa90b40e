"""Meetings, series of meetings, and invitations to them."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned, User
from core.scoping import BoardManager, BoardQuerySet


class MeetingSeries(BoardOwned):
    """One schedule from which meetings were planned, such as every second month on a Tuesday."""

    class Rule(models.TextChoices):
        WEEKS = "weeks", "Every so many weeks"
        MONTH_DAY = "month_day", "Every so many months, on the same day of the month"
        MONTH_WEEKDAY = "month_weekday", "Every so many months, on the same weekday of the month"

    group = models.ForeignKey("boards.Group", on_delete=models.CASCADE, related_name="series")
    rule = models.CharField(max_length=15, choices=Rule.choices)
    every = models.PositiveSmallIntegerField(default=1)
    first_on = models.DateField()
    until = models.DateField()

    class Meta(BoardOwned.Meta):
        ordering = ["group", "first_on"]
        verbose_name_plural = "meeting series"

    def __str__(self) -> str:
        return f"{self.group}: {self.get_rule_display().lower()}"


class MeetingQuerySet(BoardQuerySet["Meeting"]):
    """Meetings in domain words."""

    def upcoming(self, now: dt.datetime | None = None) -> Self:
        """Planned meetings that have not ended, soonest first."""
        moment = now or timezone.now()
        return self.filter(ends_at__gte=moment).exclude(status=Meeting.Status.CANCELLED).order_by("starts_at")

    def past(self, now: dt.datetime | None = None) -> Self:
        """Meetings that have ended, latest first."""
        moment = now or timezone.now()
        return self.filter(ends_at__lt=moment).exclude(status=Meeting.Status.CANCELLED).order_by("-starts_at")

    def counted(self) -> Self:
        """Meetings that attendance figures count: no development days, nothing cancelled."""
        return self.exclude(kind=Meeting.Kind.DEVELOPMENT).exclude(status=Meeting.Status.CANCELLED)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Meetings on days of a period, both ends included."""
        return self.filter(day__gte=first, day__lte=last)


MeetingManager = BoardManager.from_queryset(MeetingQuerySet)


class Meeting(BoardOwned):
    """One meeting of a group: planned, held or cancelled."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "Ordinary meeting"
        EXTRAORDINARY = "extraordinary", "Extraordinary meeting"
        DEVELOPMENT = "development", "Development day (not counted in attendance)"

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    group = models.ForeignKey("boards.Group", on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(
        MeetingSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.ORDINARY)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    day = models.DateField("date", editable=False)
    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends")
    topic = models.CharField(
        max_length=200, blank=True, help_text="The single item of an extraordinary meeting, or a theme."
    )
    venue = models.CharField(max_length=200, blank=True)
    link = models.URLField("joining link", blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    attendance_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # of the calendar entry, RFC 5545

    objects: ClassVar[MeetingManager["Meeting"]] = MeetingManager()

    class Meta(BoardOwned.Meta):
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["board", "day"]),
            models.Index(fields=["board", "group", "day"]),
            models.Index(fields=["board", "ends_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "group", "starts_at"],
                condition=~Q(status="cancelled"),
                name="group_meets_once_at_a_time",
                violation_error_message="This group already meets at this time.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message="The meeting ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.day:%d %B %Y}".replace(" 0", " ")

    def save(self, *args: object, **kwargs: object) -> None:
        # The day in England, so that statistics need no time zone arithmetic in SQL.
        self.day = timezone.localdate(self.starts_at)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return address("boards:meeting", board=self.board.slug, pk=self.pk)


class MeetingInvitationQuerySet(BoardQuerySet["MeetingInvitation"]):
    """Invitations in domain words."""

    def waiting(self) -> Self:
        """Invitations with an email that is still to be sent and may be tried again."""
        return self.exclude(mail_due="").filter(mail_attempts__lt=MeetingInvitation.MAX_MAIL_ATTEMPTS)

    def of_user(self, user: User) -> Self:
        """Invitations of the person who signs in as this user: linked, or known by the same email address."""
        return self.filter(Q(person__user=user) | Q(person__email__iexact=user.email))

    def open(self, now: dt.datetime | None = None) -> Self:
        """Invitations to planned meetings that have not begun: these can still be answered."""
        moment = now or timezone.now()
        return self.filter(meeting__starts_at__gt=moment, meeting__status=Meeting.Status.PLANNED)


MeetingInvitationManager = BoardManager.from_queryset(MeetingInvitationQuerySet)


class MeetingInvitation(BoardOwned):
    """One person's invitation to one meeting, with the answer, and the email about it that is still to be sent.

    `mail_due` makes the table its own outbox: whoever sends locks the row, sends and empties it, so an email is
    lost neither by a broker nor by a worker that dies.
    """

    MAX_MAIL_ATTEMPTS = 24  # every five minutes: two hours of a mail server that is down

    class Answer(models.TextChoices):
        NONE = "none", "No answer yet"
        COMING = "coming", "Coming"
        APOLOGIES = "apologies", "Apologies"
        DEPUTY = "deputy", "Sending a deputy"

    class Mail(models.TextChoices):
        NOTHING = "", "Nothing to send"
        INVITATION = "invitation", "Invitation"
        UPDATE = "update", "Changed meeting"
        CANCELLATION = "cancellation", "Cancelled meeting"
        REMINDER = "reminder", "Reminder"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey("boards.Person", on_delete=models.CASCADE, related_name="invitations")
    seat = models.ForeignKey(
        "boards.Seat", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    deputy_name = models.CharField("who comes instead", max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    mail_due = models.CharField(
        max_length=12, choices=Mail.choices, default=Mail.NOTHING, blank=True, editable=False
    )
    mail_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    mail_error = models.CharField(max_length=200, blank=True, editable=False)
    sent_sequence = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MeetingInvitationManager["MeetingInvitation"]] = MeetingInvitationManager()

    class Meta(BoardOwned.Meta):
        ordering = ["meeting", "person__name"]
        indexes = [
            models.Index(fields=["board", "meeting"], condition=~Q(mail_due=""), name="invitation_mail_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="invited_once_to_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.meeting}"
