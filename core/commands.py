"""The base of the project's commands: what is given to them is text, or they say that it is not."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class PlainCommand(BaseCommand):
    """Refuses arguments that no database and no terminal takes: NUL, and bytes that are no UTF-8."""

    def execute(self, *args: Any, **options: Any) -> Any:
        for value in (*args, *options.values()):
            if isinstance(value, str | os.PathLike):
                _check_text(os.fspath(value))
        return super().execute(*args, **options)


def _check_text(value: str) -> None:
    shown = value.encode("utf-8", "replace").decode().replace("\x00", "?")
    if shown != value:
        raise CommandError(
            f"“{shown}” has a character that is no text, where a question mark stands. Write it again; "
            "a file or folder of such a name must be renamed first."
        )
