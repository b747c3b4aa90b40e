"""The Celery application: worker and beat, and what the web server enqueues with."""

from celery import Celery

app = Celery("partnership")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()
