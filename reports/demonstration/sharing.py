"""One agency on several boards: the police have sent some of their answers from one return to another."""

from itertools import permutations

from audits.models import Return
from audits.services.sharing import Choice, send_answers
from audits.services.sharing_comparison import compare_returns
from audits.services.sharing_texts import How, Stand
from boards.models import Board
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope

MOST = 12
ADDITION = "Here our duty sergeant sits in the board’s front door team on weekdays."


def send_between_boards(boards: list[Board]) -> int:
    """Send a dozen answers between two boards that one person answers for; returns how many were sent.

    From the return that says most to one that is open and says least. Opens the scopes itself.
    """
    lead = _lead_of_several(boards)
    if lead is None:
        return 0
    user, agency = lead
    with board_scope(*(board.pk for board in boards)):
        rows = Return.objects.filter(board__in=boards, agency=agency, cycle__closed_on=None)
        returns = list(rows.select_related("board", "agency", "cycle__version__framework").order_by("pk"))
    best: tuple[Return, Return, dict[str, Choice]] | None = None
    for source, target in permutations(returns, 2):
        if source.board_id == target.board_id or not target.can_be_answered:
            continue
        with board_scope(source.board_id, target.board_id):
            chosen = _chosen(source, target)
        if chosen and (best is None or len(chosen) > len(best[2])):
            best = source, target, chosen
    if best is None:
        return 0
    source, target, chosen = best
    with board_scope(source.board_id, target.board_id):
        some = dict(list(chosen.items())[:MOST])
        return len(send_answers(source, target, some, actor=user).answers)


def _lead_of_several(boards: list[Board]) -> tuple[User, int] | None:
    roles = RoleAssignment.objects.current().filter(role=Role.AGENCY_LEAD, board__in=boards)
    found: dict[tuple[User, int], int] = {}
    for role in roles.select_related("user"):
        if role.agency_id is not None:
            found[role.user, role.agency_id] = found.get((role.user, role.agency_id), 0) + 1
    return next((lead for lead, count in found.items() if count > 1), None)


def _chosen(source: Return, target: Return) -> dict[str, Choice]:
    """What says nothing there yet, every fourth with words for that board."""
    pairs = [one for one in compare_returns(source, target).to_send if one.stand == Stand.ONLY_HERE]
    return {
        pair.key: Choice(How.SEND, pair.revision, pair.mark, "" if number % 4 else ADDITION)
        for number, pair in enumerate(pairs)
    }
