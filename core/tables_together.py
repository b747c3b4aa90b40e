"""A migration operation that makes many tables at once.

After each operation Django renews the models of everything that hangs on a changed one, which here is nearly
everything: each table hangs on a board. Making tables together does that once.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

Part = CreateModel | AddField | AddIndex | AddConstraint


class CreateTogether(Operation):
    """Make new tables with all that the operations give them: their later fields, indexes and constraints, too.

    Raises ValueError for an operation on a table that it does not make, and of another kind.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Part]) -> None:
        self.operations = list(operations)
        made = {one.name_lower for one in self.operations if isinstance(one, CreateModel)}
        for one in self.operations:
            fits = isinstance(one, AddField | AddIndex | AddConstraint) and one.model_name_lower in made
            if not isinstance(one, CreateModel) and not fits:
                raise ValueError(f"It is not made here: {one.describe()}")

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """All at once: without models made of the state there is nothing to renew; the next to ask makes them."""
        state.__dict__.pop("apps", None)
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in self._models(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in reversed(self._models(app_label, from_state)):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def _models(self, app_label: str, state: Any) -> list[Any]:
        return [
            state.apps.get_model(app_label, one.name)
            for one in self.operations
            if isinstance(one, CreateModel)
        ]

    def describe(self) -> str:
        return "; ".join(one.describe() for one in self.operations)
