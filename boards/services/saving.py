"""Saving what a service made, after the model's own checks."""

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from core import saving

# Columns that are computed; what is wrong with them is shown at the field that people typed.
SHOWN_AT: Mapping[str, str] = {"normalised_name": "name", "normalised_role": "role"}


def save_checked(instance: models.Model, *, shown_at: Mapping[str, str] = SHOWN_AT) -> None:
    """Check fields and constraints, then save. Raises ValidationError as field: message."""
    if getattr(instance, "normalised_name", None) == "":
        raise wrong("name", "Write a name. Nothing can be seen of this one.")
    try:
        saving.save_checked(instance)
    except ValidationError as error:
        found: dict[str, list[ValidationError]] = {}
        for field, errors in error.error_dict.items():
            found.setdefault(shown_at.get(field, field), []).extend(errors)
        raise ValidationError(found) from error


def wrong(field: str, message: str) -> ValidationError:
    """One error at one field; the field "" is the form as a whole."""
    return ValidationError({field or NON_FIELD_ERRORS: message})
