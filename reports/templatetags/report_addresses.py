"""Addresses of pages of one report, whatever kind it is of."""

from django import template

from reports.addresses import report_address
from reports.models import Report

register = template.Library()


@register.simple_tag
def address_of(report: Report, name: str, **kwargs: int | str) -> str:
    """The address of a page of this report, such as "report_send"."""
    return report_address(report.kind, name, board=report.board.slug, pk=report.pk, **kwargs)
