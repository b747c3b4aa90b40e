"""What agencies answer, what they show for it, and what the board makes of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from audits.models.cycle import Return
from audits.models.framework import Criterion, Standard
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet


class AnswerQuerySet(BoardQuerySet["Answer"]):
    def given(self) -> Self:
        """A score, or not applicable; a text alone is no answer yet."""
        return self.filter(Q(score__isnull=False) | Q(is_not_applicable=True))


AnswerManager = BoardManager.from_queryset(AnswerQuerySet)


class Answer(BoardOwned):
    """What one return says on one criterion, or on one standard as a whole.

    `revision` counts every change: whoever saves names the one that was read, so that of two people in the same
    answer the second is shown both texts. A moderator's grade stands beside the agency's own and never replaces it.
    """

    class Decision(models.TextChoices):
        NONE = "", "Not decided"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Not agreed"

    class EvidenceQuality(models.TextChoices):
        NOT_JUDGED = "", "Not judged"
        NONE = "none", "No evidence"
        WEAK = "weak", "Says little"
        SOUND = "sound", "Supports the grade"
        STRONG = "strong", "Good practice"

    agency_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="answers")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="answers")
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    is_not_applicable = models.BooleanField("not applicable", default=False)
    narrative = models.TextField("how you know", blank=True)
    reason = models.TextField("why it does not apply", blank=True)
    decision = models.CharField(
        "not applicable agreed", max_length=7, choices=Decision.choices, default=Decision.NONE, blank=True
    )
    is_from_last = models.BooleanField("from last time, to be confirmed", default=False)
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    moderated_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    moderation_reason = models.TextField(blank=True)
    evidence_quality = models.CharField(
        max_length=6, choices=EvidenceQuality.choices, default=EvidenceQuality.NOT_JUDGED, blank=True
    )
    is_locked = models.BooleanField("reviewed and locked", default=False)
    moderated_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moderated_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AnswerManager["Answer"]] = AnswerManager()

    class Meta(BoardOwned.Meta):
        ordering = ["agency_return", "standard__number", "criterion__place"]
        indexes = [models.Index(fields=["board", "standard"])]
        constraints = [
            models.UniqueConstraint(
                fields=["agency_return", "standard", "criterion"],
                nulls_distinct=False,
                name="one_answer_per_item",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(is_not_applicable=False),
                name="answer_grade_or_not_applicable",
                violation_error_message="Choose a grade, or say that it does not apply: not both.",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | (Q(score__gte=0) & Q(score__lte=100)), name="answer_score_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_return}: {self.criterion or self.standard}"


class Evidence(BoardOwned):
    """One document or page that an agency shows; used for several answers and again in later cycles.

    A newer edition `replaces` the one before; both stay where they were used.
    """

    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="audit_evidence")
    title = models.CharField("what it is", max_length=160)
    description = models.TextField("what it shows", blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    link = models.URLField("address of the page", max_length=500, blank=True)
    effective_on = models.DateField("in force from", null=True, blank=True)
    expires_on = models.DateField("to be renewed by", null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    added_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["title", "-added_at"]
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["board", "agency"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) ^ ~Q(link=""),
                name="evidence_file_or_link",
                violation_error_message="Add a file or the address of a page, one of the two.",
            ),
            models.CheckConstraint(
                condition=Q(effective_on=None)
                | Q(expires_on=None)
                | Q(expires_on__gte=models.F("effective_on")),
                name="evidence_expires_after_start",
                violation_error_message="It cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AnswerEvidence(BoardOwned):
    """One use of a piece of evidence for one answer."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="evidence_used")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")

    class Meta(BoardOwned.Meta):
        ordering = ["evidence__title"]
        verbose_name_plural = "answer evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "evidence"],
                name="evidence_once_per_answer",
                violation_error_message="This evidence is there already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.evidence)


class QuestionQuerySet(BoardQuerySet["Question"]):
    def of_open_cycles(self) -> Self:
        """About returns that are still worked on."""
        return self.filter(
            answer__agency_return__withdrawn_on=None, answer__agency_return__cycle__closed_on=None
        )

    def waiting(self, *, from_board: bool) -> Self:
        """The last message of each thread, where one side wrote it and the other has neither answered nor read it."""
        later = Question.objects.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), is_from_board=from_board, seen_at=None)

    def with_number(self) -> Self:
        """Adds `number`: "3.2", or "3" for a whole standard."""
        standard = Cast("answer__standard__number", models.TextField())
        place = Cast("answer__criterion__place", models.TextField())
        whole = When(answer__criterion=None, then=standard)
        text = models.TextField()
        number = Concat(standard, Value("."), place, output_field=text)
        return self.annotate(number=Case(whole, default=number, output_field=text))


QuestionManager = BoardManager.from_queryset(QuestionQuerySet)


class Question(BoardOwned):
    """One message between the board and the agency about one answer.

    `seen_at`: when somebody of the other side said that it needs no answer; `told_at`: when the other side got an
    email about it, or needed none any more.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField("message")
    is_from_board = models.BooleanField()
    written_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[QuestionManager["Question"]] = QuestionManager()

    class Meta(BoardOwned.Meta):
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["board"], condition=Q(told_at=None), name="messages_to_tell")]

    def __str__(self) -> str:
        return self.text[:80]


class PublishedFigure(BoardOwned):
    """One average that a document printed, typed in to be compared with what follows from the answers."""

    cycle = models.ForeignKey("audits.Cycle", on_delete=models.CASCADE, related_name="published_figures")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    average = models.DecimalField(max_digits=5, decimal_places=2)
    source = models.CharField("where it is printed", max_length=200, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["cycle", "standard__number", "agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "standard", "agency"],
                nulls_distinct=False,
                name="published_figure_once",
                violation_error_message="A published figure of this is there already: change that one.",
            ),
            models.CheckConstraint(
                condition=Q(standard=None) | Q(agency=None), name="published_figure_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard or self.agency or 'Overall'}: {self.average}"
