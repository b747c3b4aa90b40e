"""Meetings: the list, one meeting, planning, changing and cancelling it."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView

from boards.forms.meetings import CancelForm, MeetingForm
from boards.meeting_links import links_of
from boards.models import Meeting, MeetingInvitation
from boards.needs import board_url
from boards.services.meetings import cancel_meeting, change_meeting, plan_meeting
from boards.tables.meetings import (
    FILE_ONLY,
    POINTLESS,
    UPCOMING,
    MeetingFilter,
    MeetingTable,
    of_person,
    people_of,
)
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from boards.views.meeting_page import MeetingPage
from core.compiled import compiled_or_404
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.remembered import RememberedPage

Answer = MeetingInvitation.Answer


def meetings_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list."""
    return ("Meetings", board_url("boards:meetings", board))


def meeting_crumb(meeting: Meeting) -> tuple[str, str]:
    """The breadcrumb of one meeting."""
    return (str(meeting), meeting.get_absolute_url())


class MeetingList(RememberedPage, BoardTableView):
    """Upcoming meetings first; past, cancelled and all by the filter."""

    permission = Perm.MEETING_READ
    section = "meetings"
    template_name = "boards/meeting_list.html"
    table_class = MeetingTable
    filterset_class = MeetingFilter
    title = "Meetings"
    list_name = "meetings"

    def get_queryset(self) -> QuerySet[Meeting]:
        invited = MeetingInvitation.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
        coming = invited.filter(answer__in=[Answer.COMING, Answer.DEPUTY])
        own = MeetingInvitation.objects.filter(of_person(self.access.user), meeting=OuterRef("pk"))
        return Meeting.objects.select_related("group", "board").annotate(
            own_answer=Subquery(own.order_by("pk").values("answer")[:1]),
            invited=Coalesce(Subquery(invited.annotate(n=Count("pk")).values("n")), Value(0)),
            coming=Coalesce(Subquery(coming.annotate(n=Count("pk")).values("n")), Value(0)),
        )

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        data: QueryDict = self.request.GET.copy()
        if not data.get("show"):
            data["show"] = UPCOMING
        return {**kwargs, "data": data}

    def get_table_kwargs(self) -> dict[str, Any]:
        hidden = set() if self.request.GET.get("download") else POINTLESS.get(self.shown, set()) | FILE_ONLY
        if not self.can(Perm.ATTENDANCE_READ):
            hidden |= {"coming"}
        if not self.can(Perm.MEETING_ANSWER) or not people_of(self.access.user).exists():
            hidden |= {"own_answer"}
        return {"exclude": sorted(hidden)}

    @property
    def shown(self) -> str:
        """What the filter shows, one of the keys of SHOWN."""
        return self.request.GET.get("show") or UPCOMING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.can(Perm.MEETING_MANAGE)
        context["breadcrumbs"] = [home_crumb(self.board), ("Meetings", "")]
        if context["may_manage"]:
            context["empty"] |= {
                "url": board_url("boards:meeting_add", self.board),
                "action": "Plan a meeting",
            }
        return context


class MeetingDetail(RememberedPage, DetailView[Meeting]):
    """One meeting: the facts, who is invited with answers, who came, actions due by it."""

    permission = Perm.MEETING_READ
    section = "meetings"
    template_name = "boards/meeting_detail.html"
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.select_related("group", "board", "series")

    def get_object(self, queryset: Any = None) -> Meeting:
        found: Meeting = compiled_or_404(
            "meeting", lambda pk: self.get_queryset().filter(pk=pk), pk=self.kwargs["pk"]
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        meeting = self.object
        may_manage = self.can(Perm.MEETING_MANAGE)
        context.update(
            page=MeetingPage(meeting, self.access),
            links=links_of(self.access, meeting),
            may_manage=may_manage,
            attendance_url=board_url("boards:attendance_record", self.board, pk=meeting.pk)
            if self.can(Perm.ATTENDANCE_RECORD)
            else "",
            action_add_url=board_url("boards:action_add", self.board, f"meeting={meeting.pk}")
            if self.can(Perm.ACTION_MANAGE)
            else "",
            history_url=history_url(self.board, meeting) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[home_crumb(self.board), meetings_crumb(self.board), (str(meeting), "")],
        )
        return context


class MeetingAdd(BoardFormPage):
    """Plan one meeting."""

    permission = Perm.MEETING_MANAGE
    section = "meetings"
    template_name = "boards/meeting_form.html"
    form_class = MeetingForm
    title = "Plan a meeting"

    def get_initial(self) -> dict[str, Any]:
        group = self.request.GET.get("group", "")
        return {"group": int(group)} if group.isdecimal() else {}

    def trail(self) -> list[tuple[str, str]]:
        return [meetings_crumb(self.board)]

    def save(self, form: Any) -> Meeting:
        return plan_meeting(
            board=self.board, group=form.cleaned_data["group"], facts=form.facts(), actor=self.access.user
        )

    def done_words(self, result: Meeting) -> str:
        if result.starts_at <= timezone.now():
            return "The meeting is added. Next, record who came."
        return "The meeting is planned. Next, send the invitations."

    def after(self, result: Meeting) -> str:
        return result.get_absolute_url()


class OneMeetingFormPage(BoardFormPage):
    """A form about the meeting in the address."""

    permission = Perm.MEETING_MANAGE
    section = "meetings"
    template_name = "boards/meeting_form.html"

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting, from the open scope."""
        found: Meeting = get_object_or_404(
            Meeting.objects.select_related("group", "board"), pk=self.kwargs["pk"]
        )
        return found

    def trail(self) -> list[tuple[str, str]]:
        return [meetings_crumb(self.board), meeting_crumb(self.meeting)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(meeting=self.meeting, caption=str(self.meeting), **kwargs)


class MeetingEdit(OneMeetingFormPage):
    """Change one meeting; the people invited are told."""

    form_class = MeetingForm
    title = "Change the meeting"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"meeting": self.meeting}

    def save(self, form: Any) -> Meeting:
        return change_meeting(
            self.meeting,
            facts=form.facts(),
            tell=form.cleaned_data.get("tell", True),
            actor=self.access.user,
        )

    def done_words(self, result: Meeting) -> str:
        told = result.invitations.filter(mail_due=MeetingInvitation.Mail.UPDATE).count()
        return f"The meeting is changed. {told} people are being told by email." if told else "Saved."


class MeetingCancel(OneMeetingFormPage):
    """Cancel one meeting, with a reason that the people invited are told."""

    form_class = CancelForm
    title = "Cancel the meeting"

    def save(self, form: Any) -> Meeting:
        return cancel_meeting(self.meeting, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: Meeting) -> str:
        told = result.invitations.filter(mail_due=MeetingInvitation.Mail.CANCELLATION).count()
        return f"The meeting is cancelled. {told} people are being told by email." if told else "Cancelled."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["invited"] = self.meeting.invitations.filter(sent_at__isnull=False).count()
        context["is_cancel"] = True
        return context
