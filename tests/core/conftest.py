"""Fixtures of the kernel's tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from partnership.celery import app

Posting = Callable[[], AbstractContextManager[list[EmailMessage]]]


@pytest.fixture
def posting(django_capture_on_commit_callbacks: Any) -> Iterator[Posting]:
    """`with posting() as sent:` holds, at its end, the emails that the work inside has sent.

    What waits for the commit runs at the end, and tasks run at once in this process.
    """
    kept = app.conf.task_always_eager
    app.conf.task_always_eager = True

    @contextmanager
    def collect() -> Iterator[list[EmailMessage]]:
        before, sent = len(mail.outbox), []
        with django_capture_on_commit_callbacks(execute=True):
            yield sent
        sent.extend(mail.outbox[before:])

    yield collect
    app.conf.task_always_eager = kept
