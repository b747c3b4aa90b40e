"""The thread from a priority of the board to what an audit found, by way of a course."""

from django.db import models

from core.models import BoardOwned
from training.models.courses import Course


class CourseImpact(BoardOwned):
    """One thread: the priority that a course serves, and the standard of an audit that tells whether it changed.

    The standard is named by the key of its framework and its own, "section-11/s4", with its title of that day: audits
    belong to another app, and the same standard comes again in each cycle.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="impacts")
    priority = models.CharField(max_length=200)
    standard = models.CharField("standard of the audit", max_length=90, blank=True)
    standard_title = models.CharField(max_length=300, blank=True)
    note = models.TextField("what was seen", blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["priority", "course__title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "priority", "standard"],
                name="impact_once",
                violation_error_message="There is already such a thread.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.priority}: {self.course}"
