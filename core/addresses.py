"""Addresses of pages by name, each worked out once: a list has one for every row, a page one for every entry."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString

# Values that stay what they are and equal only their like: an object's address may change with its fields, and 1
# equals True, also inside a tuple.
PLAIN = frozenset({int, str, SafeString})


def address(name: str, **kwargs: Any) -> str:
    """What `reverse(name, kwargs=kwargs)` gives; raises NoReverseMatch as it does."""
    if not all(type(value) in PLAIN for value in kwargs.values()):
        return reverse(name, kwargs=kwargs)
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return _address(urlconf, get_script_prefix(), name, tuple(kwargs.items()))


@lru_cache(maxsize=8192)
def _address(urlconf: Any, prefix: str, name: str, kwargs: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, urlconf=urlconf, kwargs=dict(kwargs))
