"""Groups of a board: the tree, one group, the structure on any day."""

import datetime as dt
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from boards.forms.groups import StructureDateForm
from boards.members import member_rows
from boards.models import Group, GroupFunction, GroupOffice, Meeting, Seat, TermsOfReference
from boards.needs import board_url
from boards.structure import structure_chart, structure_on
from boards.views.form_page import history_url, home_crumb
from core.compiled import compiled, compiled_or_404
from core.permissions import Perm
from core.views.base import BoardView
from core.views.remembered import RememberedPage

# A review that falls due within these days is marked.
REVIEW_SOON = dt.timedelta(days=28)


class GroupList(RememberedPage, TemplateView):
    """All groups that exist now as an indented tree; ended ones below."""

    permission = Perm.GROUP_READ
    section = "groups"
    template_name = "boards/group_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        groups = list(
            Group.objects.filter(board=self.board).annotate(
                open_seats=_open_seats(today), next_day=_next_day()
            )
        )
        rows: list[dict[str, Any]] = [
            {"branch": branch, "group": branch.group, "depth": min(depth, 4)}
            for root in structure_on(self.board, today, groups)
            for depth, branch in root.walk()
        ]
        context["rows"] = rows
        context["tops"] = sum(1 for row in rows if row["depth"] == 0)
        context["without_chair"] = [row["group"] for row in rows if not row["branch"].chair]
        context["ended"] = sorted(
            (group for group in groups if group.ends_on and group.ends_on < today),
            key=lambda group: group.ends_on or today,
            reverse=True,
        )
        context["may_manage"] = self.can(Perm.GROUP_MANAGE)
        context["breadcrumbs"] = [home_crumb(self.board), ("Groups", "")]
        return context


def _open_seats(on: dt.date) -> Any:
    seats = Seat.objects.open(on).filter(group=OuterRef("pk")).order_by().values("group")
    return Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0)


def _next_day() -> Any:
    meetings = Meeting.objects.upcoming().filter(group=OuterRef("pk")).order_by().values("group")
    return Subquery(meetings.annotate(first=Min("day")).values("first"))


class GroupDetail(RememberedPage, DetailView[Group]):
    """One group: what it is for, who chairs it, who sits on it, when it meets."""

    permission = Perm.GROUP_READ
    section = "groups"
    template_name = "boards/group_detail.html"
    context_object_name = "group"

    def get_queryset(self) -> QuerySet[Group]:
        return Group.objects.filter(board=self.board).select_related("parent")

    def get_object(self, queryset: Any = None) -> Group:
        found: Group = compiled_or_404(
            "group", lambda pk: self.get_queryset().filter(pk=pk), pk=self.kwargs["pk"]
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        group, today = self.object, timezone.localdate()
        offices = compiled(
            "offices of a group",
            lambda group: GroupOffice.objects.filter(group=group).select_related("person"),
            group=group.pk,
        )
        running = [o for o in offices if not (o.ends_on and o.ends_on < today)]
        terms = compiled(
            "terms of reference of a group",
            lambda group: TermsOfReference.objects.filter(group=group),
            group=group.pk,
        )
        context.update(
            today=today,
            running_offices=sorted(running, key=lambda o: (o.office, o.starts_on or dt.date.min)),
            past_offices=[o for o in offices if o.ends_on and o.ends_on < today],
            has_chair=any(
                o.office == GroupOffice.Office.CHAIR and not (o.starts_on and o.starts_on > today)
                for o in running
            ),
            terms=terms[0] if terms else None,
            earlier_terms=terms[1:],
            review_due=bool(terms and terms[0].review_due_on <= today + REVIEW_SOON),
            functions=compiled(
                "functions of a group",
                lambda group: GroupFunction.objects.filter(group=group),
                group=group.pk,
            ),
            children=compiled(
                "groups below a group",
                lambda group, on: Group.objects.filter(parent=group).existing(on),
                group=group.pk,
                on=today,
            ),
            has_ended=bool(group.ends_on and group.ends_on < today),
            report_is_due=bool(group.report_due_on and not group.ends_on),
            may_manage=self.can(Perm.GROUP_MANAGE),
            may_seat=self.can(Perm.SEAT_MANAGE),
            may_see_seats=self.can(Perm.SEAT_READ),
            may_see_meetings=self.can(Perm.MEETING_READ),
            minimum=group.minimum_attendance
            if group.minimum_attendance is not None
            else self.board.attendance_threshold,
            history_url=history_url(self.board, group) if self.can(Perm.AUDIT_READ) else "",
            meetings_url=board_url("boards:meetings", self.board, f"group={group.pk}"),
            plan_url=board_url("boards:meeting_add", self.board, f"group={group.pk}")
            if self.can(Perm.MEETING_MANAGE)
            else "",
            breadcrumbs=[home_crumb(self.board), groups_crumb(self.board), (group.name, "")],
        )
        if self.can(Perm.SEAT_READ):
            context["seats"] = compiled(
                "seats of a group",
                lambda group, on: member_rows(self.board, on).filter(group=group),
                group=group.pk,
                on=today,
            )
        if self.can(Perm.MEETING_READ):
            now = timezone.now()
            context["upcoming"] = compiled("upcoming meetings of a group", _upcoming, group=group.pk, now=now)
            context["past"] = compiled("past meetings of a group", _past, group=group.pk, now=now)
        return context


def _upcoming(group: int, now: dt.datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(group=group).upcoming(now).select_related("board")[:4]


def _past(group: int, now: dt.datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(group=group).past(now).select_related("board")[:4]


def groups_crumb(board: Any) -> tuple[str, str]:
    return ("Groups", board_url("boards:groups", board))


class Structure(BoardView, TemplateView):
    """The structure chart for any date."""

    permission = Perm.GROUP_READ
    section = "groups"
    template_name = "boards/structure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = StructureDateForm(self.request.GET or None)
        on = timezone.localdate()
        if form.is_bound and form.is_valid():
            on = form.cleaned_data["on"] or on
        context["form"] = form if form.is_bound else StructureDateForm(initial={"on": on})
        context["on"] = on
        context["chart"] = structure_chart(self.board, on)
        context["is_empty"] = not context["chart"].roots
        context["may_manage"] = self.can(Perm.GROUP_MANAGE)
        context["breadcrumbs"] = [home_crumb(self.board), groups_crumb(self.board), ("Structure", "")]
        return context
