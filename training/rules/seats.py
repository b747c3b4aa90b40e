"""Whose seat is free at an event that boards hold together. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Seats:
    """How the places of one event are divided.

    `capacity` None: no limit. `reserved`: share → seats that are kept for that partner; they stay kept until somebody
    changes them, whoever waits. `taken`: share → places held or offered; None is the event's own board. The own board
    and partners without seats of their own share what is left over.
    """

    capacity: int | None
    reserved: Mapping[int, int] = field(default_factory=dict)
    taken: Mapping[int | None, int] = field(default_factory=dict)

    def left(self, share: int | None) -> int | None:
        """Places that people of this share can still have; None: no limit. Never more than the event has free."""
        free = None if self.capacity is None else max(self.capacity - sum(self.taken.values()), 0)
        if share is not None and share in self.reserved:
            own = self._kept(share)
            return own if free is None else min(own, free)
        return None if free is None else max(free - sum(map(self._kept, self.reserved)), 0)

    def has_room(self, share: int | None) -> bool:
        """Whether one more of this share may have a place."""
        left = self.left(share)
        return left is None or left > 0

    def with_one(self, share: int | None) -> "Seats":
        """After one more of this share has got a place."""
        return replace(self, taken={**self.taken, share: self.taken.get(share, 0) + 1})

    @property
    def least_capacity(self) -> int:
        """The fewest places with which everybody keeps theirs, and every partner its seats."""
        return sum(self.taken.values()) + sum(map(self._kept, self.reserved))

    def _kept(self, share: int) -> int:
        """Seats of a partner that nobody has taken yet."""
        return max(self.reserved[share] - self.taken.get(share, 0), 0)
