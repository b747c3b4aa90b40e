"""Addresses of pages by name, each worked out once: a list has one for every row, a page one for every entry."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, **kwargs: Any) -> str:
    """What `reverse(name, kwargs=kwargs)` gives; raises NoReverseMatch as it does."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return _address(urlconf, get_script_prefix(), name, tuple(kwargs), *kwargs.values())


@lru_cache(maxsize=8192, typed=True)  # typed: 1 and True are equal, their addresses are not
def _address(urlconf: Any, prefix: str, name: str, keys: tuple[str, ...], *values: Any) -> str:
    return reverse(name, urlconf=urlconf, kwargs=dict(zip(keys, values, strict=True)))
