"""Child deaths: as little about the child as the numbers and the review need."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from core.scoping import Clearance
from core.sealing import SealedTextField
from reviews.models.incidents import Incident


class ChildDeath(BoardOwned):
    """One death of a child, from its notification to its review by the panel.

    Under the clearance for reviews: only whoever runs reviews on the board reads a row; everybody else sees counts.
    What is not known stays empty and is counted as not recorded. No name is kept; the notes are sealed.
    """

    clearance = Clearance.REVIEWS

    class Expected(models.TextChoices):
        """Whether the death was expected 24 hours before (Child death review guidance, 2018, in our own words)."""

        EXPECTED = "expected", "Expected"
        UNEXPECTED = "unexpected", "Unexpected"

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        INDETERMINATE = "indeterminate", "Indeterminate"

    class Category(models.TextChoices):
        """The ten categories of the national child death analysis form, shortened."""

        INFLICTED = "inflicted", "Deliberately inflicted injury, abuse or neglect"
        SUICIDE = "suicide", "Suicide or deliberate self-inflicted harm"
        TRAUMA = "trauma", "Trauma and other external factors"
        MALIGNANCY = "malignancy", "Malignancy"
        ACUTE = "acute", "Acute medical or surgical condition"
        CHRONIC = "chronic", "Chronic medical condition"
        GENETIC = "genetic", "Chromosomal, genetic and congenital anomalies"
        PERINATAL = "perinatal", "Perinatal or neonatal event"
        INFECTION = "infection", "Infection"
        UNEXPLAINED = "unexplained", "Sudden unexpected, unexplained death"

    class Modifiable(models.TextChoices):
        YES = "yes", "Modifiable factors found"
        NO = "no", "No modifiable factors"

    class Place(models.TextChoices):
        HOSPITAL = "hospital", "Hospital"
        HOME = "home", "Home"
        HOSPICE = "hospice", "Hospice"
        PUBLIC = "public", "Public place"
        ABROAD = "abroad", "Abroad"
        OTHER = "other", "Elsewhere"

    class LookedAfter(models.TextChoices):
        YES = "yes", "Looked after"
        NO = "no", "Not looked after"

    reference = models.CharField(max_length=30)
    died_on = models.DateField("died on")
    notified_on = models.DateField("notified on", null=True, blank=True)
    expected = models.CharField(max_length=10, choices=Expected.choices, blank=True)
    age_days = models.PositiveIntegerField("age in days", null=True, blank=True)
    sex = models.CharField(max_length=13, choices=Sex.choices, blank=True)
    looked_after = models.CharField(
        "looked after by a local authority", max_length=3, choices=LookedAfter.choices, blank=True
    )
    ethnicity = models.CharField(max_length=80, blank=True)
    category = models.CharField("category of death", max_length=11, choices=Category.choices, blank=True)
    place = models.CharField("where the child died", max_length=8, choices=Place.choices, blank=True)
    area = models.CharField("area that the child lived in", max_length=80, blank=True)
    panel_on = models.DateField("panel planned for", null=True, blank=True)
    deferrals = models.PositiveSmallIntegerField("panels that were put off", default=0)
    deferred_because = models.CharField("why it was put off last", max_length=200, blank=True)
    response_on = models.DateField("rapid response meeting on", null=True, blank=True)
    forms_asked = models.PositiveSmallIntegerField("forms asked for", default=0)
    forms_received = models.PositiveSmallIntegerField("forms received", default=0)
    reviewed_on = models.DateField("reviewed on", null=True, blank=True)
    modifiable = models.CharField("modifiable factors", max_length=3, choices=Modifiable.choices, blank=True)
    factors = SealedTextField("which factors", blank=True)
    learning = SealedTextField("what was learned", blank=True)
    notes = SealedTextField(blank=True)
    incident = models.ForeignKey(
        Incident, on_delete=models.SET_NULL, null=True, blank=True, related_name="child_deaths"
    )
    revision = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-died_on", "-id"]
        indexes = [models.Index(fields=["board", "-died_on", "-id"], name="child_death_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "reference"],
                name="child_death_reference_once",
                violation_error_message="There is already a death with this reference.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(notified_on__gte=F("died_on")),
                name="child_death_notified_after",
                violation_error_message="The death cannot be notified before the child died.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None) | Q(reviewed_on__gte=F("died_on")),
                name="child_death_reviewed_after",
                violation_error_message="The death cannot be reviewed before the child died.",
            ),
            models.CheckConstraint(
                condition=Q(age_days=None) | Q(age_days__lt=18 * 366),
                name="child_death_of_a_child",
                violation_error_message="A child is under 18: enter the age in days.",
            ),
            models.CheckConstraint(
                condition=Q(forms_received__lte=F("forms_asked")),
                name="child_death_forms_asked_first",
                violation_error_message="More forms are received than were asked for.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("reviews:death", board=self.board.slug, pk=self.pk)
