"""Reading a plan's parts in templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_action(found: Mapping[int, Sequence[Any]], key: int) -> Sequence[Any]:
    """The entries of one action."""
    return found.get(key, ())
