"""From the meeting that is the challenge day of a cycle to the packs of that cycle."""

from django.db.models import QuerySet

from audits.models import Cycle
from boards.meeting_links import MeetingLink, register
from boards.models import Meeting
from boards.needs import board_url
from core.access import BoardAccess
from core.compiled import compiled
from core.permissions import Perm


def _of_meeting(board: int, meeting: int) -> QuerySet[Cycle]:
    return Cycle.objects.filter(board=board, challenge_meeting=meeting).only("name").order_by("name")


def _packs(access: BoardAccess, meeting: Meeting) -> list[MeetingLink]:
    cycles: list[Cycle] = compiled(
        "cycles of a challenge day", _of_meeting, board=access.board.pk, meeting=meeting.pk
    )
    return [
        MeetingLink(
            f"Challenge-day packs: {cycle}", board_url("audits:cycle_packs", access.board, pk=cycle.pk)
        )
        for cycle in cycles
    ]


def register_links() -> None:
    """Called once, when the app is ready."""
    register("audits.packs", Perm.RETURN_READ, _packs)
