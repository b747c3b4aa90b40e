"""Other boards of this installation with which an event is held."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from core.models import BoardOwned
from core.scoping import BoardManager
from training.models.events import Event


class EventShare(BoardOwned):
    """One other board whose people may book an event; without `seats` it shares with everybody what is left over.

    It belongs to the event's board. Boards outside this installation are named in the event itself (`Event.partner`).
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="shares")
    partner = models.ForeignKey("boards.Board", on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(
        "seats kept for its people", null=True, blank=True, validators=[MinValueValidator(1)]
    )

    objects: ClassVar[BoardManager["EventShare"]] = BoardManager()

    class Meta(BoardOwned.Meta):
        ordering = ["partner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partner"],
                name="share_once",
                violation_error_message="The event is held together with this board already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(partner=models.F("board")),
                name="share_with_another_board",
                violation_error_message="Choose another board than the event's own.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner)
