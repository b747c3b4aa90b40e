"""Groups: the bodies of a board that meet; a tree with terms of reference, offices and functions."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import BoardOwned
from core.names import normalise
from core.scoping import BoardManager, BoardQuerySet


class GroupQuerySet(BoardQuerySet["Group"]):
    """Groups in domain words."""

    def existing(self, on: dt.date) -> Self:
        """Groups that exist on a day."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))


GroupManager = BoardManager.from_queryset(GroupQuerySet)


class Group(BoardOwned):
    """One body of a board that meets: the main board itself, executive, sub-group, panel, task group, forum."""

    class Kind(models.TextChoices):
        MAIN = "main", "Main board"
        EXECUTIVE = "executive", "Executive"
        SUB_GROUP = "sub_group", "Sub-group"
        PANEL = "panel", "Panel"
        TASK_GROUP = "task_group", "Task and finish group"
        FORUM = "forum", "Forum"

    name = models.CharField(max_length=120)
    normalised_name = models.CharField(max_length=120, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SUB_GROUP)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="reports to",
    )
    purpose = models.TextField(blank=True)
    starts_on = models.DateField("exists from", null=True, blank=True)
    ends_on = models.DateField("exists until", null=True, blank=True)
    report_due_on = models.DateField("final report due", null=True, blank=True)
    minimum_attendance = models.PositiveSmallIntegerField(
        "minimum attendance, per cent",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="Leave empty to use the board's own minimum.",
    )
    quorum = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many seats must be represented for decisions to count."
    )

    objects: ClassVar[GroupManager["Group"]] = GroupManager()

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "normalised_name"],
                name="group_name_once_per_board",
                violation_error_message="This board already has a group of this name.",
            ),
            models.UniqueConstraint(
                fields=["board"],
                condition=Q(kind="main"),
                name="one_main_group_per_board",
                violation_error_message="This board already has a main board.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="group_dates_in_order",
                violation_error_message="The group ends before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="group_is_not_its_own_parent",
                violation_error_message="A group cannot report to itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.normalised_name = normalise(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("boards:group", kwargs={"board": self.board.slug, "pk": self.pk})


class TermsOfReference(BoardOwned):
    """One agreed version of a group's terms of reference; earlier versions stay."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="terms_of_reference")
    version = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField()
    agreed_on = models.DateField()
    review_due_on = models.DateField()

    class Meta(BoardOwned.Meta):
        ordering = ["group", "-version"]
        verbose_name_plural = "terms of reference"
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="terms_version_once"),
            models.CheckConstraint(
                condition=Q(review_due_on__gt=F("agreed_on")),
                name="terms_review_after_agreement",
                violation_error_message="The review comes after the day of agreement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, version {self.version}"

    def unique_error_message(self, model_class: Any, unique_check: Any) -> ValidationError:
        return ValidationError(
            "Somebody has just saved a new version of these terms of reference. Look at it on the group’s page.",
            code="unique",
        )


class GroupOffice(BoardOwned):
    """One term of office: who chairs a group, or is its vice-chair, between two dates."""

    class Office(models.TextChoices):
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice_chair", "Vice-chair"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="offices")
    office = models.CharField(max_length=12, choices=Office.choices, default=Office.CHAIR)
    person = models.ForeignKey(
        "boards.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="offices"
    )
    role = models.CharField(
        "role of the holder",
        max_length=160,
        blank=True,
        help_text="For example: Director of Children's Services.",
    )
    is_interim = models.BooleanField("interim", default=False)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until", null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["group", "office", F("starts_on").desc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(role=""),
                name="office_has_a_holder",
                violation_error_message="Give the person or the role of the holder.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="office_dates_in_order",
                violation_error_message="The term ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} of {self.group}: {self.person or self.role}"


class GroupFunction(BoardOwned):
    """One function of the board (training, child deaths, e-safety) and the group that leads on it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="functions")
    name = models.CharField("function", max_length=160)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "name"],
                name="function_led_once",
                violation_error_message="Another group already leads on this function.",
            )
        ]

    def __str__(self) -> str:
        return self.name
