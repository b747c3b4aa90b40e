"""Celery tasks of boards, by topic; Celery finds them by importing this package."""

from boards.tasks import actions, loads, meetings

__all__ = ["actions", "loads", "meetings"]
