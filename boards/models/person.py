"""People who hold seats; not every one of them signs in."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.models import BoardOwned


class Person(BoardOwned):
    """One person as one board knows them. The same email address on another board is the same person."""

    name = models.CharField("full name", max_length=120)
    email = models.EmailField("email address", blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                "board",
                Lower("email"),
                condition=~Q(email=""),
                name="person_email_once_per_board",
                violation_error_message="Somebody on this board already has this email address.",
            )
        ]

    def __str__(self) -> str:
        return self.name
