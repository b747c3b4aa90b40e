"""What happens in a case: meetings, the three strands, referrals, letters, notes, and pauses of its clocks."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.partial_dates import display_date
from core.sealing import SealedTextField
from lado.models.contact import CaseContent, Contact


class CaseMeeting(CaseContent):
    """One meeting about a case: position of trust, allegations management, or a review of either."""

    class Kind(models.TextChoices):
        POSITION_OF_TRUST = "trust", "Position of trust meeting"
        ALLEGATIONS = "allegations", "Allegations management meeting"
        REVIEW = "review", "Review meeting"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.POSITION_OF_TRUST)
    held_on = models.DateField("on")
    held_time = models.TimeField("at", null=True, blank=True)
    place = models.CharField("where, or how to join", max_length=160, blank=True)
    discussion = SealedTextField(blank=True)
    decisions = SealedTextField(blank=True)
    why_late = SealedTextField("why it was later than its limit", blank=True)
    is_cancelled = models.BooleanField(default=False)

    class Meta(CaseContent.Meta):
        ordering = ["held_on", "id"]
        indexes = [models.Index(fields=["board", "held_on"], name="case_meeting_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {display_date(self.held_on)}"

    def get_absolute_url(self) -> str:
        return address("lado:case_meeting", board=self.board.slug, pk=self.contact_id, meeting=self.pk)


class MeetingAttendee(CaseContent):
    """One person who is asked to a meeting about a case, for an agency."""

    meeting = models.ForeignKey(CaseMeeting, on_delete=models.CASCADE, related_name="attendees")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = SealedTextField()
    post = models.CharField(max_length=120, blank=True)
    email = SealedTextField(blank=True)
    has_come = models.BooleanField("came", null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.post or 'Attendee'}, {self.meeting}"


class Strand(CaseContent):
    """One of the three strands of a case: what police, social care or the employer do about it."""

    class Kind(models.TextChoices):
        POLICE = "police", "Police"
        SOCIAL_CARE = "social_care", "Children’s social care"
        EMPLOYER = "employer", "Employer"

    class State(models.TextChoices):
        NOT_INVOLVED = "not_involved", "Not involved"
        WAITING = "waiting", "Waiting for a decision"
        RUNNING = "running", "Under way"
        ENDED = "ended", "Ended"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="strands")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    began_on = models.DateField("began on", null=True, blank=True)
    ended_on = models.DateField("ended on", null=True, blank=True)
    outcome = models.CharField("what came of it", max_length=160, blank=True)
    bail_until = models.DateField("bail until", null=True, blank=True)
    charged_on = models.DateField("charged on", null=True, blank=True)
    suspended_on = models.DateField("suspended on", null=True, blank=True)
    disciplinary_on = models.DateField("disciplinary hearing on", null=True, blank=True)
    returned_on = models.DateField("back at work on", null=True, blank=True)
    note = SealedTextField(blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["contact", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind"], name="strand_once_per_case"),
            models.CheckConstraint(
                condition=Q(began_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
                name="strand_dates_in_order",
                violation_error_message="It cannot end before it began.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class BodyReferral(CaseContent):
    """One referral to the barring service or a regulator: whether it is due, and when and by whom it was made."""

    class Body(models.TextChoices):
        BARRING = "barring", "Disclosure and Barring Service"
        TEACHING = "teaching", "Teaching Regulation Agency"
        SOCIAL_WORK = "social_work", "Social Work England"
        NURSING = "nursing", "Nursing and Midwifery Council"
        MEDICAL = "medical", "General Medical Council"
        HEALTH = "health", "Health and Care Professions Council"
        OFSTED = "ofsted", "Ofsted"
        OTHER = "other", "Another body"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="body_referrals")
    body = models.CharField(max_length=11, choices=Body.choices)
    due_on = models.DateField("due on", null=True, blank=True)
    made_on = models.DateField("made on", null=True, blank=True)
    made_by = models.CharField("by whom (the post, not a name)", max_length=120, blank=True)
    note = SealedTextField(blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["contact", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "body"], name="body_referral_once"),
        ]

    def __str__(self) -> str:
        return self.get_body_display()


class OtherAuthority(CaseContent):
    """One other authority that has to do with a case, such as the one where the adult lives, and who leads."""

    class Leads(models.TextChoices):
        NOT_AGREED = "", "Not agreed yet"
        WE = "we", "We lead"
        THEY = "they", "They lead"
        JOINT = "joint", "Both together"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="authorities")
    name = models.CharField("which authority", max_length=120)
    leads = models.CharField(
        "who leads", max_length=5, choices=Leads.choices, default=Leads.NOT_AGREED, blank=True
    )
    post = models.CharField("whom to call there (a post, not a name)", max_length=120, blank=True)
    note = SealedTextField(blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["contact", "id"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                "contact",
                name="other_authority_once",
                violation_error_message="This authority is on the page of the case already. Change it there.",
            )
        ]
        verbose_name_plural = "other authorities"

    def __str__(self) -> str:
        return self.name


class OutcomeLetter(CaseContent):
    """One letter about the outcome, to the adult or to the employer."""

    class To(models.TextChoices):
        ADULT = "adult", "The adult"
        EMPLOYER = "employer", "The employer"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="letters")
    to = models.CharField(max_length=8, choices=To.choices)
    text = SealedTextField()
    sent_on = models.DateField("sent on", null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(CaseContent.Meta):
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"Letter to {self.get_to_display().lower()}"


class CaseNote(CaseContent):
    """One note on a case: a call, an email, a thought."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes")
    happened_on = models.DateField("on")
    text = SealedTextField()
    written_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta(CaseContent.Meta):
        ordering = ["happened_on", "id"]

    def __str__(self) -> str:
        return f"Note, {self.happened_on:%d %B %Y}"


class ClockPause(CaseContent):
    """One time in which a clock of a case stands still, for a reason."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="pauses")
    clock = models.SlugField("which clock", max_length=60)
    starts_on = models.DateField("from")
    until = models.DateField("until", null=True, blank=True)
    reason = SealedTextField()
    waiting_for = models.CharField("waiting for whom (an agency, not a name)", max_length=120, blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("starts_on")),
                name="pause_dates_in_order",
                violation_error_message="It cannot end before it begins.",
            )
        ]

    def __str__(self) -> str:
        return f"Pause from {self.starts_on:%d %B %Y}"
