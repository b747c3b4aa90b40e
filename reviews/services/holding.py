"""Holding a row while it is changed, and telling whoever comes second what the first one wrote."""

from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class ReviewConflictError(Exception):
    """Somebody else has saved meanwhile: `current` is the record as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("The record was changed by somebody else.")
        self.current = current


def held(one: M, revision: int) -> M:
    """The row, locked until the transaction ends. Raises ReviewConflictError unless `revision` is its own."""
    manager: Any = type(one)._default_manager
    found: Any = manager.select_for_update(of=("self",), no_key=True).select_related("board").get(pk=one.pk)
    if found.revision != revision:
        raise ReviewConflictError(found)
    result: M = found
    return result
