"""The one base of everything that is loaded from a file: read, plan, apply.

An app declares a `LoadKind` (columns, examples, a function that plans) and registers it in its AppConfig.ready;
`manage.py load` and the page of a board then offer it. docs/loading.md says how to add a kind.
"""

from core.loading import texts
from core.loading.kinds import LEAVE_OUT, Example, LoadKind, Option, all_kinds, find_kind, register
from core.loading.near import warn_of_near
from core.loading.plans import Change, LoadPlan
from core.loading.running import LoadConflictError, apply_plan, digest, lock_board, make_plan

__all__ = [
    "LEAVE_OUT",
    "Change",
    "Example",
    "LoadConflictError",
    "LoadKind",
    "LoadPlan",
    "Option",
    "all_kinds",
    "apply_plan",
    "digest",
    "find_kind",
    "lock_board",
    "make_plan",
    "register",
    "texts",
    "warn_of_near",
]
