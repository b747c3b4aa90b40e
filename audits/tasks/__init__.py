"""Celery tasks of audits, by topic; Celery finds them by importing this package."""

from audits.tasks import reminders

__all__ = ["reminders"]
