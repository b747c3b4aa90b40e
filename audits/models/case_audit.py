"""Audits of case files: what is asked about which cases, what each agency finds, what is learnt from it.

A case is known by a reference only; who it is stays with the agencies.
"""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from audits.case_references import MOST_CHARACTERS, problem_with
from core.addresses import address
from core.models import BoardOwned
from core.permissions import Perm
from core.scoping import BoardManager, BoardQuerySet

if TYPE_CHECKING:
    from core.access import BoardAccess


class Level(models.TextChoices):
    """The audit pyramid, from its top."""

    MULTI_AGENCY = "multi", "Multi-agency"
    SINGLE_AGENCY = "single", "Single-agency"
    PRACTITIONER = "practitioner", "Practitioner"


class CaseAuditQuerySet(BoardQuerySet["CaseAudit"]):
    def visible_to(self, access: "BoardAccess") -> Self:
        """All of the board; for leads of agencies those in which their agency takes part."""
        rows = self.filter(board=access.board)
        if access.can(Perm.CYCLE_READ, Perm.RETURN_READ):
            return rows
        own = CaseAuditAgency.objects.filter(case_audit=OuterRef("pk"), agency__in=sorted(access.agency_ids))
        return rows.filter(Exists(own)) if access.can(Perm.RETURN_READ_OWN) else rows.none()

    def between(self, start: dt.date, end: dt.date) -> Self:
        """Those that take up at least one of these days, with those that are late."""
        later = Q(ends_on__gte=start) | Q(finished_on__gte=start)
        if start <= timezone.localdate():
            later |= Q(finished_on=None)
        return self.filter(later, starts_on__lte=end)


CaseAuditManager = BoardManager.from_queryset(CaseAuditQuerySet)


