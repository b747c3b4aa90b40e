"""Warnings for the moderator of one return, in a constant number of queries.

The rules are in audits.warning_rules; texts are compared in SQL, so that a page reads no other agency's texts.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from audits.items import item_number
from audits.models import Answer, AnswerEvidence, CriterionMatch, Grade, Return
from audits.rules import percent_of_scale
from audits.warning_rules import SAME_ANSWERS, SAME_CHARACTERS, Caution, Said, Whole, plain_text, warnings_of
from core.scoping import required_scope

# As audits.warning_rules.plain_text; tests compare the two. `replace` is four times as fast as a regular expression.
_PLAIN = "a.narrative"
for _space in ("' '", r"E'\n'", r"E'\r'", r"E'\t'", r"E'\u00a0'"):
    _PLAIN = f"replace({_PLAIN}, {_space}, '')"
_PLAIN = f"lower({_PLAIN})"

_SAME_TEXT = f"""
SELECT DISTINCT g.name, md5({_PLAIN})
FROM audits_answer a
JOIN audits_return r ON r.id = a.agency_return_id
JOIN boards_agency g ON g.id = r.agency_id
WHERE r.cycle_id = %(cycle)s AND r.id <> %(return)s AND r.withdrawn_on IS NULL AND r.submitted_at IS NOT NULL
  AND length(a.narrative) >= %(least)s AND md5({_PLAIN}) = ANY(%(texts)s)
