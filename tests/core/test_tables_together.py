"""Tables made at once: the same as one after the other, there and back."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, CreateModel, RemoveField
from django.db.migrations.state import ProjectState

from core.tables_together import CreateTogether

PARTS = [
    CreateModel("Hen", [("id", models.BigAutoField(primary_key=True))]),
    CreateModel("Egg", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]),
    AddField("Hen", "came_from", models.ForeignKey("core.Egg", models.CASCADE, null=True)),
    AddField("Egg", "hen", models.ForeignKey("core.Hen", models.CASCADE)),
    AddConstraint("Egg", models.CheckConstraint(condition=models.Q(size__gt=0), name="egg_has_a_size")),
]


def test_all_parts_of_all_tables_come_and_go(db: None) -> None:
    before, after = ProjectState(), ProjectState()
    assert not after.apps.get_models()
    together = CreateTogether(PARTS)
    together.state_forwards("core", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as forwards:
        together.database_forwards("core", forwards, before, after)
    made = "\n".join(forwards.collected_sql)
    assert made.count("CREATE TABLE") == 2
    assert made.count("FOREIGN KEY") == 2
    assert 'CONSTRAINT "egg_has_a_size" CHECK' in made
    with connection.schema_editor(collect_sql=True, atomic=False) as backwards:
        together.database_backwards("core", backwards, after, before)
    assert [line.split()[2] for line in backwards.collected_sql if line.startswith("DROP TABLE")] == [
        '"core_egg"',
        '"core_hen"',
    ]


def test_the_state_is_that_of_the_parts() -> None:
    one_by_one, at_once = ProjectState(), ProjectState()
    for part in PARTS:
        part.state_forwards("core", one_by_one)
    CreateTogether(PARTS).state_forwards("core", at_once)
    assert one_by_one == at_once


@pytest.mark.parametrize(
    "part", [AddField("Duck", "name", models.TextField()), RemoveField("Hen", "came_from")]
)
def test_nothing_else_is_taken(part: AddField) -> None:
    with pytest.raises(ValueError, match="not made here"):
        CreateTogether([*PARTS, part])
