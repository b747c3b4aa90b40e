"""`make run`: demonstration data on this machine, no certificate, emails kept in a folder."""

from partnership.settings.base import *  # noqa: F403 -- settings modules build on each other
from partnership.settings.base import STORAGES, VAR_DIR

DEBUG = False
DEMONSTRATION = True
SECRET_KEY = "demonstration-only-" + "x" * 40
CASE_KEYS = ["demonstration-only-" + "y" * 40]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
# Files are served from where they lie; WhiteNoise only wants the folder of collected ones to exist.
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
