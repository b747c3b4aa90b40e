"""One part of a case's page."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Task:
    """One thing that is to be done next, as includes/task_list.html shows it."""

    title: str
    url: str
    hint: str = ""
    status: str = "To do"
    colour: str = "orange"


@dataclass(frozen=True)
class Part:
    """One part: its place in the address (#key), its heading, its template and what that shows as `content`.

    `tasks` are added to the list of what is next. A part without a heading stands above the tasks.
    """

    key: str
    title: str
    template: str
    content: dict[str, Any] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    change_url: str = ""
    change_text: str = "Change"
