"""The web application for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings.production")
application = get_wsgi_application()

# All pages are imported before the first request, and what is there by then stays: looking through it for garbage
# again and again stopped a page of many rows for a tenth of a second.
get_resolver().url_patterns  # noqa: B018 -- imports them
gc.collect()
gc.freeze()
# And what a page makes is looked through a few times, not after each 700 objects: most of it goes without that.
gc.set_threshold(20_000, 20, 50)
