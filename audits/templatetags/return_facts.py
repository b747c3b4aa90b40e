"""The facts of a return where a template has nothing but the return."""

from itertools import groupby

from django import template

from audits.models import Return, Standard
from audits.services.facts import FactSlot, slots_of

register = template.Library()


@register.simple_tag
def facts_by_standard(agency_return: Return) -> list[tuple[Standard, list[FactSlot]]]:
    """Each standard with its facts, given or not; of further people only those who are named. Two queries."""
    shown = [slot for slot in slots_of(agency_return) if slot.place == 1 or not slot.given.is_empty]
    return [(standard, list(rows)) for standard, rows in groupby(shown, key=lambda slot: slot.asked.standard)]
