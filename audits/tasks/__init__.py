"""Celery tasks of audits, by topic; Celery finds them by importing this package."""
