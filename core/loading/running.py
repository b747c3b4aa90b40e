"""Reading a file into a plan, and doing what a plan says: in bulk, whole or not at all, audited."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction

from core import audit
from core.loading.kinds import LoadKind, leaves_out
from core.loading.plans import LoadPlan, Update
from core.loading.withholding import warnings_without_words, without_words
from core.models import AuditEntry, User
from core.spreadsheets import read_table
from core.spreadsheets.reading import MAX_ROWS

if TYPE_CHECKING:
    from boards.models import Board

BATCH = 5_000
# Below this many different new values, one UPDATE per value is quicker than one CASE per row.
FEW_VALUES = 50


class LoadConflictError(Exception):
    """Somebody else changed the same records at the same moment; nothing was saved."""


def digest(data: bytes) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(data).hexdigest()


def make_plan(
    kind: LoadKind, *, board: "Board", data: bytes, file_name: str, options: Mapping[str, str] | None = None,
    others: Sequence["Board"] = (),
) -> LoadPlan:  # fmt: skip
    """Read the file and compare it with what the board has. Saves nothing; call it in the board's scope.

    `others` are the boards that a kind with `across` also looks at (LoadKind.across).

    Rows that can be read are compared even when others cannot, so that one look shows everything to mend. Raises
    ValueError where the options are not those of the kind (LoadKind.take_options).
    """
    taken = kind.take_options(options or {})
    table = read_table(data, file_name, kind.columns, most_problems=MAX_ROWS)
    plan = LoadPlan(board, file_name=file_name, row_count=len(table.rows), options=taken, others=others)
    plan.warnings += table.warnings
    # Without a column that is needed there is nothing to compare, and the reading has said so.
    if table.rows and all(column.name in table.columns for column in kind.columns if column.required):
        kind.plan(plan, table.rows)
    plan.problems[:0] = table.problems
    plan.problem_count += table.problem_count
    if kind.clearances:
        columns = {column.name for column in kind.columns}
        plan.warnings = warnings_without_words(plan.warnings)
        plan.problems = [without_words(problem, columns) for problem in plan.problems]
    plan.problems.sort(key=lambda problem: problem.row or 0)
    if leaves_out(taken):
        _leave_out(plan)
    return plan


def _leave_out(plan: LoadPlan) -> None:
    """Problems of rows become warnings: no planner plans a row that it found wrong."""
    of_rows = [problem for problem in plan.problems if problem.row]
    plan.warnings += [f"Left out: {problem}" for problem in of_rows]
    plan.problems = [problem for problem in plan.problems if not problem.row]
    plan.problem_count -= len(of_rows)


def apply_plan(plan: LoadPlan, kind: LoadKind, *, actor: User | None, sha256: str) -> None:
    """Save what the plan says, with one entry in the audit trail for the load and one per changed record.

    Raises ValueError for a plan with problems, LoadConflictError when the database says that the plan no longer
    fits. The caller's transaction is not usable after an error that is raised here, unless it has a savepoint.
    """
    if not plan.ok:
        raise ValueError("This plan has problems: it cannot be applied.")
    try:
        with transaction.atomic():
            _delete(plan.deletes)  # first: what is new may stand in place of what goes
            for model in _in_order(plan.creates):
                for batch in _parents_first(plan.creates[model]):
                    _manager(model).bulk_create(batch, batch_size=BATCH)
            _save_updates(list(plan.updates.values()))
            _write_trail(plan, kind, actor, sha256)
            if kind.follow is not None:
                kind.follow(plan, actor)
    except IntegrityError as error:
        raise LoadConflictError(
            "Somebody changed the same records while the file was being loaded. Nothing was saved: try again."
        ) from error


def lock_board(board: "Board") -> None:
    """Let loads of one board wait for each other, until the transaction ends."""
    type(board).objects.select_for_update(no_key=True).get(pk=board.pk)


def _manager(model: type[models.Model]) -> Any:
    return model._default_manager


def _in_order(models_: dict[type[models.Model], list[models.Model]]) -> Iterator[type[models.Model]]:
    """Tables that others point at come first."""
    left = dict.fromkeys(models_)
    while left:
        free = [model for model in left if not _points_at(model, left)]
        if not free:
            raise ValueError("These tables point at each other in a circle.")
        yield from free
        for model in free:
            del left[model]


def _points_at(model: type[models.Model], others: dict[type[models.Model], None]) -> bool:
    return any(
        field.related_model in others and field.related_model is not model
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
    )


def _parents_first(instances: Sequence[models.Model]) -> Iterator[list[models.Model]]:
    """Batches in which nothing points at an unsaved row of the same batch."""
    own = [
        field.name
        for field in type(instances[0])._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is type(instances[0])
    ]
    left = list(instances)
    while left:
        ready = [item for item in left if not any(_unsaved(item, name) for name in own)]
        if not ready:
            raise ValueError("These rows point at each other in a circle.")
        yield ready
        left = [item for item in left if item.pk is None]


def _unsaved(instance: models.Model, name: str) -> bool:
    return (
        type(instance)._meta.get_field(name).is_cached(instance)  # type: ignore[union-attr]
        and getattr(instance, name) is not None
        and getattr(instance, name).pk is None
    )


def _save_updates(updates: list[Update]) -> None:
    by_model: dict[tuple[type[models.Model], tuple[str, ...]], list[models.Model]] = {}
    for update in updates:
        fields = tuple(sorted(update.fields))
        if not fields:
            continue
        by_model.setdefault((type(update.instance), fields), []).append(update.instance)
    for (model, fields), instances in by_model.items():
        by_value: dict[tuple[Any, ...], list[models.Model]] = {}
        for instance in instances:
            by_value.setdefault(tuple(_stored(instance, name) for name in fields), []).append(instance)
        if len(by_value) > FEW_VALUES:
            _manager(model).bulk_update(instances, fields, batch_size=1_000)
            continue
        for same in by_value.values():
            values = {name: getattr(same[0], name) for name in fields}
            _manager(model).filter(pk__in=[instance.pk for instance in same]).update(**values)


def _stored(instance: models.Model, name: str) -> Any:
    value = getattr(instance, name)
    return value.pk or id(value) if isinstance(value, models.Model) else value


def _delete(instances: list[models.Model]) -> None:
    by_model: dict[type[models.Model], list[Any]] = {}
    for instance in instances:
        by_model.setdefault(type(instance), []).append(instance.pk)
    for model, keys in by_model.items():
        _manager(model).filter(pk__in=keys).delete()


def _write_trail(plan: LoadPlan, kind: LoadKind, actor: User | None, sha256: str) -> None:
    audit.record(
        f"load.{kind.name}",
        plan.board,
        actor=actor,
        board_id=plan.board.pk,
        after={
            "file": plan.file_name,
            "sha256": sha256,
            **{name: value for name, value in plan.options.items() if value},
            **plan.counts(),
            **{f"new {what}": len(names) for what, names in plan.new.items()},
        },
    )
    entries = [
        audit.entry(
            update.action,
            update.instance,
            actor=actor,
            board_id=plan.board.pk,
            before=update.before,
            after={**audit.state(update.instance, *update.fields), **update.after},
        )
        for update in plan.updates.values()
    ]
    AuditEntry.objects.bulk_create([entry for entry in entries if entry], batch_size=BATCH)
