"""Cycles of an audit, and the return of each agency that was asked."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audits.models.framework import FrameworkVersion, Standard
from core.addresses import address
from core.models import BoardOwned
from core.permissions import Perm
from core.scoping import BoardManager, BoardQuerySet

if TYPE_CHECKING:
    from core.access import BoardAccess


class CycleQuerySet(BoardQuerySet["Cycle"]):
    def running(self, on: dt.date | None = None) -> Self:
        """Begun and not closed."""
        return self.filter(opens_on__lte=on or timezone.localdate(), closed_on=None)


CycleManager = BoardManager.from_queryset(CycleQuerySet)


class Cycle(BoardOwned):
    """One round in which agencies answer one version of a framework, from launch to challenge day."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="cycles")
    name = models.CharField(max_length=120)
    opens_on = models.DateField("opens on")
    due_on = models.DateField("returns are due on")
    threshold = models.DecimalField(
        "acceptable from, per cent",
        max_digits=5,
        decimal_places=2,
        default=Decimal(75),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Of the highest grade. What is below it is pointed out.",
    )
    is_pilot = models.BooleanField("a pilot with a few agencies", default=False)
    intro = models.TextField("what agencies read first", blank=True)
    challenge_on = models.DateField("challenge day", null=True, blank=True)
    challenge_meeting = models.ForeignKey(
        "boards.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True, editable=False)
    due_before = models.DateField("due day before it was last changed", null=True, blank=True, editable=False)

    objects: ClassVar[CycleManager["Cycle"]] = CycleManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-opens_on", "name"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                "board",
                name="cycle_name_once",
                violation_error_message="There is already a cycle of this name.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="cycle_due_after_opening",
                violation_error_message="Returns cannot be due before the cycle opens.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("audits:cycle", board=self.board.slug, pk=self.pk)

    def is_open(self, on: dt.date | None = None) -> bool:
        """Whether agencies can answer: from the opening until the cycle is closed, late or not."""
        return self.opens_on <= (on or timezone.localdate()) and self.closed_on is None


class ReturnQuerySet(BoardQuerySet["Return"]):
    def visible_to(self, access: "BoardAccess") -> Self:
        """Those that a person may read: all, or those of the agencies that the person leads."""
        if access.can(Perm.RETURN_READ):
            return self.filter(board=access.board)
        return self.worked_on_by(access) if access.can(Perm.RETURN_READ_OWN) else self.none()

    def worked_on_by(self, access: "BoardAccess") -> Self:
        """Those of the agencies that the person leads: whoever leads them no more is in no team any more."""
        return self.filter(board=access.board, agency__in=sorted(access.agency_ids))

    def asked(self) -> Self:
        """Without those of agencies that were withdrawn from the cycle."""
        return self.filter(withdrawn_on=None)

    def outstanding(self) -> Self:
        """Not handed in yet."""
        return self.asked().filter(submitted_at=None)

    def overdue(self, on: dt.date | None = None) -> Self:
        return self.outstanding().filter(cycle__due_on__lt=on or timezone.localdate())


ReturnManager = BoardManager.from_queryset(ReturnQuerySet)


class Return(BoardOwned):
    """What one agency answers in one cycle."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        SUBMITTED = "submitted", "Submitted"
        IN_MODERATION = "in_moderation", "In moderation"
        CHANGES_ASKED = "changes_asked", "Changes asked for"
        ACCEPTED = "accepted", "Accepted"

    #: An agency can write in these; in the others what it said stands.
    OPEN_FOR_ANSWERS = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.CHANGES_ASKED)

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="returns")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="audit_returns")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.NOT_STARTED)
    lead = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    senior_name = models.CharField("senior person who signs it off", max_length=120, blank=True)
    senior_role = models.CharField("their post", max_length=120, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_for = models.TextField("what is to be changed", blank=True)
    feedback = models.TextField("feedback of the board", blank=True)
    support = models.TextField("support offered", blank=True)
    tool_comment = models.TextField("what would make the audit easier, in a pilot", blank=True)
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects: ClassVar[ReturnManager["Return"]] = ReturnManager()

    class Meta(BoardOwned.Meta):
        ordering = ["cycle", "agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "agency"],
                name="one_return_per_agency",
                violation_error_message="This agency is asked already.",
            )
        ]
        indexes = [models.Index(fields=["board", "agency"])]

    def __str__(self) -> str:
        return f"{self.agency}, {self.cycle}"

    def get_absolute_url(self) -> str:
        return address("audits:return", board=self.board.slug, pk=self.pk)

    @property
    def can_be_answered(self) -> bool:
        """Whether the agency can write in it now."""
        return self.status in self.OPEN_FOR_ANSWERS and self.withdrawn_on is None

    @property
    def agency_sees_moderation(self) -> bool:
        """Whether the board has given it back: until then its grades and reasons are the board's own."""
        return self.status in (self.Status.CHANGES_ASKED, self.Status.ACCEPTED)

    def was_late(self) -> bool:
        """Whether it was handed in after the due day; late returns are marked, never locked out."""
        return self.submitted_at is not None and timezone.localdate(self.submitted_at) > self.cycle.due_on


class TeamMember(BoardOwned):
    """One person who works on a return: on all standards, or on those named."""

    class Part(models.TextChoices):
        LEAD = "lead", "Lead"
        CONTRIBUTOR = "contributor", "Contributor"
        SIGNATORY = "signatory", "Signs it off"

    agency_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.CONTRIBUTOR)
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["part", "user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency_return", "user", "part", "standard"],
                nulls_distinct=False,
                name="team_member_once",
                violation_error_message="This person has this part already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_part_display().lower()}"


class Reminder(BoardOwned):
    """One reminder about a return that went out to one person.

    `step` is how many days before the due day it was for (below zero: after it; 0: the first email, that the agency
    is asked); one sent by hand has none. With the day that it named as due it tells which one it was, so that none
    goes out twice.
    """

    agency_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="reminders")
    sent_to = models.EmailField()
    sent_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField("due day that it named")
    step = models.SmallIntegerField("days before the due day that it is for", null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-sent_at", "sent_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency_return", "sent_to", "due_on", "step"], name="reminder_once_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sent_to}, {self.sent_at:%d %B %Y}"
