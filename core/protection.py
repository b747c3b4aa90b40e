"""Row-level security and composite foreign keys, as migration operations.

Every migration that adds a board-owned table or a link between two ends with `ProtectBoardTables()`. It may
run any number of times. tests/core/test_architecture.py walks all models and fails when something is missing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

POLICY = "board_scope"


def _setting(name: str) -> str:
    # The sub-select runs once per query, not once per row (measured; docs/decisions.md).
    return f"(SELECT string_to_array(current_setting('{name}', true), ','))::bigint[]"


def policy_condition(clearance: str | None, openings: Iterable[str] = ()) -> str:
    """The SQL condition under which a row is visible and may be written.

    `openings` (core.scoping.Opening) are columns that open single rows to people without the clearance.
    """
    condition = f"board_id = ANY ({_setting('app.board_ids')})"
    if clearance:
        ways = [f"board_id = ANY ({_setting(f'app.clearance_{clearance}')})"]
        ways += [
            f"board_id || ':' || {opening}_id = "
            f"ANY ((SELECT string_to_array(current_setting('app.open_{opening}', true), ','))::text[])"
            for opening in openings
        ]
        condition += f" AND ({' OR '.join(ways)})"
    return condition


def composite_key(table: str) -> str:
    """Name of the unique constraint on (board_id, id) that links within a board point at."""
    return f"{table}_in_board"


def composite_link(table: str, column: str) -> str:
    """Name of the foreign key (board_id, column), within PostgreSQL's 63 characters."""
    return f"{table}_{column}_same_board"[-63:]


def has_board(model: type[models.Model]) -> bool:
    """True for tables with a `board` of their own."""
    return any(f.name == "board" and f.is_relation for f in model._meta.local_fields)


def links_within_board(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """Foreign keys from one table with a board to another (or itself)."""
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "board"
        and isinstance(field.related_model, type)
        and has_board(field.related_model)
    ]


class ProtectBoardTables(Operation):
    """Give all board-owned tables of the app their policy and composite foreign keys.

    `open_tables` (model names) keep their links within the board but have no policy: they decide who may open
    a scope at all. `clearances` maps model names to the clearance that their rows need, `openings` to the columns that
    open single rows to people without it. `only` names the tables whose policies are written; without it those of all
    tables of the app are written anew, and `clearances` and `openings` must name every one that has any.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self,
        *,
        open_tables: Iterable[str] = (),
        clearances: Mapping[str, str] | None = None,
        openings: Mapping[str, Iterable[str]] | None = None,
        only: Iterable[str] | None = None,
    ) -> None:
        self.only = None if only is None else tuple(only)
        self.open_tables = tuple(open_tables)
        self.clearances = dict(clearances or {})
        self.openings = {model: tuple(columns) for model, columns in (openings or {}).items()}

    def deconstruct(self) -> Any:
        return (
            self.__class__.__qualname__,
            [],
            {
                "open_tables": self.open_tables,
                "clearances": self.clearances,
                "openings": self.openings,
                "only": self.only,
            },
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of this is in Django's picture of the models."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        tables = [m for m in to_state.apps.get_app_config(app_label).get_models() if has_board(m)]
        for model in tables:
            name = model._meta.object_name
            if name not in self.open_tables and (self.only is None or name in self.only):
                condition = policy_condition(self.clearances.get(name), self.openings.get(name, ()))
                self._protect(schema_editor, model._meta.db_table, condition)
        for model in tables:
            for field in links_within_board(model):
                self._link(schema_editor, model, field)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The tables go with their own migrations, and their policies with them."""

    @staticmethod
    def _protect(schema_editor: Any, table: str, condition: str) -> None:
        schema_editor.execute(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY; '
            f'DROP POLICY IF EXISTS {POLICY} ON "{table}"; '
            f'CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK ({condition})'
        )
        _add_constraint(schema_editor, table, composite_key(table), "UNIQUE (board_id, id)")

    @staticmethod
    def _link(schema_editor: Any, model: Any, field: Any) -> None:
        table, target = model._meta.db_table, field.related_model._meta.db_table
        _add_constraint(schema_editor, target, composite_key(target), "UNIQUE (board_id, id)")
        _add_constraint(
            schema_editor,
            table,
            composite_link(table, field.column),
            f'FOREIGN KEY (board_id, "{field.column}") REFERENCES "{target}" (board_id, id) '
            "DEFERRABLE INITIALLY DEFERRED",
        )

    def describe(self) -> str:
        return "Protect board-owned tables"


def _add_constraint(schema_editor: Any, table: str, name: str, definition: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, f'"{table}"']
        )
        if cursor.fetchone():
            return
    schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
