"""The start page, the home of a board, and the page of links for board managers."""

import datetime as dt
from typing import Any, cast

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.generic import TemplateView

from boards.low_attendance import LowAttendance, low_attendance
from boards.members import member_rows
from boards.models import Action, Group, Meeting, MeetingInvitation, SeatTerm
from boards.needs import Asker, board_url, needs_of
from core.access import Access, AccessRequest
from core.permissions import Perm, Role
from core.views.base import BoardView, MyBoardsView
from core.views.remembered import RememberedPage

SHOWN = 5
ANSWERS_FOR_ALL = {Role.BOARD_MANAGER, Role.CHAIR, Role.SCRUTINEER}


class MyHome(MyBoardsView, TemplateView):
    """The start page: the only board at once, or all boards with what needs the person there."""

    permission = Perm.BOARD_READ
    template_name = "boards/home_of_all.html"

    @property
    def person_access(self) -> Access:
        return cast("AccessRequest", self.request).access

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        access = self.person_access
        if len(access.by_board) == 1 and not access.user.is_staff:
            (only,) = access.by_board.values()
            return HttpResponseRedirect(only.board.get_absolute_url())
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        accesses = self.person_access.boards_with(Perm.BOARD_READ)
        needs = needs_of(self.person_access.user, accesses, timezone.localdate())
        context["boards"] = [(access, needs[access.board.pk]) for access in accesses]
        context["total"] = sum(len(rows) for rows in needs.values())
        context["admin_url"] = _url("admin:index") if self.person_access.user.is_staff else ""
        return context


class Home(RememberedPage, TemplateView):
    """A board's home: what needs this person now."""

    permission = Perm.BOARD_READ
    section = "home"
    template_name = "boards/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["roles"] = ", ".join(self.access.role_names)
        context["today"] = timezone.localdate()
        context.update(self.parts())
        return context

    def parts(self) -> dict[str, Any]:
        """What is on the page and takes queries."""
        user, today = self.access.user, timezone.localdate()
        asker = Asker(user, today, [self.access])
        context: dict[str, Any] = {"needs": needs_of(user, [self.access], today)[self.board.pk]}
        if not context["needs"] and self.can(Perm.GROUP_MANAGE):
            context["is_new"] = not Group.objects.filter(board=self.board).exists()
        if self.can(Perm.MEETING_READ):
            context["meetings"] = self.meetings(asker)
            context["meetings_url"] = board_url("boards:meetings", self.board)
            context["calendar_url"] = _url("boards:calendar") or _url("boards:calendar_feed")
        if self.can(Perm.ACTION_READ, Perm.ACTION_READ_OWN):
            context["actions"] = self.actions(asker)
            context["actions_url"] = board_url("boards:actions", self.board)
            context["all_actions_url"] = _url("boards:my_actions")
        if self.access.agency_ids and self.can(Perm.SEAT_READ):
            context["agency_seats"] = asker.rows(
                "agency seats",
                lambda one: member_rows(self.board, one.on).filter(agency__in=sorted(self.access.agency_ids)),
            )
            context["agencies"] = self.agencies(context["agency_seats"])
        if self.can(Perm.ATTENDANCE_READ):
            context["low"] = self.low(today)
            context["attendance_url"] = board_url("boards:attendance", self.board)
        if self.can(Perm.DASHBOARD_READ):
            context["dashboard_url"] = board_url("reports:dashboard", self.board)
        return context

    def low(self, today: dt.date) -> list[LowAttendance]:
        """Low attendance not raised yet: for those who answer for the board, or for the groups they chair."""
        if not self.access.roles.isdisjoint(ANSWERS_FOR_ALL):
            return low_attendance(self.board, today)
        if self.access.group_ids:
            return low_attendance(self.board, today, group_ids=self.access.group_ids)
        return []

    def agencies(self, seats: list[Any]) -> list[dict[str, Any]]:
        """The agencies that the person leads, each with its pages."""
        names = {
            a.agency_id: a.agency
            for a in self.access.assignments
            if a.role == Role.AGENCY_LEAD and a.agency_id is not None
        }
        return [
            {
                "agency": agency,
                "key": f"agency-{pk}",
                "url": board_url("boards:agency", self.board, pk=pk),
                "attendance_url": board_url("boards:attendance", self.board, f"agency={pk}")
                if self.can(Perm.ATTENDANCE_READ, Perm.ATTENDANCE_READ_OWN)
                else "",
                "referrals_url": board_url("reviews:referrals", self.board)
                if self.can(Perm.REFERRAL_WRITE_OWN)
                else "",
                "seats": [seat for seat in seats if seat.agency_id == pk],
            }
            for pk, agency in names.items()
        ]

    def meetings(self, asker: Asker) -> list[Meeting]:
        """The next meetings: of the person's own groups first of all, else the board's. One query."""
        return asker.rows("next meetings", self.meeting_rows)

    def meeting_rows(self, asker: Asker) -> QuerySet[Meeting]:
        mine = MeetingInvitation.objects.of_user(asker.user).filter(meeting=OuterRef("pk"))
        seated = SeatTerm.objects.running(asker.on).filter(asker.person(), seat__group=OuterRef("group"))
        rows = (
            Meeting.objects.filter(board=self.board)
            .upcoming(asker.now)
            .select_related("group", "board")
            .annotate(
                is_mine=Case(
                    When(Q(Exists(mine)) | Q(Exists(seated)), then=Value(True)), default=Value(False)
                ),
                my_answer=Subquery(mine.values("answer")[:1], output_field=CharField()),
            )
        )
        if not self.can(Perm.MEETING_MANAGE):
            rows = rows.order_by("-is_mine", "starts_at")
        return rows[:SHOWN]

    def actions(self, asker: Asker) -> list[Action]:
        """The person's own open actions, the longest overdue first. One query."""
        return asker.rows("own actions", self.action_rows)

    def action_rows(self, asker: Asker) -> QuerySet[Action]:
        rows: QuerySet[Action] = (
            Action.objects.filter(board=self.board)
            .unfinished()
            .exclude(status=Action.Status.DONE)
            .owned_by(*asker.accesses, on=asker.on)
            .with_due()
            .select_related("board", "due_meeting__group")
        )
        return rows.order_by(F("due").asc(nulls_last=True), "number")[:SHOWN]


