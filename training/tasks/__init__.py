"""Celery tasks of training, by topic; Celery finds them by importing this package."""

from training.tasks import questionnaires

__all__ = ["questionnaires"]