class CaseAudit(BoardOwned):
    """One audit of case files on a theme; its state follows from its days, and finishing it is a decision."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"

    theme = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.MULTI_AGENCY)
    starts_on = models.DateField("starts on")
    ends_on = models.DateField("is to be finished by")
    method = models.TextField("how it is done", blank=True)
    method_change = models.TextField("what was changed in the method, and why", blank=True)
    lead_agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sample_size = models.PositiveSmallIntegerField("how many cases", null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True, editable=False)

    objects: ClassVar[CaseAuditManager["CaseAudit"]] = CaseAuditManager()

    class Meta(BoardOwned.Meta):
        ordering = ["starts_on", "theme"]
        indexes = [models.Index(fields=["board", "starts_on"])]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("theme"),
                "board",
                "starts_on",
                name="case_audit_once",
                violation_error_message="There is already an audit on this theme that starts on this day.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="case_audit_ends_after_start",
                violation_error_message="It cannot be finished before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.theme

    def get_absolute_url(self) -> str:
        return address("audits:case_audit", board=self.board.slug, pk=self.pk)

    def state(self, on: dt.date | None = None) -> "CaseAudit.State":
        """Planned until it starts, then running until somebody finishes it."""
        if self.finished_on is not None:
            return self.State.FINISHED
        return self.State.PLANNED if self.starts_on > (on or timezone.localdate()) else self.State.RUNNING

    def is_late(self, on: dt.date | None = None) -> bool:
        """Whether it should be finished and is not."""
        return self.finished_on is None and self.ends_on < (on or timezone.localdate())


class CaseAuditAgency(BoardOwned):
    """One agency that takes part in an audit of case files."""

    case_audit = models.ForeignKey(CaseAudit, on_delete=models.CASCADE, related_name="taking_part")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["agency__name"]
        verbose_name_plural = "case audit agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["case_audit", "agency"],
                name="case_audit_agency_once",
                violation_error_message="This agency takes part already.",
            )
        ]
        indexes = [models.Index(fields=["board", "agency"])]

    def __str__(self) -> str:
        return str(self.agency)


class CaseAuditQuestion(BoardOwned):
    """One question about every case, for one agency or for all that take part."""

    class Scale(models.TextChoices):
        JUDGEMENT = "judgement", "Inadequate, requires improvement, good, outstanding"
        PRACTICE = "practice", "No, partly, yes"

    case_audit = models.ForeignKey(CaseAudit, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    text = models.TextField("question")
    guidance = models.TextField("what to look for", blank=True)
    scale = models.CharField(max_length=9, choices=Scale.choices, default=Scale.JUDGEMENT)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(BoardOwned.Meta):
        ordering = ["case_audit", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_audit", "place"],
                name="case_question_place_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.text}"

    def is_for(self, agency_id: int) -> bool:
        """Whether it is asked of this agency."""
        return self.agency_id is None or self.agency_id == agency_id


def check_reference(reference: str) -> None:
    """Raises ValidationError where it may tell who the case is."""
    if problem := problem_with(reference):
        raise ValidationError(problem)


class AuditedCase(BoardOwned):
    """One case of an audit, by its reference only."""

    case_audit = models.ForeignKey(CaseAudit, on_delete=models.CASCADE, related_name="cases")
    reference = models.CharField(max_length=MOST_CHARACTERS, validators=[check_reference])

    class Meta(BoardOwned.Meta):
        ordering = ["case_audit", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_audit", "reference"],
                name="case_reference_once",
                violation_error_message="This case is in the audit already.",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class CaseAuditAnswer(BoardOwned):
    """What one agency says on one question about one case.

    `revision` counts every change: whoever saves names the one that was read.
    """

    class Grade(models.TextChoices):
        NONE = "", "No answer"
        INADEQUATE = "inadequate", "Inadequate"
        REQUIRES_IMPROVEMENT = "requires", "Requires improvement"
        GOOD = "good", "Good"
        OUTSTANDING = "outstanding", "Outstanding"
        NO = "no", "No"
        PARTLY = "partly", "Partly"
        YES = "yes", "Yes"
        NOT_APPLICABLE = "n/a", "Does not apply"

    case = models.ForeignKey(AuditedCase, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(CaseAuditQuestion, on_delete=models.CASCADE, related_name="answers")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=11, choices=Grade.choices, default=Grade.NONE, blank=True)
    good_practice = models.TextField(blank=True)
    improvement = models.TextField("what could be better", blank=True)
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["case__reference", "question__place", "agency__name"]
        indexes = [models.Index(fields=["board", "agency"])]
        constraints = [
            models.UniqueConstraint(fields=["case", "question", "agency"], name="one_case_answer_per_agency")
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.agency}: {self.get_grade_display()}"


#: The grades of each scale, the lowest first; "does not apply" is left out of what is counted.
GRADES = {
    CaseAuditQuestion.Scale.JUDGEMENT: (
        CaseAuditAnswer.Grade.INADEQUATE,
        CaseAuditAnswer.Grade.REQUIRES_IMPROVEMENT,
        CaseAuditAnswer.Grade.GOOD,
        CaseAuditAnswer.Grade.OUTSTANDING,
    ),
    CaseAuditQuestion.Scale.PRACTICE: (
        CaseAuditAnswer.Grade.NO,
        CaseAuditAnswer.Grade.PARTLY,
        CaseAuditAnswer.Grade.YES,
    ),
}


class CaseAuditFinding(BoardOwned):
    """One thing that the board learnt from an audit: good practice, or what is to be improved."""

    class Kind(models.TextChoices):
        GOOD_PRACTICE = "good", "Good practice"
        IMPROVEMENT = "improvement", "Improvement"

    case_audit = models.ForeignKey(CaseAudit, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    text = models.TextField("what was found")

    class Meta(BoardOwned.Meta):
        ordering = ["case_audit", "kind", "id"]

    def __str__(self) -> str:
        return f"{self.case_audit}: {self.get_kind_display().lower()}"


class FindingAgency(BoardOwned):
    """One agency that a finding is about."""

    finding = models.ForeignKey(CaseAuditFinding, on_delete=models.CASCADE, related_name="about")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["agency__name"]
        verbose_name_plural = "finding agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "agency"],
                name="finding_agency_once",
                violation_error_message="This agency is named already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.agency)


class SingleAuditQuerySet(BoardQuerySet["SingleAudit"]):
    def visible_to(self, access: "BoardAccess") -> Self:
        """All of the board for those who read returns; for leads those of their own agencies."""
        rows = self.filter(board=access.board)
        if access.can(Perm.RETURN_READ):
            return rows
        own = access.agency_ids if access.can(Perm.RETURN_READ_OWN) else ()
        return rows.filter(agency__in=sorted(own))


SingleAuditManager = BoardManager.from_queryset(SingleAuditQuerySet)


class SingleAudit(BoardOwned):
    """What one agency tells the board about an audit that it did by itself."""

    LEVELS = (Level.SINGLE_AGENCY, Level.PRACTITIONER)

    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    theme = models.CharField("what was audited", max_length=120)
    level = models.CharField(
        max_length=12, choices=[(one.value, one.label) for one in LEVELS], default=Level.SINGLE_AGENCY
    )
    done_on = models.DateField("when it was done")
    sample_size = models.PositiveSmallIntegerField("how many cases", null=True, blank=True)
    findings = models.TextField("what was found")
    good_practice = models.TextField(blank=True)
    improvements = models.TextField("what is to be improved", blank=True)
    impact = models.TextField("what has changed because of it", blank=True)
    sent_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[SingleAuditManager["SingleAudit"]] = SingleAuditManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-done_on", "agency__name", "theme"]
        indexes = [models.Index(fields=["board", "agency"])]

    def __str__(self) -> str:
        return f"{self.agency}: {self.theme}"

    def get_absolute_url(self) -> str:
        return address("audits:single_audit", board=self.board.slug, pk=self.pk)
