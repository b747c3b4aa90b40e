"""How far returns are, counted in SQL: what is asked of each agency, what it has answered, what it must confirm.

Rules: answered is a grade, or "not applicable" that the board has not refused, also where the grade is low: progress
says nothing about compliance. An answer on a standard as a whole answers all of its criteria. To be confirmed is what
was carried over from last time and nobody has looked at since; it counts as answered already. In a framework that is
scored by standards the standards are what is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from audits.models import Return
from core.figures import Figure

RULE = (
    "Answered is a grade, high or low, or “not applicable” that the board has not refused. "
    "What is not asked of this kind of agency is not counted."
)

# One row for each return and standard. Whoever sums over it sums whole numbers.
_PARTS = """
SELECT
    r.id AS return_id,
    s.id AS standard_id,
    CASE v.scored_by WHEN 'standards' THEN 1 ELSE count(k.id) END AS asked,
    CASE
        WHEN whole.score IS NOT NULL OR (whole.is_not_applicable AND whole.decision <> 'refused')
            THEN CASE v.scored_by WHEN 'standards' THEN 1 ELSE count(k.id) END
        ELSE count(k.id) FILTER (
            WHERE one.score IS NOT NULL OR (one.is_not_applicable AND one.decision <> 'refused')
        )
    END AS answered,
    count(one.id) FILTER (WHERE one.is_from_last)
        + CASE WHEN whole.is_from_last THEN 1 ELSE 0 END AS to_confirm,
    v.scored_by AS of
FROM audits_return r
JOIN boards_agency a ON a.id = r.agency_id
JOIN audits_cycle c ON c.id = r.cycle_id
JOIN audits_frameworkversion v ON v.id = c.version_id
JOIN audits_standard s ON s.version_id = v.id
LEFT JOIN audits_criterion k ON k.standard_id = s.id
    AND v.scored_by = 'criteria'
    AND (cardinality(k.sector_ids) = 0 OR a.sector_id = ANY (k.sector_ids))
LEFT JOIN audits_answer one ON one.agency_return_id = r.id AND one.criterion_id = k.id
LEFT JOIN audits_answer whole
    ON whole.agency_return_id = r.id AND whole.standard_id = s.id AND whole.criterion_id IS NULL
WHERE r.id = ANY (%s)
GROUP BY r.id, s.id, v.scored_by, whole.id, whole.score, whole.is_not_applicable, whole.decision,
    whole.is_from_last
"""
_ONE_RETURN = "SELECT standard_id, answered, asked, of, to_confirm FROM (" + _PARTS + ") AS part"
_MANY_RETURNS = (
    "SELECT return_id, sum(answered)::int, sum(asked)::int, of, sum(to_confirm)::int FROM ("
    + _PARTS
    + ") AS part GROUP BY return_id, of"
)


@dataclass(frozen=True)
class Progress:
    """How many items are answered, of those that are asked, and how many of the answers are to be confirmed."""

    answered: int = 0
    asked: int = 0
    of: str = "criteria"
    to_confirm: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether everything that is asked is answered, confirmed or not."""
        return self.answered >= self.asked > 0

    @property
    def is_done(self) -> bool:
        """Nothing is left to do here."""
        return self.answered >= self.asked and not self.to_confirm

    @property
    def words(self) -> str:
        """ "12 of 45"."""
        return f"{self.answered} of {self.asked}"

    @property
    def figure(self) -> Figure:
        """Answered as a share of what is asked."""
        return Figure.percent(
            "audit_answered", "Answered", self.answered, self.asked, of=self.of, places=0, rule=RULE,
            rule_key="audit_answered",
        )  # fmt: skip


def total(parts: Iterable[Progress]) -> Progress:
    """Several standards of one return together."""
    listed = list(parts)
    return Progress(
        sum(part.answered for part in listed),
        sum(part.asked for part in listed),
        listed[0].of if listed else "criteria",
        sum(part.to_confirm for part in listed),
    )


def _rows(sql: str, return_ids: list[int]) -> dict[int, Progress]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [return_ids])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return {key: Progress(*values) for key, *values in rows}


def progress_by_standard(agency_return: Return) -> dict[int, Progress]:
    """Standard's id → how far the return is there. One query."""
    return _rows(_ONE_RETURN, [agency_return.pk])


def progress_of(returns: Sequence[Return]) -> dict[int, Progress]:
    """Return's id → how far it is, all standards together. One query, whatever the number of returns."""
    if not returns:
        return {}
    found = _rows(_MANY_RETURNS, [one.pk for one in returns])
    return {one.pk: found.get(one.pk, Progress()) for one in returns}
