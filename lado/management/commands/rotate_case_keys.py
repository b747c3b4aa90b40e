"""manage.py rotate_case_keys"""

from typing import Any

from django.core.management.base import CommandError

from boards.models import Board
from core.commands import PlainCommand
from core.sealing import SealedTextError
from lado.services.keys import Rotated, rotate_board


class Command(PlainCommand):
    """Seals all that is sealed, on every board, with the first key of CASE_KEYS. May be stopped and run again."""

    help = (
        "Seal the content of all cases anew with the first key of CASE_KEYS (README, “Keys of case content”)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = Rotated()
        for board in Board.objects.order_by("slug"):
            try:
                total += rotate_board(board)
            except SealedTextError as error:
                raise CommandError(
                    f"{board.slug}: {error} Put that key back behind the others, restart, and run this again."
                ) from None
        self.stdout.write(
            f"Sealed anew: {total.rows:,} rows. Codes of names made anew: {total.names:,}. "
            f"{f'Files sealed anew: {total.files:,}. ' if total.files else ''}Every text opens with the first key."
        )
        if total.by_code_only:
            self.stdout.write(
                f"Known by a code only, which cannot be made anew: {total.by_code_only:,}. These are adults in advice "
                "and consultations; those from before the new key are recognised only while the old key stays."
            )
