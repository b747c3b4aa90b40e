"""Averages that a document printed, typed in to be compared."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from django.db import transaction

from audits.models import Cycle, PublishedFigure
from boards.services.saving import wrong
from core import audit
from core.models import User
from core.saving import save_checked

#: What an average is of: the id of a standard, the id of an agency, or none of both for the overall one.
Of: TypeAlias = tuple[int | None, int | None]


@transaction.atomic
def save_published(
    cycle: Cycle, printed: Mapping[Of, Decimal | None], *, source: str = "", actor: User | None
) -> int:
    """Keep these averages of a document; None takes one away, what is not named stays. How many changed.

    Raises ValidationError, also for a standard or an agency that is not in this cycle.
    """
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    standards = dict(cycle.version.standards.values_list("pk", "title"))
    agencies = dict(cycle.returns.values_list("agency", "agency__name"))
    there = {(one.standard_id, one.agency_id): one for one in PublishedFigure.objects.filter(cycle=cycle)}
    before, after = {}, {}
    for (standard_id, agency_id), average in printed.items():
        if (standard_id and standard_id not in standards) or (agency_id and agency_id not in agencies):
            raise wrong("", "This standard or agency is not in this cycle.")
        name = standards.get(standard_id or 0) or agencies.get(agency_id or 0) or "Overall"
        one = there.get((standard_id, agency_id))
        if average is None:
            if one is not None:
                before[name] = str(one.average)
                one.delete()
            continue
        if one is not None and (one.average, one.source) == (average, source):
            continue
        if one is None:
            one = PublishedFigure(
                board_id=cycle.board_id, cycle=cycle, standard_id=standard_id, agency_id=agency_id
            )
        else:
            before[name] = str(one.average)
        one.average, one.source = average, source
        save_checked(one)
        after[name] = str(average)
    if before or after:
        audit.record("cycle.published_figures", cycle, actor=actor, before=before, after=after)
    return len(before.keys() | after.keys())
