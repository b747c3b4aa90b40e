"""What is known of the child and of what happened, and what agencies sent about it."""

from django.db import models
from django.utils import timezone

from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.incidents import Incident


class CaseFacts(ReviewContent):
    """The base of the case and of a referral: the child without a name, and what happened.

    What is not known stays empty; `ethnicity_unknown` then says why. No name stands here (ChildIdentity).
    """

    class AgeUnit(models.TextChoices):
        YEARS = "years", "years"
        MONTHS = "months", "months"
        UNBORN = "unborn", "Unborn"

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        INDETERMINATE = "indeterminate", "Indeterminate"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known yet"

    class LegalStatus(models.TextChoices):
        LOOKED_AFTER = "looked_after", "Looked after by a local authority"
        PLAN = "plan", "On a child protection plan"
        IN_NEED = "in_need", "Child in need"
        NONE = "none", "None of these"
        UNKNOWN = "unknown", "Not known yet"

    class Harm(models.TextChoices):
        DIED = "died", "The child died"
        SERIOUS = "serious", "The child was seriously harmed"
        OTHER = "other", "Neither, or not clear yet"

    age = models.PositiveSmallIntegerField(null=True, blank=True)
    age_unit = models.CharField(max_length=6, choices=AgeUnit.choices, blank=True)
    sex = models.CharField(max_length=13, choices=Sex.choices, blank=True)
    ethnicity = models.CharField(max_length=80, blank=True)
    ethnicity_unknown = SealedTextField("why it is not known yet", blank=True)
    disability = models.CharField(max_length=7, choices=Answer.choices, blank=True)
    legal_status = models.CharField(max_length=12, choices=LegalStatus.choices, blank=True)
    harm = models.CharField("died or seriously harmed", max_length=7, choices=Harm.choices, blank=True)
    happened_on = models.DateField("when it happened", null=True, blank=True)
    what_happened = SealedTextField(blank=True)
    lived_where = SealedTextField("where the child lived", blank=True)
    other_areas = SealedTextField("other areas involved", blank=True)

    class Meta(ReviewContent.Meta):
        abstract = True

    @property
    def age_words(self) -> str:
        """ "3 years", "5 months", "Unborn"; empty where it is not known."""
        if self.age_unit == self.AgeUnit.UNBORN:
            return "Unborn"
        if self.age is None or not self.age_unit:
            return ""
        return f"{self.age} {self.age_unit.removesuffix('s') if self.age == 1 else self.age_unit}"

    @property
    def missing(self) -> list[str]:
        """What is asked for until it is given, in words."""
        found = [("age", self.age_words), ("sex", self.sex), ("ethnicity", self.ethnicity)]
        return [word for word, value in found if not value]


class IncidentCase(CaseFacts):
    """The case behind one incident, as it is known now: for review leads and the panel of this incident."""

    openings = (Opening.INCIDENT,)

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="case")
    siblings = SealedTextField("brothers and sisters considered", blank=True)
    more_agencies = SealedTextField("other agencies involved", blank=True)
    agencies = models.ManyToManyField(
        "boards.Agency", through="reviews.CaseAgency", related_name="+", blank=True
    )
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Case of {self.incident}"


class CaseAgency(ReviewContent):
    """One agency that was involved with the child or the family of one incident."""

    openings = (Opening.INCIDENT,)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="case_agencies")
    case = models.ForeignKey(IncidentCase, on_delete=models.CASCADE, related_name="agency_links")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta(ReviewContent.Meta):
        ordering = ["agency__name"]
        constraints = [models.UniqueConstraint(fields=["case", "agency"], name="case_agency_once")]

    def __str__(self) -> str:
        return str(self.agency)


class Referral(CaseFacts):
    """What one agency sent about one incident: as it was sent, read by its leads and by those who read the case.

    Facts that were missing may be given later; the rest is not changed. Who the child is went to ChildIdentity and is
    not shown here.
    """

    openings = (Opening.INCIDENT, Opening.AGENCY)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="referrals")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    agency_aware_on = models.DateField("the agency became aware on", null=True, blank=True)
    agencies_named = SealedTextField("agencies involved", blank=True)
    referrer = models.CharField("name and post of who refers", max_length=160, blank=True)
    on_behalf = models.BooleanField("written down by a review lead", default=False)
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    chased_on = models.DateField("asked by email for what is missing", null=True, blank=True)

    class Meta(CaseFacts.Meta):
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"Referral by {self.agency}"


class IncidentDecision(ReviewContent):
    """Whether one incident is a serious incident, with reasons; and when a looked-after child's death was told.

    `criteria` and `considered` hold the keys of what was ticked (reviews.serious_incident).
    """

    openings = (Opening.INCIDENT,)

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="serious_decision")
    is_serious = models.BooleanField(null=True, blank=True)
    criteria = models.JSONField(default=list, blank=True)
    considered = models.JSONField("bigger picture", default=list, blank=True)
    reasons = SealedTextField(blank=True)
    decided_by = models.CharField(max_length=160, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    ministers_told_on = models.DateField("Secretary of State and Ofsted told on", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Decision on {self.incident}"
