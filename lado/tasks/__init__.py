"""Celery tasks of allegations, by topic; Celery finds them by importing this package."""

from lado.tasks import drafts

__all__ = ["drafts"]
