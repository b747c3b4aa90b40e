"""Secrets in addresses: whoever holds one opens one page of one board, without signing in."""

import secrets
from typing import Any

from django.db import models

LONGEST = 60
SECRET_BYTES = 24


def new_key(board_id: int) -> str:
    """A key that names its board and cannot be guessed: "<board in hexadecimal>-<192 random bits>"."""
    return f"{board_id:x}-{secrets.token_urlsafe(SECRET_BYTES)}"


def board_of_key(key: str) -> int | None:
    """The board in whose scope the key may be looked up; None when it has not the form of a key."""
    board, _, secret = key.partition("-")
    if not 0 < len(board) <= 12 or len(key) > LONGEST or len(secret) < SECRET_BYTES:
        return None
    return int(board, 16) if set(board) <= set("0123456789abcdef") else None


class KeyField(models.CharField):  # type: ignore[type-arg]
    """A key of the row's board, made when the row is first saved, one by one or many at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"max_length": LONGEST, "blank": True, "editable": False} | kwargs
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        kept = getattr(model_instance, self.attname)
        if not kept:
            kept = new_key(model_instance.board_id)
            setattr(model_instance, self.attname, kept)
        return kept