class Manage(BoardView, TemplateView):
    """All that a board manager looks after, as one page of links."""

    permission = Perm.BOARD_MANAGE
    section = "manage"
    template_name = "boards/manage.html"

    # Title, what it is for, address, permission. Pages that this installation does not have are left out.
    LINKS = (
        ("Settings", "Name, areas, year, thresholds, colour and logo.", "boards:settings", Perm.BOARD_MANAGE),
        ("People and roles", "Who may sign in and do what; invitations.", "core:people", Perm.ROLE_MANAGE),
        (
            "Load files",
            "Agencies, members, attendance and actions from spreadsheets.",
            "boards:load",
            Perm.LOAD_RUN,
        ),
        ("Key contacts", "The published list by sector.", "boards:contacts", Perm.AGENCY_MANAGE),
        ("Structure", "The chart of groups on any day.", "boards:structure", Perm.GROUP_READ),
        ("Deadlines", "Statutory deadlines of each edition of the guidance.", "core:clocks", Perm.CLOCK_READ),
        (
            "Lists of allegations",
            "Sectors, outcomes and how long cases are kept.",
            "lado:lists",
            Perm.CASE_LISTS,
        ),
        (
            "Designated officer",
            "Who holds the post, who held it before, and when nobody did.",
            "lado:post",
            Perm.CASE_LISTS,
        ),
        ("Background work", "What runs, what is done, what failed.", "core:jobs", Perm.JOB_READ),
        ("Audit trail", "Who did what, and when.", "core:trail", Perm.AUDIT_READ),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["links"] = [
            {"title": title, "hint": hint, "url": url}
            for title, hint, name, permission in self.LINKS
            if self.can(permission) and (url := board_url(name, self.board))
        ]
        context["breadcrumbs"] = [("Home", board_url("boards:home", self.board)), ("Manage", "")]
        return context


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
