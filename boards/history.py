"""Which of the boards' objects have a page of their history, and who may read it."""

from django.db import models

from core.access import BoardAccess
from core.addresses import address
from core.history import Page, register
from core.permissions import Perm


def _action(access: BoardAccess, pk: int) -> models.Model | None:
    from boards.models import Action

    return Action.objects.filter(board=access.board).visible_to(access).filter(pk=pk).first()


def _agency(access: BoardAccess, pk: int) -> models.Model | None:
    from boards.agencies import agencies_on

    return agencies_on(access.board.pk).filter(pk=pk).first()


def _board(access: BoardAccess, pk: int) -> models.Model | None:
    return access.board if access.board.pk == pk else None


def _page(name: str) -> Page:
    return lambda access, found: address(name, board=access.board.slug, pk=found.pk)


def register_all() -> None:
    """Called when the boards' app is ready."""
    register("boards.board", (Perm.BOARD_MANAGE, Perm.AUDIT_READ), _board)
    register("boards.agency", Perm.AGENCY_READ, _agency, page=_page("boards:agency"))
    register("boards.action", (Perm.ACTION_READ, Perm.ACTION_READ_OWN), _action)
    register("boards.group", Perm.GROUP_READ)
    # Its entries name who was absent, which the meeting’s page tells to readers of attendance only.
    register("boards.meeting", Perm.ATTENDANCE_READ)
    register("boards.meetingseries", Perm.MEETING_READ)
    register("boards.seat", Perm.SEAT_READ)
    register("boards.person", Perm.SEAT_READ, page=_page("boards:person"))
    for label in (
        "boardagency",
        "keycontact",
        "termsofreference",
        "groupoffice",
        "groupfunction",
        "seatterm",
    ):
        register(f"boards.{label}", Perm.AUDIT_READ)
    for label in ("attendance", "attendancewarning", "fileload"):
        register(f"boards.{label}", Perm.AUDIT_READ)
