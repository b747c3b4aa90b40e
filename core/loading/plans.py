"""What a load would do: counts, what is new, what changes, warnings, problems, and the rows to save."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from core import audit
from core.partial_dates import display_date
from core.spreadsheets import Problem

if TYPE_CHECKING:
    from boards.models import Board

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Change:
    """One value of an existing record that the file changes, as people read it; `row` of the file."""

    row: int
    what: str
    field: str
    before: str
    after: str


@dataclass
class Update:
    """An existing record with its new values set, and what stood there before."""

    instance: models.Model
    fields: set[str]
    before: dict[str, Any]
    action: str
    after: dict[str, Any] = field(default_factory=dict)


@dataclass
class LoadPlan:
    """A load that has been thought through but not done.

    `made`, `changed` and `unchanged` count rows of the file. `new` lists by kind of thing ("group", "agency")
    what was not known; `creates` holds unsaved instances, which may refer to each other in any order. `options`
    holds every option of the kind. `others` are boards whose records the planner may compare, but never names: what
    a check finds is read by everybody who loads on this board.
    """

    board: "Board"
    file_name: str = ""
    row_count: int = 0
    options: Mapping[str, str] = field(default_factory=dict)
    others: Sequence["Board"] = ()
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    new: dict[str, list[str]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    creates: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    updates: dict[int, Update] = field(default_factory=dict)
    deletes: list[models.Model] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing must be mended."""
        return not self.problem_count

    @property
    def does_nothing(self) -> bool:
        """True when everything in the file is already so."""
        return not (self.creates or self.updates or self.deletes)

    def problem(
        self, row: int | None, column: str | None, value: object, message: str, allowed: str = ""
    ) -> None:
        """Something must be mended before the file can be loaded."""
        self.problem_count += 1
        self.problems.append(Problem(row, column, str(value)[:200], message, allowed))

    def warn(self, text: str) -> None:
        """Say something worth a look; each text once. It does not stop the load."""
        if text not in self.warnings:
            self.warnings.append(text)

    def create(self, instance: M, what: str = "", name: str = "") -> M:
        """Save this instance when the plan is applied; with `what` it is listed as new under that heading."""
        self.creates.setdefault(type(instance), []).append(instance)
        if what:
            self.new.setdefault(what, []).append(name or str(instance))
        return instance

    def change(
        self,
        row: int,
        instance: models.Model,
        values: Mapping[str, Any],
        *,
        what: str = "",
        action: str = "",
        shown: Iterable[tuple[str, str, str]] | None = None,
    ) -> bool:
        """Set values on an existing record; False when they are so already.

        `shown` are (field, before, after) in people's words; by default they come from the model's fields.
        `action` names the entry in the audit trail, by default "<model>.changed".
        """
        changing = {name: value for name, value in values.items() if getattr(instance, name) != value}
        if not changing:
            return False
        before = audit.state(instance, *changing)
        lines = [(name, shown_value(instance, name)) for name in changing]
        for name, value in changing.items():
            setattr(instance, name, value)
        if shown is None:
            shown = [(_label(instance, name), old, shown_value(instance, name)) for name, old in lines]
        named = what or str(instance)
        self.changes += [Change(row, named, label, old, new) for label, old, new in shown]
        model = instance._meta.model_name or ""
        update = self.updates.setdefault(
            id(instance), Update(instance, set(), {}, action or f"{model}.changed_by_load")
        )
        update.fields |= changing.keys()
        update.before = before | update.before
        return True

    def note_change(self, row: int, what: str, field: str, before: str, after: str) -> None:
        """List a change in people's words, where `change` cannot tell them by itself (`shown=()`)."""
        self.changes.append(Change(row, what, field, before, after))

    def note_audit(
        self, instance: models.Model, action: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Write this into the trail of an existing record when the plan is applied: for what is no field."""
        update = self.updates.setdefault(id(instance), Update(instance, set(), {}, action))
        update.before |= before
        update.after |= after

    def delete(self, instance: models.Model) -> None:
        """Remove this record when the plan is applied."""
        self.deletes.append(instance)

    def counts(self) -> dict[str, int]:
        """Rows by what they do."""
        return {"new": self.made, "changed": self.changed, "unchanged": self.unchanged}

    def fingerprint(self) -> str:
        """The same for two checks that find the same; SHA-256 in hex."""
        found = [
            self.counts(),
            {what: sorted(names) for what, names in sorted(self.new.items())},
            sorted((c.row, c.what, c.field, c.before, c.after) for c in self.changes),
            sorted(self.warnings),
            sorted(map(str, self.problems)),
        ]
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _label(instance: models.Model, name: str) -> str:
    return str(getattr(instance._meta.get_field(name), "verbose_name", name))


def shown_value(instance: models.Model, name: str) -> str:
    """A field's value as people read it; "nothing" when it is empty."""
    display = getattr(instance, f"get_{name}_display", None)
    value = display() if display else getattr(instance, name)
    if value is None or value == "":
        return "nothing"
    if hasattr(value, "year") and hasattr(value, "month"):
        return display_date(value)
    return str(value)
