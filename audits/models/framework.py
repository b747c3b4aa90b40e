"""Standards as data: frameworks, their versions, grades, standards, criteria, and how versions match."""

from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet


class Framework(BoardOwned):
    """One set of standards that a board audits against, such as Section 11 of the Children Act 2004.

    `key` is the same on every board that took the same framework: it tells what may be sent from one board's
    cycle to another's.
    """

    key = models.SlugField(max_length=40, editable=False)
    name = models.CharField(max_length=120)
    about = models.TextField("what it is for", blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "key"],
                name="framework_once_per_board",
                violation_error_message="This board has this framework already.",
            ),
            models.UniqueConstraint(
                models.functions.Lower("name"),
                "board",
                name="framework_name_once",
                violation_error_message="There is already a framework of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FrameworkVersionQuerySet(BoardQuerySet["FrameworkVersion"]):
    def usable(self) -> Self:
        """Published versions: a cycle may be begun with them."""
        return self.filter(status=FrameworkVersion.Status.PUBLISHED)


FrameworkVersionManager = BoardManager.from_queryset(FrameworkVersionQuerySet)


class FrameworkVersion(BoardOwned):
    """One edition of a framework. A draft can be changed; a published one never again."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Superseded"

    class ScoredBy(models.TextChoices):
        CRITERIA = "criteria", "Criterion by criterion"
        STANDARDS = "standards", "Each standard as a whole"

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False)
    scored_by = models.CharField(max_length=10, choices=ScoredBy.choices, default=ScoredBy.CRITERIA)
    note = models.CharField("what is new in it", max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects: ClassVar[FrameworkVersionManager["FrameworkVersion"]] = FrameworkVersionManager()

    class Meta(BoardOwned.Meta):
        ordering = ["framework__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(status="draft"),
                name="one_draft_per_framework",
                violation_error_message="This framework has a draft already: go on with that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework}, version {self.number}"

    def get_absolute_url(self) -> str:
        return address("audits:version", board=self.board.slug, pk=self.pk)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def by_criteria(self) -> bool:
        """Whether agencies answer criteria, not standards as a whole."""
        return self.scored_by == self.ScoredBy.CRITERIA


class Grade(BoardOwned):
    """One step of a version's scale, such as 75, amber, "Mostly met"."""

    class Colour(models.TextChoices):
        RED = "red", "Red"
        AMBER = "amber", "Amber"
        GREEN = "green", "Green"
        BLUE = "blue", "Blue"
        GREY = "grey", "Grey"

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="grades")
    score = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    label = models.CharField(max_length=40)
    colour = models.CharField(max_length=5, choices=Colour.choices)

    class Meta(BoardOwned.Meta):
        ordering = ["version", "score"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "score"],
                name="grade_score_once",
                violation_error_message="There is already a grade with this score.",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=100), name="grade_score_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Standard(BoardOwned):
    """One standard of a version, with its criteria. `key` stays the same from version to version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="standards")
    key = models.SlugField(max_length=40, editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=200)
    guidance = models.TextField(blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="standard_number_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["version", "key"], name="standard_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Criterion(BoardOwned):
    """One thing that an agency grades itself on. Without sectors it is asked of every agency."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="criteria")
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40, editable=False)
    place = models.PositiveSmallIntegerField("place in the standard", editable=False)
    text = models.TextField("what is asked")
    guidance = models.TextField(blank=True)
    evidence_hint = models.TextField("what counts as evidence", blank=True)
    weight = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="1 as a rule; 2 counts twice in the average of its standard.",
    )
    sector_ids = ArrayField(models.PositiveBigIntegerField(), default=list, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["version", "standard__number", "place"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "place"],
                name="criterion_place_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["version", "key"], name="criterion_key_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def number(self) -> str:
        """As people call it: "3.2"."""
        return f"{self.standard.number}.{self.place}"

    def is_asked_of(self, sector_id: int | None) -> bool:
        """Whether agencies of this sector answer it."""
        return not self.sector_ids or sector_id in self.sector_ids


class Descriptor(BoardOwned):
    """What one grade means for one criterion."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="descriptors")
    grade = models.ForeignKey(Grade, on_delete=models.CASCADE, related_name="descriptors")
    text = models.TextField()

    class Meta(BoardOwned.Meta):
        ordering = ["criterion", "grade__score"]
        constraints = [models.UniqueConstraint(fields=["criterion", "grade"], name="descriptor_once")]

    def __str__(self) -> str:
        return self.text


class CriterionMatch(BoardOwned):
    """One line of a crosswalk: what was said on one criterion says something on the other."""

    earlier = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="leads_to")
    later = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="comes_from")

    class Meta(BoardOwned.Meta):
        ordering = ["earlier", "later"]
        verbose_name_plural = "criterion matches"
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "later"],
                name="match_once",
                violation_error_message="These two are matched already.",
            ),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="match_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier.number} to {self.later.number}"