ORDER BY g.name
"""

# All that a return says, as one sum; returns that say less than a few things, or nothing but one grade, have none.
_SAME_ANSWERS = """
WITH sums AS (
  SELECT a.agency_return_id AS return_id,
    md5(string_agg(
      a.standard_id || '/' || COALESCE(a.criterion_id, 0) || '/' || COALESCE(a.score::text, '') || '/'
        || a.is_not_applicable || '/' || md5(a.narrative),
      ',' ORDER BY a.standard_id, a.criterion_id
    )) AS said
  FROM audits_answer a JOIN audits_return r ON r.id = a.agency_return_id
  WHERE r.cycle_id = %(cycle)s AND r.withdrawn_on IS NULL AND r.submitted_at IS NOT NULL
    AND (a.score IS NOT NULL OR a.is_not_applicable)
  GROUP BY a.agency_return_id
  HAVING count(*) >= %(least)s AND (bool_or(btrim(a.narrative) <> '') OR count(DISTINCT a.score) > 1)
)
SELECT g.name
FROM sums mine
JOIN sums other ON other.said = mine.said AND other.return_id <> mine.return_id
JOIN audits_return r ON r.id = other.return_id
JOIN boards_agency g ON g.id = r.agency_id
WHERE mine.return_id = %(return)s
ORDER BY g.name
"""

Key = tuple[bool, str]


def cautions_of(agency_return: Return, *, asked: int, on: dt.date | None = None) -> list[Caution]:
    """What the moderator of this return is to ask about; `asked` is how many items it was asked. Nine queries at most.

    The return needs `cycle__version` selected.
    """
    day = on or timezone.localdate()
    answers: list[Any] = list(
        Answer.objects.filter(agency_return=agency_return)
        .select_related("standard", "criterion__standard")
        .annotate(shown=Count("evidence_used"))
        .order_by("standard__number", "criterion__place")
    )
    if not answers:
        return []
    scores = list(
        Grade.objects.filter(version=agency_return.cycle.version_id).values_list("score", flat=True)
    )
    highest = max(scores, default=Decimal(100))
    last = _last_time(agency_return)
    expired = _expired(agency_return, day)
    same_text = _same_text(agency_return, answers)
    said = [
        Said(
            number=item_number(one.criterion or one.standard),
            standard=one.standard.number,
            score=_percent(one, highest),
            is_not_applicable=one.is_not_applicable,
            narrative=one.narrative,
            evidence=one.shown,
            expired=tuple(expired.get(one.pk, ())),
            last_score=before[0] if before else None,
            last_narrative=before[1] if before else "",
            same_text_as=tuple(same_text.get(one.pk, ())),
        )
        for one in answers
        for before in [last.get(_key(one))]
    ]
    scale = [percent_of_scale(score, highest) for score in scores]
    return warnings_of(Whole(said, asked, scale, _same_answers(agency_return)))


def _key(answer: Answer) -> Key:
    return (True, answer.criterion.key) if answer.criterion else (False, answer.standard.key)


def _percent(answer: Answer, highest: Decimal) -> Fraction | None:
    if answer.score is None:
        return None
    return percent_of_scale(answer.score, highest) if answer.criterion_id else Fraction(answer.score)


def _last_time(agency_return: Return) -> dict[Key, tuple[Fraction | None, str]]:
    """What the agency said in its latest earlier return of the same framework, by the keys of this version."""
    cycle = agency_return.cycle
    before = (
        Return.objects.asked()
        .filter(board=agency_return.board_id, agency=agency_return.agency_id, submitted_at__isnull=False)
        .filter(cycle__opens_on__lt=cycle.opens_on, cycle__version__framework=cycle.version.framework_id)
        .select_related("cycle")
        .order_by("-cycle__opens_on", "-pk")
        .first()
    )
    if before is None:
        return {}
    highest = Grade.objects.filter(version=before.cycle.version_id).order_by("-score").first()
    most = highest.score if highest else Decimal(100)
    rows = Answer.objects.filter(agency_return=before).select_related("standard", "criterion")
    said = {_key(one): (_percent(one, most), one.narrative) for one in rows}
    if before.cycle.version_id != cycle.version_id:
        said |= _through_crosswalk(said, cycle.version_id, before.cycle.version_id)
    return said


def _through_crosswalk(
    said: Mapping[Key, tuple[Fraction | None, str]], later: int, earlier: int
) -> dict[Key, tuple[Fraction | None, str]]:
    """Of criteria that a crosswalk matches one to one; of several that became one, nothing can be compared."""
    rows = CriterionMatch.objects.filter(later__version=later, earlier__version=earlier)
    found: dict[str, list[str]] = {}
    for new, old in rows.values_list("later__key", "earlier__key"):
        found.setdefault(new, []).append(old)
    return {
        (True, new): said[True, olds[0]]
        for new, olds in found.items()
        if len(olds) == 1 and (True, olds[0]) in said
    }


def _expired(agency_return: Return, day: dt.date) -> dict[int, list[tuple[str, dt.date]]]:
    rows = AnswerEvidence.objects.filter(answer__agency_return=agency_return, evidence__expires_on__lt=day)
    found: dict[int, list[tuple[str, dt.date]]] = {}
    for answer, title, expires_on in rows.values_list("answer", "evidence__title", "evidence__expires_on"):
        found.setdefault(answer, []).append((title, expires_on))
    return found


def _same_text(agency_return: Return, answers: Sequence[Answer]) -> dict[int, list[str]]:
    """Answer id → agencies whose text on any item is the same."""
    sums = {
        one.pk: _sum(text) for one in answers if len(text := plain_text(one.narrative)) >= SAME_CHARACTERS
    }
    if not sums:
        return {}
    required_scope(Answer)
    with connection.cursor() as cursor:
        cursor.execute(
            _SAME_TEXT,
            {
                "cycle": agency_return.cycle_id,
                "return": agency_return.pk,
                "least": SAME_CHARACTERS,
                "texts": list(sums.values()),
            },
        )
        rows = cursor.fetchall()
    found: dict[str, list[str]] = {}
    for agency, text in rows:
        found.setdefault(text, []).append(agency)
    return {pk: found[text] for pk, text in sums.items() if text in found}


def _sum(text: str) -> str:
    # To find equal texts, not to keep a secret.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _same_answers(agency_return: Return) -> tuple[str, ...]:
    if agency_return.submitted_at is None:
        return ()
    required_scope(Answer)
    with connection.cursor() as cursor:
        cursor.execute(
            _SAME_ANSWERS,
            {"cycle": agency_return.cycle_id, "return": agency_return.pk, "least": SAME_ANSWERS},
        )
        return tuple(name for (name,) in cursor.fetchall())
