"""Nothing is remembered: each page is as somebody sees it who is the first after a change."""

from partnership.settings.dev import *  # noqa: F403 -- settings modules build on each other
from partnership.settings.dev import CACHES  # type: ignore[attr-defined]

CACHES = {**CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
