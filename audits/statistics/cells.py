"""What each return scores on each standard and criterion of a cycle: one query for each view of the answers.

The rules are those of audits.rules, written in SQL; tests compare the two. Only returns that were handed in speak:
a draft is the agency's own, and counts as no answer until then. An answer taken over from last time is no answer
until the agency has confirmed it.
"""

from collections.abc import Iterable, Sequence
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
    agencies: tuple[str, ...]


# What is asked and what was said are put below each other and grouped. Joining them would leave the planner to guess
# how, which takes fifty times as long where it has no statistics of the tables yet. What is asked is counted once for
# each sector, not for each agency.
ROWS = """
WITH v AS MATERIALIZED (
  SELECT y.id AS cycle_id, y.version_id,
    (SELECT max(x.score) FROM audits_grade x WHERE x.version_id = y.version_id) AS highest
  FROM audits_cycle y WHERE y.id = ANY(%(cycles)s)
), r AS MATERIALIZED (
  SELECT r.id, g.name AS agency, COALESCE(g.sector_id, 0) AS sector_id, r.submitted_at IS NOT NULL AS handed_in,
    v.version_id, v.highest
  FROM audits_return r JOIN v ON v.cycle_id = r.cycle_id JOIN boards_agency g ON g.id = r.agency_id
  WHERE r.cycle_id = ANY(%(cycles)s) AND r.withdrawn_on IS NULL
), k AS MATERIALIZED (
  SELECT c.id, c.standard_id, c.version_id, c.weight, c.sector_ids
  FROM audits_criterion c WHERE c.version_id IN (SELECT version_id FROM v)
), sectors AS (
  SELECT version_id, sector_id, count(*) AS returns FROM r GROUP BY version_id, sector_id
), said AS (
  SELECT r.id AS return_id, r.highest, a.standard_id, a.criterion_id, k.weight, a.score AS self,
    COALESCE(a.moderated_score, a.score) AS moderated,
    a.is_not_applicable AND a.decision <> 'refused' AS self_na,
    a.is_not_applicable AND a.decision <> 'refused' AND a.moderated_score IS NULL AS moderated_na
  FROM r JOIN audits_answer a ON a.agency_return_id = r.id LEFT JOIN k ON k.id = a.criterion_id
  WHERE r.handed_in AND NOT a.is_from_last
    AND (a.criterion_id IS NULL OR k.sector_ids = '{}' OR r.sector_id = ANY(k.sector_ids))
), items AS (
  SELECT return_id, standard_id, criterion_id, highest,
    CASE WHEN %(moderated)s THEN moderated ELSE self END AS score,
    CASE WHEN %(moderated)s THEN moderated_na ELSE self_na END AS is_na
  FROM said
)
"""

# The state and the score of a standard in one view.
_VIEW = """
  CASE
    WHEN {view}_whole IS NOT NULL THEN 'scored'
    WHEN {view}_whole_na THEN 'not_applicable'
    WHEN {view}_weight > 0 THEN 'scored'
    WHEN asked > 0 AND asked = {view}_count_na THEN 'not_applicable'
    WHEN asked = 0 AND standard_id IN (SELECT standard_id FROM k) THEN 'not_asked'
    ELSE 'no_answer'
  END,
  COALESCE({view}_whole, {view}_total * 100), CASE WHEN {view}_whole IS NULL THEN {view}_weight * highest ELSE 1 END
"""
_SUMS = """
    max({view}) FILTER (WHERE criterion_id IS NULL) AS {view}_whole,
    bool_or({view}_na) FILTER (WHERE criterion_id IS NULL) AS {view}_whole_na,
    count(*) FILTER (WHERE {view}_na AND criterion_id IS NOT NULL) AS {view}_count_na,
    sum(weight * {view}) AS {view}_total,
    sum(weight) FILTER (WHERE {view} IS NOT NULL) AS {view}_weight
"""
# "12=75.00 14=n": each criterion that something was said on, with the score, or that it does not apply; of several
# views, "12=75.00/50.00".
_CODE = "COALESCE({view}::text, CASE WHEN {view}_na THEN 'n' ELSE '' END)"
_SAID = "string_agg(criterion_id || '=' || {codes}, ' ') FILTER (WHERE criterion_id IS NOT NULL) AS said"


def _standards(views: Sequence[Show], *, criteria: bool = False) -> str:
    """SQL of each return on each standard: state, dividend, divisor by view, then the criteria where wanted."""
    columns = [_VIEW.format(view=view) for view in views]
    sums = [_SUMS.format(view=view) for view in views]
    if criteria:
        columns.append("said")
        sums.append(_SAID.format(codes=" || '/' || ".join(_CODE.format(view=view) for view in views)))
    return f"""
{ROWS}
SELECT return_id, standard_id, {", ".join(columns)}
FROM (
  SELECT return_id, standard_id, max(highest) AS highest, sum(asked) AS asked, {", ".join(sums)}
  FROM (
    SELECT return_id, highest, standard_id, criterion_id, 0 AS asked, weight, self, self_na, moderated, moderated_na
    FROM said
    UNION ALL
    SELECT r.id, r.highest, s.id, NULL, 0, NULL, NULL, false, NULL, false
    FROM r JOIN audits_standard s ON s.version_id = r.version_id
    UNION ALL
    SELECT r.id, r.highest, asked.standard_id, NULL, asked.count, NULL, NULL, false, NULL, false
    FROM r JOIN (
      SELECT sectors.version_id, sectors.sector_id, k.standard_id, count(*)
      FROM sectors JOIN k ON k.version_id = sectors.version_id
        AND (k.sector_ids = '{{}}' OR sectors.sector_id = ANY(k.sector_ids))
      GROUP BY sectors.version_id, sectors.sector_id, k.standard_id
    ) asked ON asked.version_id = r.version_id AND asked.sector_id = r.sector_id
  ) every
  GROUP BY return_id, standard_id
) sums
"""


