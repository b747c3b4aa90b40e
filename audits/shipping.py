"""The frameworks that come with the software: one TOML file each, in audits/shipped, and how they match."""

import csv
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from audits.content import CriterionContent, FactContent, GradeContent, StandardContent, VersionContent

FOLDER = Path(__file__).parent / "shipped"
#: In the order in which the page offers them.
KEYS = ("section-11", "section-175", "small-groups")


@dataclass(frozen=True)
class ShippedFramework:
    """One framework that a board can take over."""

    key: str
    name: str
    about: str
    content: VersionContent


def shipped_frameworks() -> tuple[ShippedFramework, ...]:
    """All of them."""
    return tuple(shipped(key) for key in KEYS)


@cache
def shipped(key: str) -> ShippedFramework:
    """One framework by its key; KeyError where there is none."""
    if key not in KEYS:
        raise KeyError(key)
    data = tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))
    grades = tuple(GradeContent(Decimal(row["score"]), row["label"], row["colour"]) for row in data["grades"])
    standards = tuple(
        StandardContent(
            row["key"],
            row["title"],
            row.get("guidance", ""),
            tuple(_criterion(one, grades) for one in row["criteria"]),
            tuple(FactContent(**one) for one in row.get("facts", ())),
        )
        for row in data["standards"]
    )
    return ShippedFramework(key, data["name"], data["about"], VersionContent(grades, standards))


def _criterion(row: dict[str, Any], grades: tuple[GradeContent, ...]) -> CriterionContent:
    return CriterionContent(
        key=row["key"],
        text=row["text"],
        guidance=row.get("guidance", ""),
        evidence_hint=row.get("evidence", ""),
        descriptors={grade.score: row["grades"][f"{grade.score}"] for grade in grades},
    )


@cache
def shipped_matches(one: str, other: str) -> tuple[tuple[str, str], ...]:
    """Keys of criteria of two shipped frameworks that ask the same of different kinds of agency."""
    with (FOLDER / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple((row[one], row[other]) for row in rows if row[one] and row[other])
