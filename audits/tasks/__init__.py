"""Celery tasks of audits, by topic; Celery finds them by importing this package."""

from audits.tasks import messages, reminders, return_pdf, schools

__all__ = ["messages", "reminders", "return_pdf", "schools"]
