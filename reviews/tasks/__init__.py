"""Celery tasks of reviews, by topic; Celery finds them by importing this package."""

from reviews.tasks import briefings, publications, referrals, requests

__all__ = ["briefings", "publications", "referrals", "requests"]
