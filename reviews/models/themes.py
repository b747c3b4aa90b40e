"""Themes of incidents and reviews: a list with two levels that each board keeps."""

from django.db import models

from core.models import BoardOwned


class Theme(BoardOwned):
    """One theme, such as neglect; `parent` is the wider one that it belongs to."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="narrower"
    )
    is_active = models.BooleanField("can be chosen", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "board",
                models.functions.Lower("name"),
                name="theme_once",
                violation_error_message="There is already a theme with this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name
