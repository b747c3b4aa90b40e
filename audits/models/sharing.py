"""Answers that an agency sent on from its return on another board."""

from django.db import models
from django.utils import timezone

from audits.models.answer import Answer
from core.models import BoardOwned
from core.partial_dates import display_date


class SentAnswer(BoardOwned):
    """Where one answer came from: what the agency says to another board, sent here by somebody who leads it on both.

    It belongs to the board that received it, as the answer does: the other board's own copy is never touched, and
    neither board sees the other's return. `from_answer` is a number, not a link: the row is another board's. The two
    moments tell whether either side has been written since; a moderator's grade changes neither. Several rows with
    one `sent_at` are several answers of which one was made.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="sent_from")
    from_board = models.ForeignKey("boards.Board", on_delete=models.PROTECT, related_name="+")
    from_cycle = models.CharField("cycle it was said in", max_length=120)
    from_answer = models.PositiveBigIntegerField()
    from_edited_at = models.DateTimeField("when it was last written there", null=True, blank=True)
    edited_at = models.DateTimeField("when it was written here")
    addition = models.TextField("what was added for this board", blank=True)
    sent_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return f"{self.answer}, from {self.from_cycle}"

    @property
    def is_changed_since(self) -> bool:
        """Whether the agency has written here since; needs the answer."""
        return self.answer.edited_at != self.edited_at

    @property
    def words(self) -> str:
        """A sentence, the same on pages, in the PDF and in the workbook."""
        day = display_date(timezone.localdate(self.sent_at))
        added = ", with an addition" if self.addition else ""
        since = "; changed here since" if self.is_changed_since else ""
        return f"Sent from “{self.from_cycle}” of {self.from_board} on {day}{added}{since}."
