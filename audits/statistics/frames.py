"""What the cycles of a version ask, by which grades: standards, criteria and grades, read in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from audits.models import Criterion, FrameworkVersion, Grade, Standard
from core.scoping import required_scope

M = TypeVar("M", bound=Model)

_FRAMES = """
SELECT v.id,
  (SELECT json_agg(s ORDER BY s.number) FROM audits_standard s WHERE s.version_id = v.id)::text,
  (SELECT json_agg(c ORDER BY c.place) FROM audits_criterion c WHERE c.version_id = v.id)::text,
  (SELECT json_agg(g ORDER BY g.score) FROM audits_grade g WHERE g.version_id = v.id)::text
FROM audits_frameworkversion v WHERE v.id = ANY(%s)
"""


@dataclass(frozen=True)
class Frame:
    """One version: standards by number, criteria in order with their standards, grades from the lowest."""

    standards: tuple[Standard, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    grades: tuple[Grade, ...] = ()


def frames_of(versions: Iterable[int]) -> dict[int, Frame]:
    """Version's id → what it asks. One query, whatever the number of versions."""
    required_scope(FrameworkVersion)
    with connection.cursor() as cursor:
        cursor.execute(_FRAMES, [list(versions)])
        rows = cursor.fetchall()
    return {pk: _frame(*texts) for pk, *texts in rows}


def _frame(standards: str | None, criteria: str | None, grades: str | None) -> Frame:
    by_id = {one.pk: one for one in _made(Standard, standards)}
    asked = _made(Criterion, criteria)
    for one in asked:
        one.standard = by_id[one.standard_id]
    asked.sort(key=lambda one: one.standard.number)  # within a standard they are in order
    return Frame(tuple(by_id.values()), tuple(asked), tuple(_made(Grade, grades)))


def _made(model: type[M], text: str | None) -> list[M]:
    """Rows of a table in JSON as objects; numbers with a point stay exact."""
    rows: list[dict[str, Any]] = json.loads(text or "[]", parse_float=Decimal)
    names = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db(connection.alias, names, [row[name] for name in names]) for row in rows]