# How many returns say the same about each criterion; below it, how many are asked it at all, and how often each return
# shows evidence on each standard.
_COUNTS = f"""
{ROWS}
SELECT criterion_id, state, score * 100, max(highest), count(*)::int,
  array_agg(agency ORDER BY agency) FILTER (WHERE score IN (
    SELECT x.score FROM audits_grade x JOIN v ON v.version_id = x.version_id WHERE x.colour = 'red'
  ))
FROM (
  SELECT i.criterion_id, i.score, i.highest, r.agency,
    CASE WHEN i.score IS NOT NULL THEN 'scored' WHEN i.is_na THEN 'not_applicable' END AS state
  FROM items i JOIN r ON r.id = i.return_id WHERE i.criterion_id IS NOT NULL AND (i.score IS NOT NULL OR i.is_na)
) each
GROUP BY criterion_id, score, state
UNION ALL
SELECT k.id, 'asked', NULL, NULL, sum(sectors.returns)::int, NULL
FROM sectors JOIN k ON k.version_id = sectors.version_id
  AND (k.sector_ids = '{{}}' OR sectors.sector_id = ANY(k.sector_ids))
GROUP BY k.id
UNION ALL
SELECT a.standard_id, 'evidence', r.id, NULL, count(*)::int, NULL
FROM r JOIN audits_answer a ON a.agency_return_id = r.id JOIN audits_answerevidence u ON u.answer_id = a.id
WHERE r.handed_in GROUP BY a.standard_id, r.id
"""


def _rows(sql: str, cycles: Iterable[int], show: Show = Show.SELF) -> list[tuple[Any, ...]]:
    required_scope(Cycle)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"cycles": list(cycles), "moderated": show is Show.MODERATED})
        return list(cursor.fetchall())


class _Scores:
    """Few scores are different, so that each is worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, Any], Fraction] = {}
        self._states = {state.value: state for state in State}

    def of(self, word: str, top: Any, bottom: Any) -> tuple[State, Fraction | None]:
        state = self._states[word]
        if state is not State.SCORED:
            return state, None
        value = self._known.get((top, bottom))
        if value is None:
            value = self._known[(top, bottom)] = Fraction(top) / Fraction(bottom)
        return state, value


def standard_cells(cycles: Iterable[int], show: Show) -> list[Cell]:
    """Every return on every standard of these cycles, in one query."""
    scores = _Scores()
    return [
        Cell(return_id, standard_id, *scores.of(word, top, bottom))
        for return_id, standard_id, word, top, bottom in _rows(_standards([show]), cycles)
    ]


@dataclass(frozen=True)
class Grid:
    """One cycle in one view or several: standards, and what was said on the criteria.

    `said`: return's id → criterion's id as text → a code for each view, with strokes between them: the score, "n" for
    not applicable, or nothing.
    """

    standards: tuple[list[Cell], ...]
    said: dict[int, dict[str, str]]


def grid_of(cycle: Cycle, views: Sequence[Show], *, criteria: bool) -> Grid:
    """The standards of a cycle, and where wanted its criteria, in all these views: one query."""
    scores = _Scores()
    said: dict[int, dict[str, str]] = {}
    standards: tuple[list[Cell], ...] = tuple([] for _ in views)
    for return_id, standard_id, *found in _rows(_standards(views, criteria=criteria), [cycle.pk]):
        for place, cells in enumerate(standards):
            cells.append(Cell(return_id, standard_id, *scores.of(*found[place * 3 : place * 3 + 3])))
        if criteria:
            own = said.setdefault(return_id, {})
            for each in (found[-1] or "").split():
                criterion, _, codes = each.partition("=")
                own[criterion] = codes
    return Grid(standards, said)


def criterion_counts(cycle: Cycle, show: Show) -> tuple[list[Count], dict[tuple[int, int], int]]:
    """For each criterion, how many returns say what: a handful of rows for each. One query.

    With it come uses of evidence, by the ids of return and standard.
    """
    found: list[Count] = []
    left: dict[int, int] = {}
    evidence: dict[tuple[int, int], int] = {}
    for criterion_id, word, top, highest, count, agencies in _rows(_COUNTS, [cycle.pk], show):
        if word == "evidence":
            evidence[int(top), criterion_id] = count
            continue
        if word == "asked":
            left[criterion_id] = left.get(criterion_id, 0) + count
            continue
        left[criterion_id] = left.get(criterion_id, 0) - count
        value = Fraction(top) / Fraction(highest) if word == State.SCORED else None
        found.append(Count(criterion_id, State(word), value, count, tuple(agencies or ())))
    unanswered = [Count(pk, State.NO_ANSWER, None, count, ()) for pk, count in left.items() if count]
    return found + unanswered, evidence
