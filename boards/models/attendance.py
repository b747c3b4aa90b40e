"""Who came: one mark per seat (or agency) and meeting, guests, and warnings of low attendance."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned


class Attendance(BoardOwned):
    """One mark of one seat at one meeting; without a seat, of an agency as a whole."""

    class Mark(models.TextChoices):
        MEMBER = "member", "Member came"
        REPRESENTATIVE = "representative", "Representative came"
        PART = "part", "Member came for part"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    class Mode(models.TextChoices):
        NOT_SAID = "", "Not recorded"
        IN_PERSON = "in_person", "In person"
        REMOTE = "remote", "By video or telephone"

    meeting = models.ForeignKey("boards.Meeting", on_delete=models.CASCADE, related_name="attendance")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="attendance"
    )
    seat = models.ForeignKey(
        "boards.Seat", on_delete=models.PROTECT, null=True, blank=True, related_name="attendance"
    )
    mark = models.CharField(max_length=15, choices=Mark.choices)
    mode = models.CharField("how", max_length=10, choices=Mode.choices, default=Mode.NOT_SAID, blank=True)
    who = models.CharField("name of the representative", max_length=120, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["meeting", "agency__name"]
        verbose_name_plural = "attendance"
        indexes = [
            models.Index(fields=["board", "meeting", "agency"]),
            models.Index(fields=["board", "agency"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seat__isnull=False) | Q(agency__isnull=False), name="attendance_is_of_somebody"
            ),
            models.UniqueConstraint(
                fields=["meeting", "seat"], condition=Q(seat__isnull=False), name="one_mark_per_seat"
            ),
            models.UniqueConstraint(
                fields=["meeting", "agency"], condition=Q(seat__isnull=True), name="one_mark_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat or self.agency}: {self.get_mark_display()}"


class Guest(BoardOwned):
    """One person who came to a meeting without a seat; never counted in attendance."""

    meeting = models.ForeignKey("boards.Meeting", on_delete=models.CASCADE, related_name="guests")
    name = models.CharField("name or role", max_length=120)
    organisation = models.CharField("from", max_length=160, blank=True)
    follow_up = models.CharField("what they took back", max_length=300, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AttendanceWarning(BoardOwned):
    """One time that an agency fell below a group's minimum and was raised with the board, and the answer."""

    group = models.ForeignKey("boards.Group", on_delete=models.CASCADE, related_name="attendance_warnings")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="attendance_warnings")
    attended = models.PositiveSmallIntegerField()
    meetings = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField("minimum, per cent")
    period_start = models.DateField()
    period_end = models.DateField()
    raised_on = models.DateField(default=timezone.localdate)
    raised_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.TextField("the agency's answer", blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-raised_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "agency", "period_start", "period_end"],
                name="attendance_raised_once",
                violation_error_message="This has already been raised for this period.",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | ~Q(answer=""),
                name="attendance_answer_has_words",
                violation_error_message="Write down what the agency answered.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.group}"
