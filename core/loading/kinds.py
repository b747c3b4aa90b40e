"""What can be loaded: apps register their kinds here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.loading.plans import LoadPlan
from core.models import User
from core.permissions import Perm
from core.scoping import Clearance
from core.spreadsheets import Column, Row

#: One row as people would write it: column → cell.
Example = Mapping[str, str]

#: Compares the rows with what the board has, and writes into the plan what would be new and changed. Called
#: inside the board's scope; saves nothing; takes a constant number of queries.
Planner = Callable[[LoadPlan, Sequence[Row]], None]


#: What comes of a load besides rows, such as emails: called in the same transaction, once everything is saved.
Follow = Callable[[LoadPlan, User | None], None]


@dataclass(frozen=True)
class Option:
    """Something that a load must know and that is in no column, such as the cycle that answers belong to.

    `name` is what people type after `--`; `label` and `help` stand on the page. An option that is not required has
    the `default` when nothing is given; one with `choices` (word, label) takes one of these words.
    """

    name: str
    label: str
    help: str
    required: bool = False
    default: str = ""
    max_length: int = 120
    choices: tuple[tuple[str, str], ...] = ()


#: For kinds of thousands of rows: what is right is loaded, and what is wrong is named and left out.
LEAVE_OUT = Option(
    "mistakes",
    "Rows with mistakes",
    "“leave out” loads the other rows and lists these; otherwise nothing is loaded until they are mended.",
    default="refuse",
    choices=(
        ("refuse", "Load nothing until they are mended"),
        ("leave out", "Load the other rows, and list these"),
    ),
)


def leaves_out(options: Mapping[str, str]) -> bool:
    """Whether LEAVE_OUT was chosen. Raises ValueError for any other word than its own."""
    said = options.get(LEAVE_OUT.name, LEAVE_OUT.default).casefold()
    if said not in ("leave out", LEAVE_OUT.default):
        raise ValueError(f"{LEAVE_OUT.label}: write “leave out” or “{LEAVE_OUT.default}”")
    return said != LEAVE_OUT.default


@dataclass(frozen=True)
class LoadKind:
    """A kind of file that can be loaded.

    `name` is what people type after `manage.py load`; `about` one sentence for the page. `allowed` texts and
    names of columns are an interface. `clearances` open case content to the load, for people who hold them.
    `place` puts it after kinds of a lower one. `follow` is done with the saved rows, where a load has consequences.
    `across` is the permission that lets a person's load look at other boards for the same thing.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    examples: tuple[Example, ...]
    plan: Planner
    permission: Perm = Perm.LOAD_RUN
    clearances: frozenset[Clearance] = field(default=frozenset())
    options: tuple[Option, ...] = ()
    place: int = 0
    follow: Follow | None = None
    across: Perm | None = None

    def take_options(self, given: Mapping[str, str]) -> dict[str, str]:
        """What was given, with defaults where nothing was. Raises ValueError with a sentence for people."""
        known = {option.name: option for option in self.options}
        said = {name: " ".join(value.split()) for name, value in given.items()}
        said = {name: value for name, value in said.items() if value}
        if unknown := sorted(said.keys() - known.keys()):
            raise ValueError(f"A file of {self.name} takes no {' and no '.join(unknown)}")
        for option in self.options:
            if option.required and option.name not in said:
                raise ValueError(f"A file of {self.name} needs a {option.name}: {option.help}")
            if len(said.get(option.name, "")) > option.max_length:
                raise ValueError(f"The {option.name} is too long; at most {option.max_length} characters")
        return {option.name: said.get(option.name, option.default) for option in self.options}


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
    """All kinds by their place; within one, in the order in which apps registered them."""
    return sorted(_kinds.values(), key=lambda kind: kind.place)
