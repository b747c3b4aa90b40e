"""`make test`: a real PostgreSQL and a real broker, quick password hashing."""

import tempfile
from pathlib import Path

from partnership.settings.base import INSTALLED_APPS
from partnership.settings.dev import *  # noqa: F403 -- settings modules build on each other

SECRET_KEY = "tests-only-" + "x" * 50
CASE_KEYS = ["tests-only-" + "y" * 50]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(tempfile.gettempdir()) / "partnership-tests"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Nothing is remembered unless a test asks for it: rows made without a service leave no audit entry.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.planted.apps.PlantedConfig"]
CHECK_COMPILED = True
WHITENOISE_AUTOREFRESH = True  # no index of files to build for each test that makes a client
