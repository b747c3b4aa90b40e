"""What belongs to a child's death: forms asked for, steps of the rapid response, analyses; and the national returns."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import BoardOwned
from core.scoping import Clearance
from core.sealing import SealedTextField
from reviews.models.deaths import ChildDeath


class DeathRecord(BoardOwned):
    """The base of what is kept about one death, under the clearance for reviews."""

    clearance = Clearance.REVIEWS

    class Meta(BoardOwned.Meta):
        abstract = True


class DeathFormRequest(DeathRecord):
    """One form about a death that was asked of one agency, and the day on which it came."""

    class Kind(models.TextChoices):
        """The forms of a child death review (guidance of 2018, in our own words)."""

        NOTIFICATION = "notification", "Notification form"
        REPORTING = "reporting", "Reporting form"
        SUPPLEMENTARY = "supplementary", "Supplementary form"
        ANALYSIS = "analysis", "Analysis form"
        OTHER = "other", "Another report"

    death = models.ForeignKey(ChildDeath, on_delete=models.CASCADE, related_name="forms")
    kind = models.CharField(max_length=13, choices=Kind.choices, default=Kind.REPORTING)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    whom = models.CharField("asked of", max_length=120, blank=True)
    asked_on = models.DateField("asked on", default=timezone.localdate)
    received_on = models.DateField("received on", null=True, blank=True)

    class Meta(DeathRecord.Meta):
        ordering = ["asked_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("asked_on")),
                name="death_form_received_after_asked",
                violation_error_message="A form cannot come before it was asked for.",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(whom=""),
                name="death_form_asked_of_somebody",
                violation_error_message="Choose the agency, or write of whom it is asked.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def asked_of(self) -> str:
        """The agency, else the words."""
        return self.agency.name if self.agency else self.whom


class ResponseStep(DeathRecord):
    """One step of the rapid response to an unexpected death: which role did what, and when. No name."""

    class Role(models.TextChoices):
        POLICE = "police", "Police"
        AMBULANCE = "ambulance", "Ambulance"
        DOCTOR = "doctor", "Paediatrician"
        NURSE = "nurse", "Rapid response nurse"
        SOCIAL_CARE = "social_care", "Children’s social care"
        CORONER = "coroner", "Coroner’s officer"
        GP = "gp", "GP or health visitor"
        OTHER = "other", "Somebody else"

    death = models.ForeignKey(ChildDeath, on_delete=models.CASCADE, related_name="steps")
    role = models.CharField(max_length=11, choices=Role.choices)
    taken_at = models.DateTimeField("when")
    text = SealedTextField("what was done")

    class Meta(DeathRecord.Meta):
        ordering = ["taken_at", "id"]

    def __str__(self) -> str:
        return self.get_role_display()


class DeathAnalysis(DeathRecord):
    """One deeper analysis of a death, such as a root cause analysis. Texts and the file itself are sealed."""

    class Kind(models.TextChoices):
        ROOT_CAUSE = "rca", "Root cause analysis"
        CLINICAL = "clinical", "Clinical review"
        OTHER = "other", "Another analysis"

    death = models.ForeignKey(ChildDeath, on_delete=models.CASCADE, related_name="analyses")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ROOT_CAUSE)
    done_on = models.DateField("completed on")
    led_by = models.CharField("led by which agency or post", max_length=120, blank=True)
    summary = SealedTextField("what it found", blank=True)
    file_name = SealedTextField("name of the file", blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = SealedTextField("the file, as base64", blank=True)
    added_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(DeathRecord.Meta):
        ordering = ["done_on", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class DeathReturn(DeathRecord):
    """One year's national return of child deaths: when it is due, when it was sent, and its figures that day."""

    year_start = models.DateField("first day of the year")
    due_on = models.DateField("due on")
    sent_on = models.DateField("sent on", null=True, blank=True)
    sent_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    figures = models.JSONField("figures as sent", default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(DeathRecord.Meta):
        ordering = ["-year_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "year_start"],
                name="death_return_once_a_year",
                violation_error_message="There is already a return of this year.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("year_start")),
                name="death_return_due_after_the_year_began",
                violation_error_message="The return is due after the year has begun.",
            ),
        ]

    def __str__(self) -> str:
        return f"Return of the year from {self.year_start}"
