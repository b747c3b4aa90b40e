"""Saving a row after its checks, also where somebody else saves the very same thing at that moment."""

from collections.abc import Callable

from django.db import IntegrityError, models, transaction


def save_checked(instance: models.Model, check: Callable[[], None] | None = None) -> None:
    """Run `check` (the model's `full_clean` unless given), then save. Raises ValidationError.

    Between check and saving another request can save the same: the database refuses the second one. It is there
    to be seen by then, so checking again says in the model's words what the first check would have said.
    """
    check = check or instance.full_clean
    check()
    try:
        with transaction.atomic():
            instance.save()
    except IntegrityError:
        check()
        raise
