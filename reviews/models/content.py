"""What is confidential about an incident or a review: who reads it, and who the child is."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned
from core.scoping import Clearance, Opening
from core.sealing import SealedTextField
from reviews.models.incidents import Incident
from reviews.models.reviews import Review

ABOUT_ONE = Q(incident=None, review__isnull=False) | Q(incident__isnull=False, review=None)


class ReviewContent(BoardOwned):
    """The base of tables with confidential content of incidents and reviews.

    Review leads of the board read all of it. `openings` says who else reads a row: the panel of its incident or
    review (columns `incident_id`, `review_id`), or the leads of its agency (`agency_id`).
    """

    clearance = Clearance.REVIEWS

    class Meta(BoardOwned.Meta):
        abstract = True


class ChildIdentity(ReviewContent):
    """Who the child of an incident is, or of a review that has no incident here: one sealed record.

    Opens to review leads only, not to the panel. Everything in it is looked for in a text before that is published:
    one name, place or other term in each line.
    """

    incident = models.OneToOneField(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="identity"
    )
    review = models.OneToOneField(
        Review, on_delete=models.CASCADE, null=True, blank=True, related_name="identity"
    )
    name = SealedTextField("name of the child", blank=True)
    other_names = SealedTextField("other names of the child", blank=True)
    born_on = SealedTextField("date of birth, as 2020-05-31", blank=True)
    family = SealedTextField("names of family members and others", blank=True)
    places = SealedTextField("addresses, schools and other places", blank=True)
    terms = SealedTextField("other words that would tell who it is", blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        constraints = [
            models.CheckConstraint(
                condition=ABOUT_ONE,
                name="identity_about_one",
                violation_error_message="The record belongs to one incident or to one review.",
            )
        ]

    def __str__(self) -> str:
        return f"Identity of {self.incident or self.review}"


class PanelMember(ReviewContent):
    """One person named on the panel of one incident or of one review, until a last day.

    Access comes from the role that is given with it (core.models.RoleAssignment); this row says in which part.
    """

    openings = (Opening.INCIDENT, Opening.REVIEW)

    class Part(models.TextChoices):
        CHAIR = "chair", "Chair of the panel"
        MEMBER = "member", "Panel member"
        LEAD_REVIEWER = "reviewer", "Lead reviewer"
        ADVISER = "adviser", "Adviser"
        SUPPORT = "support", "Panel support"

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="panel_members"
    )
    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, null=True, blank=True, related_name="panel_members"
    )
    name = models.CharField("full name", max_length=120)
    email = models.EmailField("email address")
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.MEMBER)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_on = models.DateField("named on", default=timezone.localdate)
    ended_on = models.DateField("until", null=True, blank=True)

    class Meta(ReviewContent.Meta):
        ordering = ["ended_on", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=ABOUT_ONE,
                name="panel_member_of_one",
                violation_error_message="A panel member is named on one incident or on one review.",
            ),
            models.UniqueConstraint(
                "incident",
                "review",
                models.functions.Lower("email"),
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="panel_member_once",
                violation_error_message="This person is on the panel already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> Incident | Review:
        """The incident or the review."""
        about = self.incident or self.review
        if about is None:
            raise ValueError("A panel member is named on an incident or on a review.")
        return about
