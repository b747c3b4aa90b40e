"""Texts and files that the database and the store must not be able to read: sealed with keys that lie outside them.

`SealedTextField` seals a text on its way into the database and opens it on its way out, so that a dump, a backup or a
query by hand shows nothing but ciphertext. What must be found again is kept beside it as a keyed hash (`keyed_hash`),
which nobody can try names against without the key.

The keys are the setting CASE_KEYS. The first one seals; all of them open, so that a new key is put in front and
`manage.py rotate_case_keys` then seals everything anew, after which the old one can go.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

SHORTEST_KEY = 32  # characters; a random text of this length cannot be guessed


class SealedTextError(Exception):
    """A sealed text or file that none of the keys opens. Never says anything of the text."""


def check_keys(keys: Sequence[str]) -> None:
    """Raise ImproperlyConfigured where keys are missing, too short, or twice the same."""
    if not keys:
        raise ImproperlyConfigured(
            "CASE_KEYS must hold at least one key: case content cannot be kept without."
        )
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise ImproperlyConfigured(f"Each key in CASE_KEYS must have at least {SHORTEST_KEY} characters.")
    if len(set(keys)) < len(keys):
        raise ImproperlyConfigured("CASE_KEYS holds the same key twice.")


def _derived(key: str, purpose: bytes) -> bytes:
    """32 bytes that only this key gives, for one purpose (RFC 5869)."""
    made: bytes = HKDF(hashes.SHA256(), 32, None, b"partnership case content: " + purpose).derive(
        key.encode()
    )
    return made


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    check_keys(keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, b"seal"))) for key in keys])


@lru_cache(maxsize=4)
def _hash_keys(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    check_keys(keys)
    return tuple(_derived(key, b"hash") for key in keys)


def _keys() -> tuple[str, ...]:
    return tuple(settings.CASE_KEYS)


def seal(text: str) -> str:
    """The ciphertext of a text; of an empty one nothing."""
    return _box(_keys()).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text again. Raises SealedTextError where no key opens it."""
    if not sealed:
        return ""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealedTextError("A text was sealed with a key that is not in CASE_KEYS.") from None


def seal_bytes(data: bytes) -> bytes:
    """The ciphertext of a file."""
    return _box(_keys()).encrypt(data)


def unseal_bytes(sealed: bytes) -> bytes:
    """The file again. Raises SealedTextError where no key opens it."""
    try:
        return _box(_keys()).decrypt(sealed)
    except InvalidToken:
        raise SealedTextError("A file was sealed with a key that is not in CASE_KEYS.") from None


def is_sealed_with_first(sealed: str | bytes) -> bool:
    """Whether the key that seals now sealed this, so that a rotation need not touch it. Of nothing: yes."""
    if not sealed:
        return True
    try:
        _box(_keys()[:1]).decrypt(sealed.encode() if isinstance(sealed, str) else sealed)
    except InvalidToken:
        return False
    return True


def keyed_hash(text: str, *, purpose: str) -> str:
    """What stands for a text in an index: the same for the same text and purpose, and nothing without the key."""
    return _hashed(_hash_keys(_keys())[0], text, purpose)


def keyed_hashes(text: str, *, purpose: str) -> list[str]:
    """As `keyed_hash`, under every key: to look for rows that a rotation has not reached yet."""
    return [_hashed(key, text, purpose) for key in _hash_keys(_keys())]


def _hashed(key: bytes, text: str, purpose: str) -> str:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.TextField[str, str]):
    """A text that the database keeps sealed. It cannot be searched, sorted or compared there, only told if empty."""

    description = "Sealed text"

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared if prepared is None else seal(prepared)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise self._refused()
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise self._refused()

    def _refused(self) -> FieldError:
        return FieldError(f"{self.name} is sealed: the database cannot compare it. Look for a keyed hash.")
