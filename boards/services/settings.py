"""Changing a board's own settings."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from boards.colours import AA, contrast_with_white
from boards.models import Area, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.files import store_upload
from core.models import StoredFile, User

SETTINGS = (
    "name",
    "year_start_month",
    "edition",
    "attendance_threshold",
    "small_number_threshold",
    "colour",
    "contact_email",
)
PICTURES = {"image/png", "image/jpeg"}


@transaction.atomic
def change_settings(
    board: Board,
    *,
    actor: User,
    areas: list[Area],
    logo: UploadedFile[Any] | None = None,
    remove_logo: bool = False,
    **fields: Any,
) -> Board:
    """Change a board's settings; `fields` are those of SETTINGS, `logo` is an uploaded picture."""
    before = _state(board)
    for name in SETTINGS:
        if name in fields:
            setattr(board, name, fields[name])
    found = contrast_with_white(board.colour)
    if found is not None and found < AA:
        raise wrong(
            "colour",
            f"White letters on this colour have a contrast of {found:.1f} to 1. "
            f"At least {AA} to 1 is needed: choose a darker colour.",
        )
    if logo is not None:
        board.logo = _store_logo(logo, board, actor)
    elif remove_logo:
        board.logo = None
    save_checked(board)
    board.areas.set(areas)
    audit.record(
        "board.settings_changed", board, actor=actor, board_id=board.pk, before=before, after=_state(board)
    )
    return board


def _store_logo(logo: UploadedFile[Any], board: Board, actor: User) -> StoredFile:
    try:
        stored = store_upload(logo, board=board, actor=actor)
    except ValidationError as error:
        raise ValidationError({"logo": error.messages}) from error
    if stored.content_type not in PICTURES:
        raise wrong("logo", "The logo must be a PNG or JPEG picture.")
    return stored


def _state(board: Board) -> dict[str, Any]:
    areas = ", ".join(board.areas.values_list("name", flat=True))
    return {**audit.state(board, *SETTINGS, "logo"), "areas": areas}
