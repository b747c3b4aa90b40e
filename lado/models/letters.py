"""A board's own texts of letters about outcomes. No case content: placeholders stand for it."""

from django.db import models

from core.models import BoardOwned
from lado.models.lists import OutcomeLabel
from lado.models.steps import OutcomeLetter


class LetterTemplate(BoardOwned):
    """The text that letters to the adult, or to the employer, begin with; for one outcome or for all others.

    Placeholders are those of lado.letter_rules. A board without a text of its own uses the one that stands there.
    """

    to = models.CharField(max_length=8, choices=OutcomeLetter.To.choices)
    outcome = models.ForeignKey(
        OutcomeLabel, on_delete=models.CASCADE, null=True, blank=True, related_name="letter_templates"
    )
    text = models.TextField()

    class Meta(BoardOwned.Meta):
        ordering = ["to", models.F("outcome__place").asc(nulls_first=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "to", "outcome"],
                nulls_distinct=False,
                name="letter_template_once",
                violation_error_message="There is already a text for this letter and this outcome. Change that one.",
            )
        ]

    def __str__(self) -> str:
        return f"Letter to {self.get_to_display().lower()}, {self.outcome or 'any outcome'}"
