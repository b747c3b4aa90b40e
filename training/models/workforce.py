"""The workforce: which staff groups need which courses, how many people they are, who keeps training going."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.models import BoardOwned
from training.models.bookings import StaffGroup
from training.models.courses import Course


class CourseNeed(BoardOwned):
    """One course that one staff group needs. A course without any is for everybody who likes."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="needs")
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.CASCADE, related_name="needs")

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["course", "staff_group"], name="course_need_once")]

    def __str__(self) -> str:
        return f"{self.course} for {self.staff_group}"


class StaffSize(BoardOwned):
    """How many people of one staff group one agency has: more than training knows by name."""

    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.CASCADE, related_name="sizes")
    people = models.PositiveIntegerField()
    counted_on = models.DateField("as of")

    class Meta(BoardOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["board", "agency", "staff_group"], name="staff_size_once")
        ]

    def __str__(self) -> str:
        return f"{self.staff_group} of {self.agency}: {self.people}"


class Champion(BoardOwned):
    """One person who keeps training, or one topic of it, going in an agency, for as long as they do."""

    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("full name", max_length=120)
    email = models.EmailField("work email address", blank=True)
    topic = models.CharField("champion for", max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["board", "agency"], name="champion_by_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="champion_ends_after_start",
                violation_error_message="Somebody cannot stop before they began.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contribution(BoardOwned):
    """What one agency pays towards training in one period, as typed in."""

    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    amount = models.DecimalField("pounds", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta(BoardOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["board", "agency", "starts_on", "ends_on"],
                name="contribution_once",
                violation_error_message="This agency's contribution is typed in already.",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contribution_of_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: £{self.amount}"
