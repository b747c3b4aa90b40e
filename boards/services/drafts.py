"""What stands in a confidential form, packed to be kept while it is written. Each app has a table of its own for it."""

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.models.drafts import KEPT, FormDraft

MOST = 400_000  # characters of a form: many times a long account


def new_key() -> str:
    """What tells one form that is being written from all others."""
    return secrets.token_hex(12)


def packed(*, key: str, place: str, fields: Mapping[str, list[str]]) -> dict[str, Any]:
    """The columns of a draft (boards.models.drafts.FormDraft), saved now.

    Raises ValidationError for what no form of ours would send.
    """
    text = json.dumps({name: list(values) for name, values in fields.items()})
    if len(text) > MOST or not key or len(key) > 40 or len(place) > 200:
        raise ValidationError("This is too long to be kept.")
    return {"place": place, "fields": text, "saved_at": timezone.now()}


def fields_of(draft: FormDraft) -> dict[str, list[str]]:
    """What stood in the form."""
    found: dict[str, list[str]] = json.loads(draft.fields)
    return found


def last_moment(on: date) -> datetime:
    """Drafts saved up to this moment are over on a day."""
    return timezone.make_aware(datetime.combine(on - KEPT, time.max))
