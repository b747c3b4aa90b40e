"""The structure of a board on any day: which groups there were, who chaired them, which reported to which."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from boards.models import Board, Group, GroupOffice
from core.charts import TreeChart, TreeNode
from core.partial_dates import display_date

# The order of groups beside each other, then by name.
KIND_ORDER = {kind: number for number, kind in enumerate(Group.Kind.values)}


@dataclass(frozen=True)
class Branch:
    """One group on a day with those that report to it; `chair` is empty where nobody chairs it.

    `role` is the chair's role alone, for print; it may be empty where somebody is in the chair.
    """

    group: Group
    chair: str = ""
    is_interim: bool = False
    role: str = ""
    children: "tuple[Branch, ...]" = field(default=())

    @property
    def chair_words(self) -> str:
        """As the chart says it: "Chair: …", "Interim chair: …" or "No chair"."""
        if not self.chair:
            return "No chair"
        return f"{self._office}: {self.chair}"

    @property
    def chair_role(self) -> str:
        """The chair's role, or that there is one: what is published, where names are not."""
        return (self.role or "Chair in place") if self.chair else "Vacant"

    @property
    def chair_role_words(self) -> str:
        """As the chart without names says it: "Chair: …", "Interim chair in place", "Chair: vacant"."""
        if not self.chair:
            return "Chair: vacant"
        return f"{self._office}: {self.role}" if self.role else f"{self._office} in place"

    @property
    def _office(self) -> str:
        return "Interim chair" if self.is_interim else "Chair"

    def walk(self, depth: int = 0) -> "Iterator[tuple[int, Branch]]":
        """This branch and all below it with their depth, parents first."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


def structure_on(board: Board, on: dt.date, known: Iterable[Group] | None = None) -> tuple[Branch, ...]:
    """The board's groups that existed on a day, as trees. Two queries; one where all groups are `known`.

    A group whose parent did not exist on the day hangs on the nearest group above that did.
    """
    groups = {group.pk: group for group in known or Group.objects.filter(board=board)}
    standing = {pk for pk, group in groups.items() if exists_on(group, on)}
    chairs = chairs_on(board, on)
    below: dict[int | None, list[Group]] = {}
    for pk in standing:
        below.setdefault(_nearest_above(groups[pk], groups, standing), []).append(groups[pk])

    def branch(group: Group) -> Branch:
        chair = chairs.get(group.pk)
        children = tuple(branch(child) for child in sorted(below.get(group.pk, ()), key=_order))
        if chair is None:
            return Branch(group, children=children)
        return Branch(group, holder_of(chair), chair.is_interim, chair.role, children)

    return tuple(branch(group) for group in sorted(below.get(None, ()), key=_order))


def exists_on(group: Group, on: dt.date) -> bool:
    """As GroupQuerySet.existing, for a group at hand."""
    return (group.starts_on is None or group.starts_on <= on) and (
        group.ends_on is None or group.ends_on >= on
    )


def chairs_on(board: Board, on: dt.date) -> dict[int, GroupOffice]:
    """Group id → who chaired it on a day. One query."""
    offices = (
        GroupOffice.objects.filter(board=board, office=GroupOffice.Office.CHAIR)
        .filter(Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))
        .select_related("person")
        .order_by("starts_on")
    )
    return {office.group_id: office for office in offices}


def holder_of(office: GroupOffice) -> str:
    """The person's name, with the role where it is known: "Ann Bell, Director of Services"."""
    return ", ".join(part for part in (office.person.name if office.person else "", office.role) if part)


def structure_chart(
    board: Board,
    on: dt.date,
    *,
    key: str = "structure",
    names: bool = True,
    roots: tuple[Branch, ...] | None = None,
) -> TreeChart:
    """The picture of a board's structure on a day; its table stands behind it.

    The report has it without the chairs' `names`, of the `roots` that it has read already.
    """
    day = display_date(on)
    roots = structure_on(board, on) if roots is None else roots
    count = sum(1 for root in roots for _ in root.walk())
    return TreeChart(
        key=key,
        title=f"Structure of {board} on {day}",
        description=f"{count} group{'' if count == 1 else 's'}, each with its chair, below the group it reports to.",
        roots=[_node(root, names=names) for root in roots],
    )


def _node(branch: Branch, *, names: bool) -> TreeNode:
    group = branch.group
    note = "" if group.kind in {Group.Kind.MAIN, Group.Kind.SUB_GROUP} else str(group.get_kind_display())
    return TreeNode(
        name=group.name,
        chair=branch.chair_words if names else branch.chair_role_words,
        note=note,
        children=[_node(child, names=names) for child in branch.children],
        passing=group.kind == Group.Kind.TASK_GROUP,
    )


def _nearest_above(group: Group, groups: dict[int, Group], standing: set[int]) -> int | None:
    seen = {group.pk}
    above = group.parent_id
    while above is not None and above not in seen:
        if above in standing:
            return above
        seen.add(above)
        above = groups[above].parent_id
    return None


def _order(group: Group) -> tuple[int, str]:
    return KIND_ORDER[group.kind], group.name.casefold()
