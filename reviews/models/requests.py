"""What agencies are asked about an incident, and what they answer."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.incidents import Incident


class RequestTemplate(BoardOwned):
    """What a board usually asks agencies, and how it looks at their answers; a board without a row has the defaults.

    One question, and one criterion, in each line. No case content.
    """

    questions = models.TextField("questions, one in each line")
    criteria = models.TextField("criteria of a good answer, one in each line")
    days = models.PositiveSmallIntegerField("days to answer", default=7)

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["board"], name="request_template_once")]

    def __str__(self) -> str:
        return "Questions to agencies"


class InformationRequest(ReviewContent):
    """One request to one agency about one incident. Its state is told by its days, not kept.

    `received_at` and `returned_at` are about the latest version: when it comes, and when it goes back.
    """

    openings = (Opening.INCIDENT, Opening.AGENCY)

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent"
        SENT = "sent", "Sent"
        READ = "read", "Read"
        RETURNED = "returned", "Returned for amendment"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="requests")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    questions = SealedTextField("questions, one in each line")
    note = SealedTextField("what else the agency should know", blank=True)
    period_from = models.DateField("about the time from", null=True, blank=True)
    period_to = models.DateField("about the time to", null=True, blank=True)
    due_on = models.DateField("due on")
    shows_identity = models.BooleanField("show this agency who the child is", default=False)
    asks_to_secure = models.BooleanField("ask to secure records", default=True)
    secured_on = models.DateField("records secured on", null=True, blank=True)
    secured_by = SealedTextField("who secured them", blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = SealedTextField("why it was closed", blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["board", "agency", "due_on"], name="request_of_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "agency"],
                condition=Q(closed_at=None),
                name="request_open_once",
                violation_error_message="This agency has an open request about the incident already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Request to {self.agency}"

    @property
    def state(self) -> "InformationRequest.State":
        """How far it has come."""
        days = (
            (self.closed_at, self.State.CLOSED), (self.returned_at, self.State.RETURNED),
            (self.received_at, self.State.RECEIVED), (self.read_at, self.State.READ), (self.sent_at, self.State.SENT),
        )  # fmt: skip
        return next((state for day, state in days if day is not None), self.State.DRAFT)

    @property
    def waits_for_agency(self) -> bool:
        """Whether the agency may answer now."""
        return self.state in (self.State.SENT, self.State.READ, self.State.RETURNED)

    def is_late(self, on: dt.date) -> bool:
        """Nothing has come, or nothing anew, though the last day is over."""
        return self.waits_for_agency and self.due_on < on

    def asked(self) -> list[str]:
        """The questions."""
        return [line.strip() for line in self.questions.splitlines() if line.strip()]

    def get_absolute_url(self) -> str:
        return address(
            "reviews:information_request", board=self.board.slug, pk=self.incident_id, asked=self.pk
        )


class RequestAnswer(ReviewContent):
    """One version of an agency's answer: a draft until it is sent, then kept as it was.

    `answers` is a list in JSON, one text and the writer's key for each question.
    """

    openings = (Opening.INCIDENT, Opening.AGENCY)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="answers")
    version = models.PositiveSmallIntegerField()
    answers = SealedTextField(default="[]")
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reasons = SealedTextField("what is to be amended", blank=True)

    class Meta(ReviewContent.Meta):
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["request", "version"], name="answer_version_once")]

    def __str__(self) -> str:
        return f"Version {self.version}"


class RequestCheck(ReviewContent):
    """How the review lead judged one version of an answer: the criteria that it meets, and what was concluded.

    The agency does not read it; what is to be amended is told with the return.
    """

    openings = (Opening.INCIDENT,)

    class Verdict(models.TextChoices):
        GOOD = "good", "Good as it is"
        AMEND = "amend", "To be amended"
        POOR = "poor", "Not good enough, used as it is"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    answer = models.OneToOneField(RequestAnswer, on_delete=models.CASCADE, related_name="quality_check")
    met = models.JSONField("criteria that are met", default=list, blank=True)
    not_met = models.JSONField("criteria that are not met", default=list, blank=True)
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    note = SealedTextField(blank=True)
    checked_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Check of {self.answer}"


class RequestFile(ReviewContent):
    """One file that an agency sent with its answer. The name people gave it is sealed; the store has a neutral one."""

    openings = (Opening.INCIDENT, Opening.AGENCY)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = SealedTextField("name of the file")
    added_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"File {self.pk}"
