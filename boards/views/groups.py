"""Groups of a board: the tree, one group, the structure on any day."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from boards.forms.groups import (
    EndGroupForm,
    EndOfficeForm,
    FunctionForm,
    GroupForm,
    OfficeForm,
    StructureDateForm,
    TermsForm,
)
from boards.members import member_rows
from boards.models import Group, GroupFunction, GroupOffice, Meeting, Seat, TermsOfReference
from boards.needs import board_url
from boards.services import groups as services
from boards.structure import structure_chart, structure_on
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core.compiled import compiled, compiled_or_404
from core.partial_dates import display_date
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


class GroupAdd(BoardFormPage):
    """Make a group."""

    permission = Perm.GROUP_MANAGE
    section = "groups"
    form_class = GroupForm
    title = "Add a group"
    intro = (
        "A board, sub-group, panel or task group that meets. Seats and meetings are added on its own page."
    )

    def get_initial(self) -> dict[str, Any]:
        parent = self.request.GET.get("parent", "")
        return {"parent": int(parent)} if parent.isdecimal() else {}

    def trail(self) -> list[tuple[str, str]]:
        return [groups_crumb(self.board)]

    def save(self, form: Any) -> Group:
        return services.add_group(board=self.board, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"{result} has been added."

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class GroupPage(BoardFormPage):
    """A form about one group."""

    permission = Perm.GROUP_MANAGE
    section = "groups"

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group.objects.filter(board=self.board), pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [
            groups_crumb(self.board),
            (self.group.name, board_url("boards:group", self.board, pk=self.group.pk)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(group=self.group, **kwargs)


class GroupEdit(GroupPage):
    """Change a group."""

    form_class = GroupForm

    def get_title(self) -> str:
        return f"Change {self.group}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"group": self.group}

    def save(self, form: Any) -> Group:
        return services.change_group(self.group, actor=self.access.user, **form.cleaned_data)


class GroupEnd(GroupPage):
    """End a group."""

    form_class = EndGroupForm
    template_name = "boards/group_end.html"

    def get_title(self) -> str:
        return f"End {self.group}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            problems=services.what_hangs_on(self.group, timezone.localdate()), **kwargs
        )

    def save(self, form: Any) -> Group:
        return services.end_group(self.group, ends_on=form.cleaned_data["ends_on"], actor=self.access.user)

    def done_words(self, result: Any) -> str:
        return f"{result} ends on {display_date(result.ends_on)}."


class TermsAdd(GroupPage):
    """Add a newly agreed version of the terms of reference."""

    form_class = TermsForm

    def get_title(self) -> str:
        return f"New terms of reference of {self.group}"

    def get_initial(self) -> dict[str, Any]:
        latest = self.group.terms_of_reference.first()
        return {"text": latest.text} if latest else {}

    def save(self, form: Any) -> TermsOfReference:
        return services.add_terms(self.group, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"Version {result.version} of the terms of reference is saved."


class TermsDetail(BoardView, DetailView[TermsOfReference]):
    """One version of a group's terms of reference."""

    permission = Perm.GROUP_READ
    section = "groups"
    template_name = "boards/group_terms.html"
    context_object_name = "terms"

    def get_object(self, queryset: Any = None) -> TermsOfReference:
        rows = TermsOfReference.objects.filter(board=self.board, group_id=self.kwargs["pk"]).select_related(
            "group"
        )
        found: TermsOfReference = get_object_or_404(rows, version=self.kwargs["version"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        group = self.object.group
        context["breadcrumbs"] = [
            home_crumb(self.board),
            groups_crumb(self.board),
            (group.name, board_url("boards:group", self.board, pk=group.pk)),
            (f"Version {self.object.version}", ""),
        ]
        return context


class OfficeAdd(GroupPage):
    """A new chair or vice-chair."""

    form_class = OfficeForm

    def get_title(self) -> str:
        return f"New chair or vice-chair of {self.group}"

    def save(self, form: Any) -> GroupOffice:
        data = form.cleaned_data
        return services.appoint_to_office(
            self.group,
            office=data["office"],
            person=form.whom,
            role=data["role"],
            is_interim=data["is_interim"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            actor=self.access.user,
        )

    def done_words(self, result: Any) -> str:
        return f"{result.person or result.role} is {result.get_office_display().lower()} of {self.group}."


class OfficeEnd(BoardFormPage):
    """End a chair's or vice-chair's term."""

    permission = Perm.GROUP_MANAGE
    section = "groups"
    form_class = EndOfficeForm
    done = "The term has an end now."

    @cached_property
    def office(self) -> GroupOffice:
        rows = GroupOffice.objects.filter(board=self.board).select_related("group", "person")
        found: GroupOffice = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_title(self) -> str:
        return f"End the term of {self.office.person or self.office.role}"

    def get_intro(self) -> str:
        return f"{self.office.get_office_display()} of {self.office.group}."

    def trail(self) -> list[tuple[str, str]]:
        group = self.office.group
        return [groups_crumb(self.board), (group.name, board_url("boards:group", self.board, pk=group.pk))]

    def save(self, form: Any) -> GroupOffice:
        return services.end_office(self.office, ends_on=form.cleaned_data["ends_on"], actor=self.access.user)


class FunctionAdd(GroupPage):
    """Make the group the lead of a function."""

    form_class = FunctionForm

    def get_title(self) -> str:
        return f"Function that {self.group} leads on"

    def save(self, form: Any) -> GroupFunction:
        return services.add_function(self.group, name=form.cleaned_data["name"], actor=self.access.user)


class FunctionRemove(BoardView, SingleObjectMixin[GroupFunction], View):
    """The group leads on it no more. POST only."""

    permission = Perm.GROUP_MANAGE
    http_method_names = ["post"]

    def get_queryset(self) -> QuerySet[GroupFunction]:
        return GroupFunction.objects.filter(board=self.board).select_related("group")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        function = self.get_object()
        group = function.group
        services.remove_function(function, actor=self.access.user)
        messages.success(request, f"{group} no longer leads on {function.name}.")
        return HttpResponseRedirect(group.get_absolute_url())


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
