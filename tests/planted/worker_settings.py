"""Test settings for worker and beat as processes of their own: the cache is shared through the broker's server."""

from partnership.settings.test import *  # noqa: F403 -- settings modules build on each other
from partnership.settings.test import CACHE_URL

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
