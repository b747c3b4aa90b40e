"""Reading settings from the environment, loudly: a wrong value stops the start."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Value of the variable; without a default a missing one is an error."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"The environment variable {name} must be set.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    """true/false, yes/no, 1/0; anything else is an error."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.casefold() in {"1", "true", "yes", "on"}:
        return True
    if value.casefold() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def integer(name: str, *, default: int) -> int:
    """A whole number; anything else is an error."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, empty parts left out."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def broker_urls(redis_url: str) -> tuple[str, str]:
    """(Celery's form, redis-py's form) of one URL; the two name unix sockets differently."""
    if redis_url.startswith(("unix://", "redis+socket://")):
        path = redis_url.split("://", 1)[1]
        return f"redis+socket://{path}", f"unix://{path}"
    if not redis_url.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured(
            f"REDIS_URL must begin with redis://, rediss:// or unix://, not {redis_url!r}."
        )
    return redis_url, redis_url


def email_settings(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings from smtp://user:password@host:port (smtps for TLS from the start)."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@mail.example.org:587.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
