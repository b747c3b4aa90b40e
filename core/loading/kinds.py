"""What can be loaded: apps register their kinds here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.loading.plans import LoadPlan
from core.permissions import Perm
from core.scoping import Clearance
from core.spreadsheets import Column, Row

#: One row as people would write it: column → cell.
Example = Mapping[str, str]

#: Compares the rows with what the board has, and writes into the plan what would be new and changed. Called
#: inside the board's scope; saves nothing; takes a constant number of queries.
Planner = Callable[[LoadPlan, Sequence[Row]], None]


@dataclass(frozen=True)
class LoadKind:
    """A kind of file that can be loaded.

    `name` is what people type after `manage.py load`; `about` one sentence for the page. `allowed` texts and
    names of columns are an interface. `clearances` open case content to the load, for people who hold them.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    examples: tuple[Example, ...]
    plan: Planner
    permission: Perm = Perm.LOAD_RUN
    clearances: frozenset[Clearance] = field(default=frozenset())


_kinds: dict[str, LoadKind] = {}


def register(kind: LoadKind) -> None:
    """Make a kind known; a second one of the same name is a mistake, and so is an example with other columns."""
    if kind.name in _kinds:
        raise ValueError(f"There is already a kind of load called {kind.name}.")
    columns = {column.name for column in kind.columns}
    for example in kind.examples:
        if unknown := example.keys() - columns:
            raise ValueError(f"The example of {kind.name} has unknown columns: {', '.join(sorted(unknown))}.")
    _kinds[kind.name] = kind


def find_kind(name: str) -> LoadKind | None:
    """The kind of this name, or None."""
    return _kinds.get(name)


def all_kinds() -> list[LoadKind]:
    """All kinds, in the order in which apps registered them."""
    return list(_kinds.values())
