"""The base of every table that belongs to a board."""

from typing import Any, ClassVar

from django.db import models

from core.scoping import BoardManager, Clearance, Opening


class BoardOwned(models.Model):
    """One row belongs to exactly one board.

    The manager denies every query outside a scope; migrations add row-level security and composite foreign
    keys (core.protection). `clearance` names the case content that a table holds, if any; `openings` are
    columns that open single rows of it without the clearance.
    """

    clearance: ClassVar[Clearance | None] = None
    openings: ClassVar[tuple[Opening, ...]] = ()

    board = models.ForeignKey("boards.Board", on_delete=models.CASCADE, related_name="+", editable=False)

    objects: ClassVar[BoardManager[Any]] = BoardManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
