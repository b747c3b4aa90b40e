"""What a return is asked: the criteria that fit the agency, or the standards as a whole."""

from typing import TypeAlias

from django.db.models import Q, QuerySet

from audits.models import Criterion, Return, Standard
from core.compiled import compiled

Item: TypeAlias = Criterion | Standard


def item_key(item: Item) -> str:
    """Names an item in forms and addresses: "criterion-12"."""
    return f"{item._meta.model_name}-{item.pk}"


def item_number(item: Item) -> str:
    """As people call it: "3.2", or "3" for a whole standard."""
    return str(item.number)


def item_words(item: Item) -> str:
    """What is asked."""
    return item.text if isinstance(item, Criterion) else item.title


def standard_of(item: Item) -> Standard:
    return item if isinstance(item, Standard) else item.standard


def item_anchor(item: Item) -> str:
    """Its place on the page of its standard."""
    return "item-" + item_number(item).replace(".", "-")


def asked_of(agency_return: Return) -> QuerySet[Criterion]:
    """The criteria that are asked of this return's agency, in order; none when standards are scored as a whole."""
    version = agency_return.cycle.version
    criteria = Criterion.objects.filter(version=version).select_related("standard")
    if not version.by_criteria:
        return criteria.none()
    of_all, sector_id = Q(sector_ids=[]), agency_return.agency.sector_id
    fits = of_all if sector_id is None else of_all | Q(sector_ids__contains=[sector_id])
    return criteria.filter(fits).order_by("standard__number", "place")


def _of_standard(standard: int) -> QuerySet[Criterion]:
    return Criterion.objects.filter(standard=standard).select_related("standard").order_by("place")


def items_of(agency_return: Return, standard: Standard | None = None) -> list[Item]:
    """All items of the return, or those of one standard. One query."""
    if agency_return.cycle.version.by_criteria:
        if standard is None:
            return list(asked_of(agency_return))
        # Each autosave asks for it: the SQL is made once.
        criteria: list[Criterion] = compiled("criteria of a standard", _of_standard, standard=standard.pk)
        return [one for one in criteria if one.is_asked_of(agency_return.agency.sector_id)]
    standards = Standard.objects.filter(version=agency_return.cycle.version).order_by("number")
    return list(standards.filter(pk=standard.pk) if standard else standards)
