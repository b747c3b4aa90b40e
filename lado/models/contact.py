"""Contacts with the designated officer. One contact is one case, from the first call to its disposal."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet, Clearance
from core.sealing import SealedTextField
from lado.models.lists import ContactSector, OutcomeLabel


class CaseContent(BoardOwned):
    """The base of every table of case content: only officers of the board read it, in the database too."""

    clearance = Clearance.LADO

    class Meta(BoardOwned.Meta):
        abstract = True


class Setting(CaseContent):
    """One place where adults work with children: an employer, or a setting without one, such as a club.

    The list learns: what was written once is offered again, with its sector.
    """

    name = models.CharField(max_length=160)
    normalised_name = models.CharField(max_length=160, editable=False)
    sector = models.ForeignKey(
        ContactSector, on_delete=models.PROTECT, null=True, blank=True, related_name="settings"
    )
    has_employer = models.BooleanField("somebody employs the people there", default=True)

    class Meta(CaseContent.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["board", "normalised_name"], name="setting_once")]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(BoardQuerySet["Contact"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def closed(self) -> Self:
        return self.exclude(closed_on=None)


ContactManager = BoardManager.from_queryset(ContactQuerySet)


class Contact(CaseContent):
    """One contact about one adult, and everything that the officer decides about it.

    A contact counts once, whatever came of it. Names and free texts are sealed (core.sealing); `adult_hash` and
    `adult_sounds` are keyed hashes of the adult's name and of how its words sound (lado.matching). When a case is
    disposed of, everything sealed goes and the rest stays for the numbers.
    """

    class Stage(models.TextChoices):
        ADVICE = "advice", "Advice"
        CONSULTATION = "consultation", "Consultation without a name"
        REFERRAL = "referral", "Referral"

    class How(models.TextChoices):
        PHONE = "phone", "By telephone"
        EMAIL = "email", "By email"
        FORM = "form", "By a form"
        IN_PERSON = "in_person", "In person"
        OTHER = "other", "Another way"

    class Threshold(models.TextChoices):
        """The four limbs of the harm threshold (Keeping Children Safe in Education, part four), in our own words."""

        HARMED = "harmed", "Has harmed a child, or may have"
        CRIME = "crime", "May have committed an offence against a child, or to do with one"
        RISK = "risk", "Behaved towards a child in a way that points to a risk of harm"
        UNSUITABLE = (
            "unsuitable",
            "Behaved in a way, at work or outside, that puts in doubt whether they should work with children",
        )

    class Known(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known"

    class Decision(models.TextChoices):
        ADVICE = "advice", "Advice only"
        EMPLOYER = "employer", "For the employer to handle"
        MEETING = "meeting", "A meeting"

    class Told(models.TextChoices):
        """How the adult is told: agreed with the employer, also where no meeting is held."""

        IN_PERSON = "in_person", "In person"
        PHONE = "phone", "By telephone or video"
        LETTER = "letter", "By letter"
        OTHER = "other", "Another way"

    class Suspension(models.TextChoices):
        NOT_CONSIDERED = "", "Not considered yet"
        NOT_NEEDED = "not_needed", "Considered, not needed"
        ALTERNATIVE = "alternative", "Considered, other duties instead"
        SUSPENDED = "suspended", "Suspended"

    reference = models.CharField(max_length=30)
    received_on = models.DateField("received on")
    received_time = models.TimeField("at", null=True, blank=True)
    how = models.CharField("how it came", max_length=9, choices=How.choices, blank=True)
    referrer = models.CharField("from which organisation", max_length=120, blank=True)
    referrer_role = models.CharField("their post", max_length=120, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.REFERRAL)
    setting = models.ForeignKey(
        Setting, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    sector = models.ForeignKey(
        ContactSector, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    role = models.CharField("post of the adult", max_length=120, blank=True)
    thresholds = ArrayField(
        models.CharField(max_length=10, choices=Threshold.choices), default=list, blank=True
    )
    prior_concerns = models.CharField(
        "concerns before", max_length=7, choices=Known.choices, default=Known.UNKNOWN
    )
    is_urgent = models.BooleanField("urgent", default=False)
    employer_heard_on = models.DateField("when the employer heard of it", null=True, blank=True)

    adult_name = SealedTextField("name of the adult", blank=True)
    adult_details = SealedTextField("date of birth, address, other names", blank=True)
    children = SealedTextField("the children", blank=True)
    account = SealedTextField("what is said to have happened", blank=True)
    prior_note = SealedTextField("what is known from before", blank=True)
    adult_hash = models.CharField(max_length=64, blank=True, editable=False)
    adult_sounds = ArrayField(models.CharField(max_length=64), default=list, blank=True, editable=False)

    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decision_reasons = SealedTextField("reasons", blank=True)
    immediate_risk = SealedTextField("immediate risk to children, and what was done", blank=True)
    suspension = models.CharField(
        max_length=11, choices=Suspension.choices, default=Suspension.NOT_CONSIDERED, blank=True
    )
    told_by = models.CharField("who tells the adult", max_length=120, blank=True)
    told_on = models.DateField("when the adult is told", null=True, blank=True)
    told_how = models.CharField("how the adult is told", max_length=9, choices=Told.choices, blank=True)

    outcome = models.ForeignKey(
        OutcomeLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    outcome_on = models.DateField(null=True, blank=True)
    outcome_reasons = SealedTextField("reasons for the outcome", blank=True)
    employer_action = models.BooleanField("the employer takes action beside it", default=False)
    closed_on = models.DateField(null=True, blank=True)

    hold_since = models.DateField("held back from disposal since", null=True, blank=True)
    hold_reason = SealedTextField(blank=True)
    disposed_on = models.DateField(null=True, blank=True)
    came_from = models.ForeignKey(
        "boards.Board", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    came_reference = models.CharField(max_length=30, blank=True)
    handed_to = models.ForeignKey(
        "boards.Board", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edition = models.CharField(
        "edition of guidance that its clocks keep", max_length=10, blank=True, editable=False
    )
    revision = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ContactManager["Contact"]] = ContactManager()

    class Meta(CaseContent.Meta):
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(fields=["board", "-received_on", "-id"], name="contact_by_day"),
            models.Index(
                fields=["board", "-received_on", "-id"],
                condition=Q(closed_on=None),
                name="contact_open_by_day",
            ),
            models.Index(fields=["board", "adult_hash"], name="contact_by_adult"),
            GinIndex(fields=["adult_sounds"], name="contact_by_sound"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "reference"],
                name="contact_reference_once",
                violation_error_message="There is already a case with this reference.",
            ),
            models.CheckConstraint(
                condition=Q(outcome_on=None) | Q(outcome_on__gte=F("received_on")),
                name="outcome_after_contact",
                violation_error_message="The outcome cannot be earlier than the contact.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("received_on")),
                name="closed_after_contact",
                violation_error_message="The case cannot be closed before it was received.",
            ),
            models.CheckConstraint(
                condition=Q(outcome_on=None) | Q(outcome__isnull=False), name="outcome_with_its_day"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address("lado:case", board=self.board.slug, pk=self.pk)


class ContactNature(CaseContent):
    """One kind of harm that a contact is about; of several, one is the main one."""

    class Nature(models.TextChoices):
        PHYSICAL = "physical", "Physical"
        SEXUAL = "sexual", "Sexual"
        EMOTIONAL = "emotional", "Emotional"
        NEGLECT = "neglect", "Neglect"
        CONDUCT = "conduct", "Conduct outside work"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="natures")
    nature = models.CharField(max_length=9, choices=Nature.choices)
    is_main = models.BooleanField(default=False)

    class Meta(CaseContent.Meta):
        ordering = ["-is_main", "nature"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "nature"], name="nature_once"),
            models.UniqueConstraint(fields=["contact"], condition=Q(is_main=True), name="one_main_nature"),
        ]

    def __str__(self) -> str:
        return self.get_nature_display()
