"""The board's dashboard."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.views.generic import TemplateView

from boards.attendance_marks import LEGEND, mark_html
from boards.models import Board
from core.board_cache import remembered
from core.permissions import Perm
from core.views.base import BoardView
from reports.dashboard import action_part, attendance_part, next_meetings, running_year, vacancies
from reports.dashboard_allegations import allegations_part


def dashboard_context(board: Board) -> dict[str, Any]:
    """What the dashboard shows to everybody who may open it."""
    year, today = running_year(board), timezone.localdate()
    return {
        "board": board,
        "year": year,
        "today": today,
        "attendance": attendance_part(board, year),
        "legend": [(mark_html(mark), word) for mark, word in LEGEND.items()],
        "actions": action_part(board, year),
        "meetings": next_meetings(board),
        "vacancies": vacancies(board, today),
    }


class Dashboard(BoardView, TemplateView):
    """How the board is doing: attendance, actions, meetings, vacancies; every figure says how it is counted."""

    permission = Perm.DASHBOARD_READ
    section = "dashboard"
    template_name = "reports/dashboard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = "dashboard-with-links" if self.can(Perm.ATTENDANCE_READ) else "dashboard"
        if self.can(Perm.CASE_FIGURES):
            name += "-and-allegations"
        return super().get_context_data(body=remembered(self.board, name, self.render_body), **kwargs)

    def render_body(self) -> str:
        """The page below its heading, remembered until anything on the board changes."""
        context = dashboard_context(self.board)
        context["may_read_attendance"] = self.can(Perm.ATTENDANCE_READ)
        if self.can(Perm.CASE_FIGURES):
            context["allegations"] = allegations_part(self.board)
        return render_to_string("reports/dashboard_body.html", context)
