"""Celery tasks of training, by topic; Celery finds them by importing this package."""

from training.tasks import bookings, certificates, questionnaires

__all__ = ["bookings", "certificates", "questionnaires"]
