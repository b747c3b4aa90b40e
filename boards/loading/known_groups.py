"""Groups that a file names: the board's own, and new ones."""

from collections.abc import Iterable

from boards.loading.cells import name_key, spellings
from boards.models import Group
from core.loading import LoadPlan, warn_of_near

#: What boards call the body that everything reports to; beside these the board's own name.
MAIN_NAMES = frozenset(
    {"main board", "board", "the board", "full board", "main group", "partnership", "the partnership"}
)


class KnownGroups:
    """The board's groups by name. One query."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        self._by_key: dict[str, Group] = {
            group.normalised_name: group for group in Group.objects.filter(board=plan.board)
        }
        self.existing = list(self._by_key.values())

    def learn(self, names: Iterable[str]) -> None:
        """Plan the groups that are not known; one becomes the main board where the board has none."""
        new = {key: name for key, name in spellings(names).items() if key not in self._by_key}
        known = [group.name for group in self.existing]
        main = next((g for g in self.existing if g.kind == Group.Kind.MAIN), None)
        main_key = None if main or not new else self._main_of(new)
        for key in sorted(new, key=lambda key: key != main_key):
            group = Group(board=self._plan.board, name=new[key], normalised_name=key)
            if key == main_key:
                group.kind, main = Group.Kind.MAIN, group
            else:
                group.parent = main
            self._by_key[key] = group
        for key, name in new.items():
            group = self._by_key[key]
            suffix = " (the main board)" if key == main_key else ""
            self._plan.create(group, "group", f"{name}{suffix}")
        warn_of_near(self._plan, "group", list(new.values()), known)

    def _main_of(self, new: dict[str, str]) -> str:
        own = name_key(self._plan.board.name)
        return next((key for key in new if key in MAIN_NAMES or key == own), next(iter(new)))

    def __getitem__(self, name: str) -> Group:
        return self._by_key[name_key(name)]

    def get(self, name: str) -> Group | None:
        """The group of this name, or None."""
        return self._by_key.get(name_key(name))

    def names(self) -> list[str]:
        """Names of all groups, new ones too."""
        return [group.name for group in self._by_key.values()]
