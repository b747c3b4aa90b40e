"""Cases that leave: offered to another board's officer, or disposed of."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import BoardOwned
from core.sealing import SealedTextField
from lado.models.contact import CaseContent, Contact


class CaseOffer(CaseContent):
    """One case that another board's officer offers to this board: a copy to read, or to take over.

    The row belongs to the board that is offered it. `content` is the sealed copy (lado.services.offer_copy), emptied
    once it is answered or withdrawn; the case itself is made when the officer here accepts. `from_contact` is a number,
    not a link: the row is another board's.
    """

    class Kind(models.TextChoices):
        SHARE = "share", "To know of it"
        HAND_OVER = "hand_over", "To take it over"

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    from_board = models.ForeignKey("boards.Board", on_delete=models.PROTECT, related_name="+")
    from_contact = models.PositiveBigIntegerField()
    from_reference = models.CharField(max_length=30)
    content = SealedTextField(blank=True)
    message = SealedTextField(blank=True)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="accepted_offers"
    )
    offered_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField("what was answered", blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "from_board", "from_contact"],
                condition=Q(state="offered"),
                name="one_open_offer_per_case",
                violation_error_message="This case is offered to that board already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_reference} from {self.from_board}"


class SentOffer(CaseContent):
    """One offer of a case to another board, as the board that made it sees it: to whom, and what came of it.

    `offer` is the number of the other board's CaseOffer, which officers here cannot read. `at_revision` is the case's
    revision when the copy was made: whatever was changed since, the other board has not got.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="sent_offers")
    to_board = models.ForeignKey("boards.Board", on_delete=models.PROTECT, related_name="+")
    offer = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=9, choices=CaseOffer.Kind.choices)
    with_texts = models.BooleanField("with minutes and notes", default=True)
    state = models.CharField(max_length=9, choices=CaseOffer.State.choices, default=CaseOffer.State.OFFERED)
    at_revision = models.PositiveIntegerField(default=0)
    offered_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField("what was answered", blank=True)
    their_reference = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField("when the answer was seen here", null=True, blank=True)

    class Meta(CaseContent.Meta):
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "to_board"],
                condition=Q(state="offered"),
                name="sent_offer_open_once",
                violation_error_message="This case is offered to that board already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.to_board}"


class Disposal(BoardOwned):
    """One case that is disposed of by two people. The certificate: nothing of its content, only that it went."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="disposal")
    reference = models.CharField(max_length=30)
    outcome = models.CharField(max_length=80, blank=True)
    closed_on = models.DateField()
    keep_years = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposed_by")),
                name="disposal_by_two_people",
                violation_error_message="Somebody else must agree: two people dispose of a case.",
            )
        ]

    def __str__(self) -> str:
        return f"Disposal of {self.reference}"
