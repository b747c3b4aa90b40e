"""A person's own actions over all of their boards."""

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from boards.action_rules import Colour
from boards.models import Action
from boards.needs import board_url
from boards.tables.actions import MARK_STYLE, Rows, in_order, mark_for, show_due, with_owners
from core.access import BoardAccess
from core.permissions import Perm
from core.views.base import MyBoardsView

PER_PAGE = 50
READ = (Perm.ACTION_READ_OWN, Perm.ACTION_READ)
DECIDE = (Perm.ACTION_AGREE, Perm.ACTION_MANAGE)


class MyActions(MyBoardsView, TemplateView):
    """Unfinished actions of the person's seats, agencies and groups: by board, red first, then by day."""

    permission = Perm.ACTION_READ_OWN
    or_permissions = (Perm.ACTION_READ,)
    template_name = "boards/action_mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        accesses = self.my_access.boards_with(*READ)
        page = Paginator(self.rows(accesses), PER_PAGE).get_page(self.request.GET.get("page"))
        waiting = self.waiting(accesses)
        shown = {pk: list(rows) for pk, rows in groupby(page.object_list, key=lambda row: row.board_id)}
        context.update(
            page=page,
            total=page.paginator.count,
            boards=[
                {
                    "board": access.board,
                    "rows": [self.row(action) for action in shown.get(access.board.pk, [])],
                    "waiting": waiting.get(access.board.pk, 0),
                    "waiting_url": board_url("boards:actions", access.board, "status=done"),
                    "url": board_url("boards:actions", access.board),
                }
                for access in accesses
                if access.board.pk in shown or access.board.pk in waiting
            ],
            all_boards=[(access.board, board_url("boards:actions", access.board)) for access in accesses],
            breadcrumbs=[("Home", reverse("boards:my_home")), ("My actions", "")],
        )
        return context

    def rows(self, accesses: list[BoardAccess]) -> Rows:
        """The person's own unfinished actions, board by board."""
        own = Action.objects.owned_by(*accesses).unfinished().with_colour(timezone.localdate())
        rows = in_order(own.select_related("board", "due_meeting__group"), "board__name")
        return with_owners(rows)

    def row(self, action: Any) -> dict[str, Any]:
        """One action as the page shows it."""
        made = mark_for(action, timezone.localdate())
        style, letter = MARK_STYLE[made.colour]
        return {
            "action": action,
            "owners": "; ".join(str(owner) for owner in action.owners.all()),
            "due": show_due(action),
            "style": style,
            "letter": letter,
            "colour": made.colour.value.capitalize(),
            "words": made.words,
            "urgent": made.colour is Colour.RED,
        }

    def waiting(self, accesses: list[BoardAccess]) -> dict[int, int]:
        """Board id → how many finished actions wait for this person's agreement. One query."""
        deciding = [access.board.pk for access in accesses if access.can(*DECIDE)]
        done = Action.objects.filter(board__in=deciding, status=Action.Status.DONE)
        done = done.exclude(done_by=self.my_access.user)
        counted = done.order_by().values_list("board").annotate(n=Count("pk"))
        return dict(counted)
