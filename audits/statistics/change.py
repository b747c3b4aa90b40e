"""The change on the cycle before: which cycle that is, and what of the two can be compared.

The rule. Cycles of one version are compared as they are. Where the version changed, like is compared with like:

- A criterion is compared with those that the crosswalk leads from to it; in the same framework and without a line of
  the crosswalk, with the one of the same key. A criterion that came from nowhere is left out on both sides.
- What an agency said before on a criterion is the mean of its scores on the ones that lead to it, each in per cent of
  its own scale. "Not applicable" and "no answer" among them are left out.
- A criterion counts for agencies that are asked it now. Weights are those of now.
- An answer on a whole standard counts where both versions of one framework have the standard; it goes before criteria.
- Between two frameworks only agencies are compared that handed in both times: other frameworks ask other agencies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from audits.models import CriterionMatch, Cycle, Return, Standard
from audits.rules import Mean, State
from audits.statistics.cells import ROWS, Cell, Show
from audits.statistics.parts import change
from audits.statistics.sheet import Sheet
from boards.models import Agency
from core.figures import Figure
from core.scoping import required_scope

# Scores add up exactly; Python divides by how many earlier criteria there were (`sources`), then by the weights.
_COMPARED = f"""
{ROWS}, matched AS (
  SELECT m.later_id AS criterion_id, m.earlier_id AS source_id
  FROM audits_criterionmatch m
  JOIN audits_criterion n ON n.id = m.later_id AND n.version_id = %(now)s
  JOIN audits_criterion e ON e.id = m.earlier_id AND e.version_id = %(before)s
), pairs AS (
  SELECT criterion_id, source_id FROM matched
  UNION
  SELECT n.id, e.id FROM audits_criterion n JOIN audits_criterion e ON e.key = n.key
  WHERE %(one_framework)s AND n.version_id = %(now)s AND e.version_id = %(before)s
    AND n.id NOT IN (SELECT criterion_id FROM matched)
), uses AS (
  SELECT DISTINCT criterion_id, criterion_id AS source_id FROM pairs
  UNION ALL
  SELECT criterion_id, source_id FROM pairs
), each AS (
  SELECT return_id, criterion_id AS source_id, max(highest) AS highest, max(score) AS score
  FROM items WHERE criterion_id IS NOT NULL GROUP BY return_id, criterion_id HAVING max(score) IS NOT NULL
), scored AS (
  SELECT each.return_id, c.standard_id, c.weight, each.highest, sum(each.score) AS total, count(*) AS sources
  FROM each JOIN uses USING (source_id) JOIN audits_criterion c ON c.id = uses.criterion_id
  JOIN r ON r.id = each.return_id
  WHERE c.sector_ids = '{{}}' OR r.sector_id = ANY(c.sector_ids)
  GROUP BY each.return_id, c.id, c.standard_id, c.weight, each.highest
)
SELECT 'criteria', return_id, standard_id, sources, sum(weight * total) * 100, sum(weight), max(highest)
FROM scored GROUP BY return_id, standard_id, sources
UNION ALL
SELECT 'whole', i.return_id, n.id, 0, max(i.score), 0, 0
FROM items i JOIN audits_standard s ON s.id = i.standard_id
JOIN audits_standard n ON n.version_id = %(now)s AND n.key = s.key
WHERE %(one_framework)s AND i.criterion_id IS NULL AND (i.score IS NOT NULL OR i.is_na)
  AND EXISTS (SELECT 1 FROM audits_standard e WHERE e.version_id = %(before)s AND e.key = s.key)
