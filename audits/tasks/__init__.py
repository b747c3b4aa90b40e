"""Celery tasks of audits, by topic; Celery finds them by importing this package."""

from audits.tasks import reminders, return_pdf

__all__ = ["reminders", "return_pdf"]
