"""What changed between two versions: pure, from what both say. Standards and criteria are known by their keys."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from audits.content import CriterionContent, FactContent, GradeContent, VersionContent
from audits.models import FactAsked

KINDS = dict(FactAsked.Kind.choices)
_WORDS = re.compile(r"\s+|[^\s]+")
_PLACE = re.compile(r"^(?P<fact>Fact )?(?P<standard>\d+)(?:\.(?P<place>\d+))?$")


@dataclass(frozen=True)
class Part:
    """A piece of a text: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class TextChange:
    """One text of a standard or criterion that is not what it was."""

    what: str
    before: str
    after: str

    @property
    def parts(self) -> list[Part]:
        """Both texts in one, word by word."""
        return list(_parts(self.before, self.after))


@dataclass(frozen=True)
class ItemChange:
    """One standard or criterion that was added, removed, changed or moved; a number is empty where it is not."""

    kind: str
    before_number: str
    after_number: str
    title: str
    changes: tuple[TextChange, ...] = ()

    @property
    def number(self) -> str:
        return self.after_number or self.before_number

    @property
    def moved(self) -> bool:
        return bool(self.before_number and self.after_number) and self.before_number != self.after_number


@dataclass(frozen=True)
class Comparison:
    """All that changed, and how many criteria stayed as they were."""

    items: tuple[ItemChange, ...]
    scale: tuple[TextChange, ...]
    unchanged: int

    def of_kind(self, kind: str) -> list[ItemChange]:
        return [item for item in self.items if item.kind == kind]

    @property
    def added(self) -> list[ItemChange]:
        return self.of_kind("added")

    @property
    def removed(self) -> list[ItemChange]:
        return self.of_kind("removed")

    @property
    def changed(self) -> list[ItemChange]:
        return self.of_kind("changed")

    @property
    def moved(self) -> list[ItemChange]:
        return self.of_kind("moved")


@dataclass(frozen=True)
class _Item:
    number: str
    title: str
    is_criterion: bool
    texts: dict[str, str]


def compare(earlier: VersionContent, later: VersionContent, sectors: dict[int, str]) -> Comparison:
    """Added, removed, changed and moved; `sectors` are names by id."""
    labels = {grade.score: grade.label for grade in (*earlier.grades, *later.grades)}
    before, after = _items(earlier, labels, sectors), _items(later, labels, sectors)
    found: list[ItemChange] = []
    unchanged = 0
    for key, item in after.items():
        old = before.get(key)
        if old is None:
            found.append(ItemChange("added", "", item.number, item.title))
            continue
        changes = tuple(_changes(old.texts, item.texts))
        if changes:
            found.append(ItemChange("changed", old.number, item.number, item.title, changes))
        elif old.number != item.number:
            found.append(ItemChange("moved", old.number, item.number, item.title))
        elif item.is_criterion:
            unchanged += 1
    found += [
        ItemChange("removed", old.number, "", old.title) for key, old in before.items() if key not in after
    ]
    scale = tuple(_changes(_scale(earlier.grades), _scale(later.grades)))
    return Comparison(tuple(sorted(found, key=_order)), scale, unchanged)


def _order(item: ItemChange) -> tuple[int, bool, int]:
    match = _PLACE.match(item.number)
    if match is None:
        return (0, False, 0)
    return (int(match["standard"]), bool(match["fact"]), int(match["place"] or 0))


def _items(
    content: VersionContent, labels: dict[Decimal, str], sectors: dict[int, str]
) -> dict[tuple[str, str], _Item]:
    found: dict[tuple[str, str], _Item] = {}
    for number, standard in enumerate(content.standards, start=1):
        texts = {"Title": standard.title, "Guidance": standard.guidance}
        found["standard", standard.key] = _Item(str(number), standard.title, False, texts)
        for place, row in enumerate(standard.criteria, start=1):
            found["criterion", row.key] = _Item(
                f"{number}.{place}", row.text, True, _texts(row, labels, sectors)
            )
        for place, fact in enumerate(standard.facts, start=1):
            found["fact", fact.key] = _Item(f"Fact {number}.{place}", fact.label, False, _fact_texts(fact))
    return found


def _texts(row: CriterionContent, labels: dict[Decimal, str], sectors: dict[int, str]) -> dict[str, str]:
    asked = ", ".join(sectors.get(pk, str(pk)) for pk in row.sector_ids)
    return {
        "What is asked": row.text,
        "Guidance": row.guidance,
        "What counts as evidence": row.evidence_hint,
        "Weight": f"{row.weight.normalize():f}",
        "Asked of": asked or "Every agency",
        **{f"{score:f}, {labels.get(score, '')}": text for score, text in row.descriptors.items()},
    }


def _fact_texts(fact: FactContent) -> dict[str, str]:
    return {
        "What is asked for": fact.label,
        "Hint": fact.hint,
        "Kind of answer": KINDS[fact.kind],
        "What is counted": fact.counts,
        "People at most": str(fact.most),
        "Pointed out after months": str(fact.months or ""),
        "Needed": "Yes" if fact.is_required else "No",
    }


def _scale(grades: Sequence[GradeContent]) -> dict[str, str]:
    return {f"{grade.score:f}": f"{grade.label} ({grade.colour})" for grade in grades}


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[TextChange]:
    for what in dict.fromkeys([*after, *before]):
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield TextChange(what, old, new)


def _parts(before: str, after: str) -> Iterator[Part]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher: SequenceMatcher[Any] = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Part("gone", "".join(old[i1:i2]))
        if j2 > j1:
            yield Part("new", "".join(new[j1:j2]))
