"""Boards and the areas they serve."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from core.addresses import address


class Area(models.Model):
    """One local authority area, by its ONS code. A reference list of the installation."""

    ons_code = models.CharField(
        "ONS code",
        max_length=9,
        unique=True,
        validators=[RegexValidator(r"^[EKNSW]\d{8}$", "An ONS code looks like E08000027.")],
    )
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """One owner of data: a children's partnership, an adults' board, an executive, a joint panel."""

    class Kind(models.TextChoices):
        CHILDREN = "children", "Safeguarding children partnership or board"
        ADULTS = "adults", "Safeguarding adults board"
        EXECUTIVE = "executive", "Partnership executive"
        JOINT_PANEL = "joint_panel", "Joint panel serving several areas"

    class Edition(models.TextChoices):
        """Editions of the guidance "Working Together to Safeguard Children"."""

        WT2010 = "2010", "Working Together 2010"
        WT2013 = "2013", "Working Together 2013"
        WT2015 = "2015", "Working Together 2015"
        WT2018 = "2018", "Working Together 2018"
        WT2023 = "2023", "Working Together 2023"
        WT2026 = "2026", "Working Together 2026"

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(
        "short name in addresses",
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+$", "Use small letters, digits and hyphens only.")],
    )
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.CHILDREN)
    areas = models.ManyToManyField(Area, blank=True, related_name="boards")
    year_start_month = models.PositiveSmallIntegerField(
        "first month of the year", default=4, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    edition = models.CharField(
        "edition of guidance in force", max_length=10, choices=Edition.choices, default=Edition.WT2026
    )
    attendance_threshold = models.PositiveSmallIntegerField(
        "minimum attendance, per cent", default=80, validators=[MaxValueValidator(100)]
    )
    small_number_threshold = models.PositiveSmallIntegerField(
        "smallest count that is published",
        default=5,
        help_text="Counts below this are suppressed in print. 0 switches it off.",
    )
    colour = models.CharField(
        "colour for print",
        max_length=7,
        default="#1f5c5c",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "A colour looks like #1f5c5c.")],
    )
    logo = models.ForeignKey(
        "core.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    contact_email = models.EmailField("the office's mailbox", blank=True)
    is_active = models.BooleanField("in use", default=True)

    objects: ClassVar[models.Manager["Board"]] = models.Manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("boards:home", board=self.slug)
