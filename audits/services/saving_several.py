"""Saving a page of things at once, each with the revision it was read with: what can be saved is saved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError

Kept = TypeVar("Kept")
Conflict = TypeVar("Conflict", bound=Exception)


@dataclass
class Saved(Generic[Kept, Conflict]):
    """What came of it, by the key of each thing; those that are in none of these were as they are."""

    kept: dict[str, Kept] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    errors: dict[str, ValidationError] = field(default_factory=dict)
    confirmed: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.conflicts and not self.errors


def save_each(
    saves: Iterable[tuple[str, Callable[[], Kept | None]]], conflict: type[Conflict]
) -> Saved[Kept, Conflict]:
    """Run each save under its key; one that raises `conflict` or ValidationError does not hold up the others.

    For use in a transaction. A save gives what it kept, or None where nothing was to be changed. It must raise before
    it writes: nothing is taken back here.
    """
    saved = Saved[Kept, Conflict]()
    for key, save in saves:
        try:
            kept = save()
        except conflict as one:
            saved.conflicts[key] = one
        except ValidationError as one:
            saved.errors[key] = one
        else:
            if kept is not None:
                saved.kept[key] = kept
    return saved
