"""Which items of two boards' returns ask the same: by key in one framework, else through a crosswalk.

Keys stay what they are from version to version, and are the same on every board that took the framework. A crosswalk
may stand on either board. Where neither board has one between two shipped frameworks, the shipped one serves.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from audits.items import Item, items_of
from audits.models import Criterion, CriterionMatch, Return
from audits.shipping import KEYS, shipped_matches

Keys = Mapping[str, set[str]]


def matched_items(source: Return, target: Return) -> tuple[list[tuple[Item, list[Item]]], list[Item]]:
    """(item of `target`, items of `source` that say something on it) in order, and what only `source` is asked.

    Both boards must be in scope. Three queries, whatever the number of items.
    """
    ours, theirs = items_of(source), items_of(target)
    known = {(isinstance(one, Criterion), one.key): one for one in ours}
    same = _framework(source) == _framework(target)
    crosswalk = _crosswalk(source, target)
    pairs, used = [], set()
    for item in theirs:
        is_criterion = isinstance(item, Criterion)
        own = known.get((is_criterion, item.key)) if same else None
        found = [own] if own is not None else []
        if not found and is_criterion:
            keys = crosswalk.get(item.key, set())
            found = [one for one in ours if isinstance(one, Criterion) and one.key in keys]
        used.update(found)
        pairs.append((item, found))
    return pairs, [one for one in ours if one not in used]


def can_match(source: Return, targets: Sequence[Return]) -> dict[int, bool]:
    """Return's id → whether its framework asks anything that `source` answers. All boards must be in scope."""
    own = _framework(source)
    boards = {source.board_id, *(one.board_id for one in targets)}
    rows = (
        CriterionMatch.objects.filter(board__in=boards)
        .filter(Q(earlier__version__framework__key=own) | Q(later__version__framework__key=own))
        .order_by()
        .values_list("board", "earlier__version__framework__key", "later__version__framework__key")
        .distinct()
    )
    linked = {(board, key) for board, *keys in rows for key in keys}
    return {
        one.pk: _framework(one) == own
        or not {(source.board_id, _framework(one)), (one.board_id, _framework(one))}.isdisjoint(linked)
        or bool(_shipped(own, _framework(one)))
        for one in targets
    }


def _framework(one: Return) -> str:
    key: str = one.cycle.version.framework.key
    return key


def _crosswalk(source: Return, target: Return) -> Keys:
    """Key of a criterion there → keys of criteria here."""
    here, there = _framework(source), _framework(target)
    rows = CriterionMatch.objects.filter(board__in=[source.board_id, target.board_id]).filter(
        Q(earlier__version__framework__key=here, later__version__framework__key=there)
        | Q(earlier__version__framework__key=there, later__version__framework__key=here)
    )
    pairs: set[tuple[str, str]] = set()
    for earlier, first, later in rows.values_list(
        "earlier__key", "earlier__version__framework__key", "later__key"
    ):
        # A line leads from last time to this time. Between boards neither comes first: it says they ask the same.
        if first == here:
            pairs.add((earlier, later))
        if first == there:
            pairs.add((later, earlier))
    return _by_other(pairs or _shipped(here, there))


def _shipped(here: str, there: str) -> set[tuple[str, str]]:
    if here == there or not {here, there} <= set(KEYS):
        return set()
    return set(shipped_matches(here, there))


def _by_other(pairs: Iterable[tuple[str, str]]) -> Keys:
    found: dict[str, set[str]] = {}
    for own, other in pairs:
        found.setdefault(other, set()).add(own)
    return found
