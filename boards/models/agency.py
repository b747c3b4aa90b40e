"""Agencies: shared by all boards, with a history of names, mergers and splits; and a board's view of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from core.models import BoardOwned
from core.names import normalise


class Sector(models.Model):
    """One kind of organisation, such as health or police. A reference list of the installation."""

    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """One organisation, shared by all boards, under its present name. Schools also have a phase and a URN."""

    class Phase(models.TextChoices):
        NURSERY = "nursery", "Nursery"
        PRIMARY = "primary", "Primary"
        MIDDLE = "middle", "Middle"
        SECONDARY = "secondary", "Secondary"
        ALL_THROUGH = "all_through", "All-through"
        POST_16 = "post_16", "16 plus"
        SPECIAL = "special", "Special"
        ALTERNATIVE = "alternative", "Alternative provision"

    name = models.CharField(max_length=160)
    normalised_name = models.CharField(max_length=160, unique=True, editable=False)
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="agencies"
    )
    website = models.URLField(blank=True)
    phase = models.CharField("phase of a school", max_length=12, choices=Phase.choices, blank=True)
    urn = models.CharField(
        "unique reference number of a school",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}\Z", "Six digits, as in the register of schools.")],
    )
    closed_on = models.DateField("ceased to exist on", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["urn"],
                condition=~Q(urn=""),
                name="school_once",
                violation_error_message="There is already a school with this unique reference number.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalised_name = normalise(self.name)
        super().save(*args, **kwargs)

    def unique_error_message(self, model_class: Any, unique_check: Any) -> ValidationError:
        return ValidationError("There is already an agency of this name.", code="unique")


class AgencyName(models.Model):
    """One earlier name of an agency, with the dates it was in use."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=160)
    normalised_name = models.CharField(max_length=160, editable=False, db_index=True)
    used_from = models.DateField(null=True, blank=True)
    used_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["agency", F("used_from").asc(nulls_first=True)]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalised_name = normalise(self.name)
        super().save(*args, **kwargs)


class AgencySuccession(models.Model):
    """One step in the history of agencies: predecessor became successor (PCT to CCG to ICB)."""

    class Kind(models.TextChoices):
        SUCCEEDED = "succeeded", "Succeeded by"
        MERGED = "merged", "Merged into"
        SPLIT = "split", "Split, in part, into"

    predecessor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="preceded_by")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SUCCEEDED)
    on = models.DateField("on")

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_of_two",
                violation_error_message="An agency cannot succeed itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} {self.get_kind_display().lower()} {self.successor}"

    def unique_error_message(self, model_class: Any, unique_check: Any) -> ValidationError:
        return ValidationError(f"{self.successor} is already recorded as a successor.", code="unique")


class BoardAgency(BoardOwned):
    """One agency that a board has named: statutory partner or relevant agency, published or not."""

    class Standing(models.TextChoices):
        STATUTORY_PARTNER = "statutory_partner", "Statutory safeguarding partner"
        RELEVANT_AGENCY = "relevant_agency", "Relevant agency"
        OTHER = "other", "Other organisation"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="on_boards")
    standing = models.CharField(max_length=20, choices=Standing.choices, default=Standing.RELEVANT_AGENCY)
    named_on = models.DateField(null=True, blank=True)
    is_published = models.BooleanField("in the published list", default=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "agency"],
                name="agency_once_per_board",
                violation_error_message="This agency is already in the board's list.",
            )
        ]

    def __str__(self) -> str:
        return str(self.agency)


class KeyContact(BoardOwned):
    """One contact for a sector or agency, by role, with a shared mailbox rather than a person's."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=120)
    mailbox = models.EmailField("shared mailbox", blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_published = models.BooleanField("in the published list", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["sector__order", "agency__name", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(sector__isnull=False),
                name="contact_is_of_something",
                violation_error_message="Choose an agency or a sector.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.agency or self.sector}"
