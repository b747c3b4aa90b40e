"""Dates of terms and of everything else as people write them, whatever the machine's language."""

import datetime as dt

from django import template

from boards.models import SeatTerm
from boards.term_dates import display_partial
from core.partial_dates import display_date

register = template.Library()


@register.filter
def day(value: dt.date | None) -> str:
    """ "16 May 2011", or nothing."""
    return display_date(value) if value else ""


@register.filter
def term_start(term: SeatTerm) -> str:
    """When a term began, as exactly as it is known."""
    return display_partial(term.starts_on, term.starts_precision)


@register.filter
def term_end(term: SeatTerm) -> str:
    """When a term ended, as exactly as it is known."""
    return display_partial(term.ends_on, term.ends_precision)
