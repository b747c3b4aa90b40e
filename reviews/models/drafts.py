"""What somebody has begun to write about an incident and not handed in."""

from django.db import models

from boards.models.drafts import FormDraft
from core.scoping import Opening
from reviews.models.content import ReviewContent


class ReviewDraft(ReviewContent, FormDraft):
    """One form that its writer has not finished; nobody else is shown it.

    `agency` is that of an agency's lead, who holds no clearance: it opens the row.
    """

    openings = (Opening.AGENCY,)

    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(FormDraft.Meta):
        constraints = [models.UniqueConstraint(fields=["board", "saved_by", "key"], name="review_draft_once")]
