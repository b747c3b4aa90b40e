"""Celery tasks of training, by topic; Celery finds them by importing this package."""

from training.tasks import certificates

__all__ = ["certificates"]