GROUP BY i.return_id, n.id
UNION ALL
SELECT 'compared', 0, c.standard_id, count(DISTINCT c.id), 0, 0, 0
FROM pairs JOIN audits_criterion c ON c.id = pairs.criterion_id GROUP BY c.standard_id
"""


def previous_cycle(cycle: Cycle, among: Sequence[Cycle] | None = None) -> Cycle | None:
    """The cycle before on the same framework, else the one that a crosswalk leads from and that asked one of the
    same agencies; pilots are no measure. `among`: all cycles of the board, where they are known already.
    """
    framework = cycle.version.framework_id
    if among is not None:
        before = [one for one in among if one.due_on < cycle.due_on and not one.is_pilot]
        same = [one for one in before if one.version.framework_id == framework]
        if same or not before:
            return max(same, key=lambda one: (one.due_on, one.pk), default=None)
    matched = CriterionMatch.objects.filter(
        later__version=cycle.version_id, earlier__version=OuterRef("version")
    )
    agencies = Return.objects.asked().filter(cycle=cycle).values("agency")
    both = Return.objects.asked().filter(
        cycle=OuterRef("pk"), submitted_at__isnull=False, agency__in=agencies
    )
    found: Cycle | None = (
        Cycle.objects.filter(board=cycle.board_id, is_pilot=False, due_on__lt=cycle.due_on)
        .filter(Q(version__framework=framework) | (Q(Exists(matched)) & Q(Exists(both))))
        .exclude(pk=cycle.pk)
        .alias(is_same=Q(version__framework=framework))
        .select_related("version")
        .order_by("-is_same", "-due_on", "-pk")
        .first()
    )
    return found


@dataclass(frozen=True)
class Compared:
    """What of two cycles can be compared: two sheets of the later cycle's standards, with comparable scores only.

    `previous` is the earlier cycle; `criteria` says by standard how many criteria are compared, empty where the two
    cycles ask the same.
    """

    now: Sheet
    before: Sheet
    previous: Cycle
    criteria: dict[int, int]
    is_same: bool = True
    one_framework: bool = True

    def how(self, standard: Standard | None = None) -> str:
        """What is compared, in a sentence; nothing where the two cycles ask the same."""
        if self.is_same:
            return ""
        count = self.criteria.get(standard.pk, 0) if standard else sum(self.criteria.values())
        criteria = f"{count} criteri{'on' if count == 1 else 'a'}"
        words = f"The standards have changed since: compared are {criteria} to which earlier ones lead, "
        words += "the earlier score being the mean of those."
        return words if self.one_framework else f"{words} Only agencies that answered both times count."

    def change(
        self, key: str, label: str, now: Mean, before: Mean | None, *, of: str, how: str = ""
    ) -> Figure | None:
        """Points more or less than before; None where there is nothing to compare."""
        return change(key, label, now, before, of=of, since=str(self.previous), how=how or self.how())

    def of_standard(self, key: str, standard: Standard) -> Figure | None:
        """The change of one standard over all agencies."""
        now, before = self.now.by_standard[standard.pk], self.before.by_standard[standard.pk]
        label = f"Standard {standard.number}, change"
        return self.change(key, label, now, before, of="agencies", how=self.how(standard))

    def of_agency(self, key: str, agency: Agency) -> Figure | None:
        """The change of one agency's average over its standards."""
        now, before = self._of(self.now, agency), self._of(self.before, agency)
        if now is None or before is None:
            return None
        return self.change(key, f"{agency}, change", now, before, of="standards")

    def earlier_scores(self, agency: Agency) -> dict[int, Fraction]:
        """Standard's id → what the agency scored before on what is compared there."""
        one = next((each for each in self.before.returns if each.agency_id == agency.pk), None)
        if one is None:
            return {}
        found = {each.pk: self.before.cells[one.pk, each.pk].value for each in self.before.standards}
        return {pk: value for pk, value in found.items() if value is not None}

    def scores(self, agency: Agency) -> dict[int, Fraction]:
        """Standard's id → what the agency scores now on what is compared there."""
        return replace(self, before=self.now).earlier_scores(agency)

    @staticmethod
    def _of(sheet: Sheet, agency: Agency) -> Mean | None:
        one = next((each for each in sheet.returns if each.agency_id == agency.pk), None)
        return sheet.by_return[one.pk] if one else None


def compared(now: Sheet, before: Sheet) -> Compared:
    """The two sheets as far as they can be compared; one query where the version changed, else none."""
    if now.cycle.version_id == before.cycle.version_id:
        return Compared(now, replace(before, standards=now.standards), before.cycle, {})
    one_framework = now.cycle.version.framework_id == before.cycle.version.framework_id
    cells, criteria = _compared(now, before, one_framework=one_framework)
    both = None if one_framework else _handed_in(now) & _handed_in(before)
    sheets = [
        replace(
            sheet,
            returns=side,
            standards=now.standards,
            cells={
                (one.pk, each.pk): _cell(one.pk, each.pk, cells.get((one.pk, each.pk)))
                for one in side
                for each in now.standards
            },
        )
        for sheet in (now, before)
        for side in [tuple(one for one in sheet.returns if both is None or one.agency_id in both)]
    ]
    return Compared(sheets[0], sheets[1], before.cycle, criteria, is_same=False, one_framework=one_framework)


def _handed_in(sheet: Sheet) -> set[int]:
    """The agencies whose returns speak."""
    return {one.agency_id for one in sheet.returns if one.submitted_at}


def _cell(return_id: int, standard_id: int, value: Fraction | None) -> Cell:
    return Cell(return_id, standard_id, State.NO_ANSWER if value is None else State.SCORED, value)


def _compared(
    now: Sheet, before: Sheet, *, one_framework: bool
) -> tuple[dict[tuple[int, int], Fraction | None], dict[int, int]]:
    """(return, standard of now) → the comparable score; and by standard how many criteria are compared."""
    required_scope(Cycle)
    facts: dict[str, Any] = {
        "cycles": [now.cycle.pk, before.cycle.pk],
        "moderated": now.show is Show.MODERATED,
        "now": now.cycle.version_id,
        "before": before.cycle.version_id,
        "one_framework": one_framework,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    parts: dict[tuple[int, int], tuple[Fraction, Fraction]] = {}
    whole: dict[tuple[int, int], Fraction | None] = {}
    criteria: dict[int, int] = {}
    for kind, return_id, standard_id, sources, total, weight, highest in rows:
        key = (return_id, standard_id)
        if kind == "compared":
            criteria[standard_id] = sources
        elif kind == "whole":
            whole[key] = None if total is None else Fraction(total)
        else:
            top, bottom = parts.get(key, (Fraction(), Fraction()))
            mean = Fraction(total) / Fraction(highest) / sources
            parts[key] = top + mean, bottom + Fraction(weight)
    return {key: top / bottom for key, (top, bottom) in parts.items()} | whole, criteria
