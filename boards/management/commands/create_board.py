"""manage.py create_board NAME --slug SLUG [--kind KIND]"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from boards.models import Board
from boards.services.boards import create_board
from core.commands import PlainCommand


class Command(PlainCommand):
    """Makes a board, without groups and without people."""

    help = "Make a board. Groups come with `load`, or on its pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="as people know it")
        parser.add_argument(
            "--slug", required=True, help="short name in addresses: small letters, digits, hyphens"
        )
        parser.add_argument(
            "--kind", default=Board.Kind.CHILDREN.value, help=f"{', '.join(Board.Kind.values)} (children)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            board = create_board(name=options["name"], slug=options["slug"], kind=options["kind"], actor=None)
        except ValidationError as error:
            raise CommandError("\n".join(_lines(error))) from error
        self.stdout.write(f"Made the board “{board.name}” ({board.get_kind_display()}).")
        self.stdout.write(f"Its pages are at /boards/{board.slug}/.")


def _lines(error: ValidationError) -> list[str]:
    """One line for each thing that is wrong, with the option that it is about."""
    names = {"name": "NAME", "slug": "--slug", "kind": "--kind"}
    return [
        f"{names[field]}: {message}" if field in names else message
        for field, messages in error.message_dict.items()
        for message in messages
    ]
