"""Evaluation: questionnaires as data, and what people answered before, after and later."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import BoardOwned
from core.names import normalise
from training.models.bookings import Booking
from training.models.courses import Course
from training.models.events import Event


class Stage(models.TextChoices):
    """When a questionnaire is answered, and the last time by whom: the line manager says what they see."""

    BEFORE = "before", "Before"
    AFTER = "after", "After"
    LATER = "later", "6 to 12 weeks later"
    MANAGER = "manager", "Line manager, 6 to 12 weeks later"


class Question(BoardOwned):
    """One question, used in any number of questionnaires.

    The same question before and after tells what was gained. `purpose` says what else its answers are for.
    """

    class Kind(models.TextChoices):
        SCALE = "scale", "Scale"
        CHOICE = "choice", "Choice"
        TEXT = "text", "Text"

    class Purpose(models.TextChoices):
        """What the answers are shown as."""

        GAIN = "gain", "Learning gain: the same scale before and after"
        STATEMENT = "statement", "Statement that people agree with or not"
        PLAN = "plan", "What I will do differently"
        DONE = "done", "Whether it was done"
        QUOTATION = "quotation", "Words that may be printed, with consent"
        OTHER = "other", "Something else"

    text = models.CharField(max_length=300)
    normalised_text = models.CharField(max_length=300, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.SCALE)
    purpose = models.CharField(max_length=9, choices=Purpose.choices, default=Purpose.OTHER)
    lowest = models.SmallIntegerField("lowest value of the scale", default=1)
    highest = models.SmallIntegerField("highest value of the scale", default=5)
    choices = models.TextField("choices, one on each line", blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "normalised_text"],
                name="question_once",
                violation_error_message="There is already such a question.",
            ),
            models.CheckConstraint(
                condition=Q(highest__gt=F("lowest")),
                name="question_scale_goes_up",
                violation_error_message="The highest value of a scale is above the lowest.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalised_text = normalise(self.text)
        super().save(*args, **kwargs)

    def choice_list(self) -> list[str]:
        """The choices in their order."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class Questionnaire(BoardOwned):
    """The questions of one stage: of one course, or of all courses that have none of their own."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, null=True, blank=True, related_name="questionnaires"
    )
    stage = models.CharField(max_length=7, choices=Stage.choices)
    intro = models.TextField("what people read first", blank=True)
    is_active = models.BooleanField("in use", default=True)
    questions = models.ManyToManyField(
        Question, through="training.QuestionnaireQuestion", related_name="questionnaires"
    )

    class Meta(BoardOwned.Meta):
        ordering = ["course__title", "stage"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "course", "stage"],
                name="questionnaire_once",
                nulls_distinct=False,
                violation_error_message="There is already a questionnaire for this stage.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.course or 'all courses'}"


class QuestionnaireQuestion(BoardOwned):
    """One question's place in one questionnaire."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="places")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="places")
    number = models.PositiveSmallIntegerField(default=0)

    class Meta(BoardOwned.Meta):
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "question"], name="question_once_in_form")
        ]

    def __str__(self) -> str:
        return str(self.question)


class Evaluation(BoardOwned):
    """One delegate's questionnaire of one stage for one event: asked, and perhaps answered.

    `event` is that of the booking, kept here so that numbers need not look at bookings. One that the system sent says
    where to, until when it can be answered, and how many reminders went out; one from a file says only that it was
    answered. The stage "manager" is the line manager's, about the delegate.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="evaluations")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="evaluations")
    stage = models.CharField(max_length=7, choices=Stage.choices)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.EmailField("sent to", blank=True)
    closes_on = models.DateField("can be answered until", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("reminders sent", default=0)
    completed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["stage", "id"]
        indexes = [
            models.Index(fields=["board", "event", "stage"], name="evaluation_by_event"),
            models.Index(
                fields=["board", "closes_on"],
                condition=Q(completed_at=None, sent_at__isnull=False),
                name="evaluation_unanswered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "stage"],
                name="evaluation_once",
                violation_error_message="This questionnaire is answered already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.booking_id}"

    def is_open(self, on: dt.date) -> bool:
        """Whether it can still be answered that day."""
        return self.completed_at is None and (self.closes_on is None or on <= self.closes_on)


class Answer(BoardOwned):
    """One answer: a value on the question's scale, or words. `may_print` is the writer's consent to quote them."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True)
    may_print = models.BooleanField("may be printed without a name", default=False)

    class Meta(BoardOwned.Meta):
        indexes = [models.Index(fields=["board", "question"], name="answer_by_question")]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "question"],
                name="answer_once",
                violation_error_message="This question is answered already.",
            )
        ]

    def __str__(self) -> str:
        return f"Answer to “{self.question}”"
