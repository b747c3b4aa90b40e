"""Celery tasks of audits, by topic; Celery finds them by importing this package."""

from audits.tasks import messages, pack_pdf, reminders, return_pdf, schools, uploads

__all__ = ["messages", "pack_pdf", "reminders", "return_pdf", "schools", "uploads"]
