"""Training that is no event of the board: e-learning of a supplier, and what agencies teach their own staff."""

from typing import Any

from django.db import models
from django.db.models import Q

from core.models import BoardOwned
from core.names import normalise
from training.models.bookings import Delegate
from training.models.courses import Course


class ELearningCompletion(BoardOwned):
    """One person who finished one e-learning course on one day, as its supplier says."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="completions")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_on = models.DateField("finished on")

    class Meta(BoardOwned.Meta):
        ordering = ["-completed_on", "id"]
        indexes = [
            models.Index(fields=["board", "completed_on"], name="completion_by_day"),
            models.Index(fields=["board", "delegate"], name="completion_by_delegate"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "course", "completed_on"],
                name="completion_once",
                violation_error_message="This person finished this course on that day already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegate}, {self.course}"


class SingleAgencyTraining(BoardOwned):
    """So many people whom one agency taught one course on one day: a line of the agency's return."""

    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=160)
    normalised_course = models.CharField(max_length=160, editable=False)
    staff_group = models.CharField(max_length=120, blank=True)
    held_on = models.DateField("day")
    people = models.PositiveIntegerField("number of people")

    class Meta(BoardOwned.Meta):
        ordering = ["-held_on", "id"]
        indexes = [models.Index(fields=["board", "held_on"], name="single_agency_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "agency", "normalised_course", "staff_group", "held_on"],
                name="single_agency_once",
                violation_error_message="The agency has told of this course on this day already.",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="single_agency_of_people",
                violation_error_message="At least one person was trained.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.people} of {self.agency}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalised_course = normalise(self.course)
        super().save(*args, **kwargs)
