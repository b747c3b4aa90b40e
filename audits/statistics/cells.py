"""What each return scores on each standard and criterion of a cycle: one query for each view of the answers.

The rules are those of audits.rules, written in SQL; tests compare the two. Only returns that were handed in speak:
a draft is the agency's own, and counts as no answer until then. An answer taken over from last time is no answer
until the agency has confirmed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db import connection

from audits.models import Cycle
from audits.rules import State
from core.scoping import required_scope


class Show(StrEnum):
    """Whose grades count: the agency's own, or the moderator's where there is one."""

    SELF = "self"
    MODERATED = "moderated"


@dataclass(frozen=True, slots=True)
class Cell:
    """One return on one item (a standard or a criterion), in per cent."""

    return_id: int
    item_id: int
    state: State
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many returns say the same about one criterion; `agencies` are named where the grade is red."""

    criterion_id: int
    state: State
    value: Fraction | None
    count: int
    is_red: bool
    agencies: tuple[str, ...]


_GIVEN = """
WITH returns AS (
  SELECT r.id, r.agency_id, g.name AS agency, g.sector_id, r.submitted_at IS NOT NULL AS handed_in, y.version_id,
    (SELECT max(x.score) FROM audits_grade x WHERE x.version_id = y.version_id) AS highest
  FROM audits_return r JOIN audits_cycle y ON y.id = r.cycle_id JOIN boards_agency g ON g.id = r.agency_id
  WHERE r.cycle_id = ANY(%(cycles)s) AND r.withdrawn_on IS NULL
), given AS (
  SELECT a.agency_return_id AS return_id, a.standard_id, a.criterion_id,
    CASE WHEN %(moderated)s THEN COALESCE(a.moderated_score, a.score) ELSE a.score END AS score,
    a.is_not_applicable AND a.decision <> 'refused'
      AND NOT (%(moderated)s AND a.moderated_score IS NOT NULL) AS is_na
  FROM audits_answer a JOIN returns r ON r.id = a.agency_return_id
  WHERE r.handed_in AND NOT a.is_from_last
), items AS (
  SELECT r.id AS return_id, r.agency, r.highest, c.id AS criterion_id, c.standard_id, c.weight, g.score,
    COALESCE(g.is_na, false) AS is_na
  FROM returns r
  JOIN audits_criterion c
    ON c.version_id = r.version_id AND (c.sector_ids = '{}' OR r.sector_id = ANY(c.sector_ids))
  LEFT JOIN given g ON g.return_id = r.id AND g.criterion_id = c.id
)
"""

_STATE = "CASE WHEN i.score IS NOT NULL THEN 'scored' WHEN i.is_na THEN 'not_applicable' ELSE 'no_answer' END"

_STANDARDS = """
, sums AS (
  SELECT return_id, standard_id, count(*) AS asked, count(*) FILTER (WHERE is_na) AS na,
    sum(weight * score) AS total, sum(weight) FILTER (WHERE score IS NOT NULL) AS weight
  FROM items GROUP BY return_id, standard_id
)
SELECT r.id, s.id,
  CASE
    WHEN w.score IS NOT NULL THEN 'scored'
    WHEN w.is_na THEN 'not_applicable'
    WHEN k.weight > 0 THEN 'scored'
    WHEN k.asked = k.na THEN 'not_applicable'
    WHEN k.asked IS NULL AND EXISTS (SELECT 1 FROM audits_criterion c WHERE c.standard_id = s.id) THEN 'not_asked'
    ELSE 'no_answer'
  END,
  COALESCE(w.score, k.total * 100), CASE WHEN w.score IS NULL THEN k.weight * r.highest ELSE 1 END
FROM returns r
JOIN audits_standard s ON s.version_id = r.version_id
LEFT JOIN given w ON w.return_id = r.id AND w.standard_id = s.id AND w.criterion_id IS NULL
LEFT JOIN sums k ON k.return_id = r.id AND k.standard_id = s.id
"""

_CRITERIA = f"SELECT i.return_id, i.criterion_id, {_STATE}, i.score * 100, i.highest FROM items i"

_COUNTS = f"""
SELECT i.criterion_id, {_STATE}, i.score * 100, max(i.highest), count(*), COALESCE(bool_or(x.colour = 'red'), false),
  array_agg(i.agency ORDER BY i.agency) FILTER (WHERE x.colour = 'red')
FROM items i
JOIN audits_criterion c ON c.id = i.criterion_id
LEFT JOIN audits_grade x ON x.version_id = c.version_id AND x.score = i.score
GROUP BY i.criterion_id, i.score, i.is_na
"""


def _rows(sql: str, cycles: Iterable[int], show: Show) -> list[tuple[Any, ...]]:
    required_scope(Cycle)
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN + sql, {"cycles": list(cycles), "moderated": show is Show.MODERATED})
        return list(cursor.fetchall())


def _cells(rows: list[tuple[Any, ...]]) -> list[Cell]:
    """Few scores are different, so that each is worked out once."""
    known: dict[tuple[Any, Any], Fraction] = {}
    states = {state.value: state for state in State}
    cells = []
    for return_id, item_id, word, top, bottom in rows:
        state, value = states[word], None
        if state is State.SCORED:
            value = known.get((top, bottom))
            if value is None:
                value = known[(top, bottom)] = Fraction(top) / Fraction(bottom)
        cells.append(Cell(return_id, item_id, state, value))
    return cells


def standard_cells(cycles: Iterable[int], show: Show) -> list[Cell]:
    """Every return on every standard of these cycles, in one query."""
    return _cells(_rows(_STANDARDS, cycles, show))


def criterion_cells(cycles: Iterable[int], show: Show) -> list[Cell]:
    """Every return on every criterion that is asked of it, in one query."""
    return _cells(_rows(_CRITERIA, cycles, show))


def criterion_counts(cycle: Cycle, show: Show) -> list[Count]:
    """For each criterion, how many returns say what: a handful of rows for each, in one query."""
    return [
        Count(
            criterion_id,
            State(word),
            Fraction(top) / Fraction(highest) if word == State.SCORED else None,
            count,
            is_red,
            tuple(agencies or ()),
        )
        for criterion_id, word, top, highest, count, is_red, agencies in _rows(_COUNTS, [cycle.pk], show)
    ]
