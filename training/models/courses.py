"""Courses: what can be learnt, whenever it runs."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.addresses import address
from core.models import BoardOwned
from core.names import normalise


class Mode(models.TextChoices):
    """How people take part."""

    FACE_TO_FACE = "face_to_face", "Face to face"
    VIRTUAL = "virtual", "Virtual"
    E_LEARNING = "e_learning", "E-learning"
    BLENDED = "blended", "Blended"


class WithoutPrerequisites(models.TextChoices):
    """What happens when somebody books a course without those that are to be done before."""

    WARN = "warn", "They are warned, and the office sees it on the booking"
    REFUSE = "refuse", "They cannot book; the office can book them, and says why"


class Course(BoardOwned):
    """One course of a board's programme, as the catalogue tells of it. It runs as events."""

    title = models.CharField(max_length=160)
    normalised_title = models.CharField(max_length=160, editable=False)
    level = models.CharField(max_length=60, blank=True)
    summary = models.TextField("what it is about", blank=True)
    audience = models.TextField("who it is for", blank=True)
    outcomes = models.TextField("what people can do afterwards", blank=True)
    priorities = models.TextField("priorities of the board that it serves", blank=True)
    content_owner = models.CharField("who keeps the content up to date", max_length=120, blank=True)
    review_on = models.DateField("content to be reviewed by", null=True, blank=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.FACE_TO_FACE)
    hours = models.DecimalField(
        "length in hours",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    refresh_years = models.PositiveSmallIntegerField("to be refreshed after years", null=True, blank=True)
    is_offered = models.BooleanField("in the catalogue", default=True)
    prerequisites = models.ManyToManyField(
        "self", through="training.CoursePrerequisite", symmetrical=False, related_name="leads_to"
    )
    without_prerequisites = models.CharField(
        "people who have not done the courses before",
        max_length=6,
        choices=WithoutPrerequisites.choices,
        default=WithoutPrerequisites.WARN,
    )
    revision = models.PositiveIntegerField(default=0)

    class Meta(BoardOwned.Meta):
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "normalised_title"],
                name="course_title_once",
                violation_error_message="There is already a course of this title.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalised_title = normalise(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("training:course", board=self.board.slug, pk=self.pk)


class CoursePrerequisite(BoardOwned):
    """One course that must be done before another."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="prerequisite_links")
    needs = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="needed_by_links")

    class Meta(BoardOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["course", "needs"], name="prerequisite_once"),
            models.CheckConstraint(
                condition=~Q(course=F("needs")),
                name="prerequisite_of_another",
                violation_error_message="A course cannot need itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.needs} before {self.course}"
