"""What practitioners say themselves: a survey beside the returns, in which nobody can be recognised.

A reply knows its agency and its day, and nothing else: no person, no time, no address, no browser. Replies and marks
have random keys, because serial numbers would say in which order people answered. Times of other records could be
laid beside them otherwise.
"""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audits.models.cycle import Cycle
from audits.models.framework import Standard
from core.addresses import address
from core.models import BoardOwned


class Survey(BoardOwned):
    """The questions that practitioners of the agencies of one cycle are asked, between two days."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="surveys")
    intro = models.TextField("what people read first", blank=True)
    opens_on = models.DateField("opens on")
    closes_on = models.DateField("last day to answer")
    most_a_day = models.PositiveSmallIntegerField(
        "most replies a day from one agency",
        default=300,
        help_text="More than these are refused until the next day, so that nobody can flood the survey.",
    )
    closed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(BoardOwned.Meta):
        ordering = ["-opens_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                name="one_survey_per_cycle",
                violation_error_message="This cycle has a survey already.",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="survey_ends_after_opening",
                violation_error_message="The last day cannot be before the survey opens.",
            ),
            models.CheckConstraint(
                condition=Q(most_a_day__gte=1),
                name="survey_takes_replies",
                violation_error_message="Enter 1 or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"Practitioner survey, {self.cycle}"

    def get_absolute_url(self) -> str:
        return address("audits:survey", board=self.board.slug, pk=self.cycle_id)

    def is_over(self, on: dt.date | None = None) -> bool:
        """Whether no more replies come. Results are shown only then: each reply would show in their difference."""
        return self.closed_on is not None or self.closes_on < (on or timezone.localdate())

    def is_open(self, on: dt.date | None = None) -> bool:
        """Whether people can answer."""
        today = on or timezone.localdate()
        return self.opens_on <= today and not self.is_over(today)


class SurveyQuestion(BoardOwned):
    """One statement about one standard that practitioners agree with or not."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(editable=False)
    text = models.CharField("statement", max_length=300)

    class Meta(BoardOwned.Meta):
        ordering = ["survey", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "place"],
                name="survey_question_place_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text


class SurveyLink(BoardOwned):
    """The secret link for the practitioners of one agency. `edition` counts how often it was replaced."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="links")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta(BoardOwned.Meta):
        ordering = ["survey", "agency__name"]
        constraints = [models.UniqueConstraint(fields=["survey", "agency"], name="survey_link_once")]

    def __str__(self) -> str:
        return str(self.agency)


class SurveyReply(BoardOwned):
    """What one person answered: of which agency and on which day, never who or at what time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="replies")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(default=timezone.localdate)

    class Meta(BoardOwned.Meta):
        ordering = ["id"]
        verbose_name_plural = "survey replies"
        indexes = [models.Index(fields=["survey", "agency", "given_on"], name="survey_replies_of_a_day")]

    def __str__(self) -> str:
        return f"{self.agency}, {self.given_on:%d %B %Y}"


class SurveyMark(BoardOwned):
    """What one reply says on one statement; no mark: "I do not know"."""

    class Mark(models.IntegerChoices):
        STRONGLY_AGREE = 5, "Strongly agree"
        AGREE = 4, "Agree"
        NEITHER = 3, "Neither agree nor disagree"
        DISAGREE = 2, "Disagree"
        STRONGLY_DISAGREE = 1, "Strongly disagree"

    #: From here upward an answer is positive.
    POSITIVE_FROM: ClassVar[int] = Mark.AGREE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reply = models.ForeignKey(SurveyReply, on_delete=models.CASCADE, related_name="marks")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="marks")
    mark = models.PositiveSmallIntegerField(choices=Mark.choices, null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["reply", "question__place"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "question"], name="survey_mark_once"),
            models.CheckConstraint(
                condition=Q(mark=None) | (Q(mark__gte=1) & Q(mark__lte=5)), name="survey_mark_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.get_mark_display() if self.mark else "I do not know"
