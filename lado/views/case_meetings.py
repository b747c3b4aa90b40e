"""Meetings about a case: the page of one, its forms, its files."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.models import Action
from boards.views.form_page import home_crumb
from core.permissions import Perm
from lado.forms.case_meetings import AttendeeForm, MeetingActionForm, MeetingForm, MinutesForm
from lado.models import CaseMeeting, MeetingAttendee
from lado.services import case_meetings as services
from lado.views.case_view import Crumb, OneCase
from lado.views.form_page import OneCaseFormPage
from lado.views.step_page import CaseAct, CasePdf, StepFormPage


class OneMeeting(OneCase):
    """A page about the meeting in the address."""

    @cached_property
    def meeting(self) -> CaseMeeting:
        rows: QuerySet[CaseMeeting] = CaseMeeting.objects.filter(contact=self.contact, board=self.board)
        found: CaseMeeting = get_object_or_404(rows.select_related("board"), pk=self.kwargs["meeting"])
        found.contact = self.contact
        return found

    @cached_property
    def attendees(self) -> list[MeetingAttendee]:
        return list(self.meeting.attendees.select_related("agency"))

    def meeting_url(self, name: str, **kwargs: Any) -> str:
        return self.case_url(name, meeting=self.meeting.pk, **kwargs)


class OneMeetingForm(OneMeeting, OneCaseFormPage):
    """A form about the meeting in the address."""

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (str(self.meeting), self.meeting.get_absolute_url())]

    def after(self, result: Any) -> str:
        return self.meeting.get_absolute_url()

    def blocked(self) -> str:
        return super().blocked() or (services.CANCELLED if self.meeting.is_cancelled else "")


def actions_of(meeting: CaseMeeting) -> "QuerySet[Action]":
    """The board's actions that came from the meeting."""
    kind = ContentType.objects.get_for_model(CaseMeeting)
    rows: QuerySet[Action] = Action.objects.filter(
        board=meeting.board_id, source_type=kind, source_id=meeting.pk
    )
    return rows.select_related("board").order_by("number")


class MeetingPage(OneMeeting, TemplateView):
    """One meeting: who is asked and came, minutes, actions."""

    template_name = "lado/meeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        meeting = self.meeting
        is_open = self.contact.closed_on is None and self.contact.disposed_on is None
        context.update(
            meeting=meeting,
            attendees=self.attendees,
            actions=list(actions_of(meeting)),
            may_open_actions=self.can(Perm.ACTION_READ),
            may_change=self.may_write and is_open and not meeting.is_cancelled,
            is_past=meeting.held_on < timezone.localdate(),
            has_begun=meeting.held_on <= timezone.localdate(),
            waiting=sum(1 for one in self.attendees if one.email and one.invited_at is None),
            breadcrumbs=[home_crumb(self.board), *self.trail(), (str(meeting), "")],
        )
        return context


class MeetingAdd(StepFormPage):
    """Plan a meeting."""

    form_class = MeetingForm
    facts_kind = services.MeetingFacts
    title = "Plan a meeting"
    button = "Plan the meeting"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"contact": self.contact}

    def save(self, form: Any) -> CaseMeeting:
        return services.plan_meeting(
            self.contact, facts=form.facts(), draft_key=form.draft_key, actor=self.access.user
        )

    def after(self, result: CaseMeeting) -> str:
        return result.get_absolute_url()


class MeetingChange(OneMeetingForm, StepFormPage):
    """Change what is planned."""

    form_class = MeetingForm
    facts_kind = services.MeetingFacts
    title = "Change the meeting"

    @property
    def row(self) -> CaseMeeting:
        return self.meeting

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"contact": self.contact}

    def save(self, form: Any) -> CaseMeeting:
        return services.change_meeting(
            self.meeting,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class AttendeeAdd(OneMeetingForm, StepFormPage):
    """Ask one more person to the meeting."""

    form_class = AttendeeForm
    facts_kind = services.AttendeeFacts
    title = "Add somebody to the meeting"

    def save(self, form: Any) -> MeetingAttendee:
        return services.save_attendee(
            self.meeting,
            attendee=self.row,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class AttendeeChange(AttendeeAdd):
    """Change who is asked."""

    title = "Change who is asked"

    @cached_property
    def row(self) -> MeetingAttendee:
        found: MeetingAttendee = get_object_or_404(
            self.meeting.attendees.select_related("agency"), pk=self.kwargs["attendee"]
        )
        return found


class AttendeeRemove(OneMeeting, CaseAct):
    """POST: take somebody off the list."""

    def act(self) -> str:
        attendee = get_object_or_404(self.meeting.attendees, pk=self.kwargs["attendee"])
        attendee.meeting = self.meeting
        services.remove_attendee(attendee, actor=self.access.user)
        return "This person is off the list."

    def after(self) -> str:
        return self.meeting.get_absolute_url()


class MeetingInvite(OneMeeting, CaseAct):
    """POST: send the invitations that were not sent yet."""

    def act(self) -> str:
        sent = services.invite(self.meeting, actor=self.access.user)
        return f"{sent} invitation{'' if sent == 1 else 's'} will be sent."

    def after(self) -> str:
        return self.meeting.get_absolute_url()


class MeetingCancel(OneMeeting, CaseAct):
    """POST: cancel the meeting."""

    def act(self) -> str:
        services.cancel_meeting(self.meeting, actor=self.access.user)
        return "The meeting is cancelled."


class MeetingMinutes(OneMeetingForm):
    """Write the minutes. What is typed is kept on the server meanwhile."""

    form_class = MinutesForm
    title = "Minutes"
    button = "Save the minutes"

    def said(self) -> services.Minutes:
        return services.minutes_of(self.meeting)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"attendees": self.attendees}

    def save(self, form: Any) -> CaseMeeting:
        return services.write_minutes(
            self.meeting,
            minutes=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class MeetingActionAdd(OneMeetingForm):
    """An action of the board that came from the meeting."""

    form_class = MeetingActionForm
    title = "Add an action"
    button = "Add the action"

    def said(self) -> None:
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"contact": self.contact}

    def save(self, form: Any) -> Any:
        return services.add_meeting_action(
            self.meeting,
            text=form.cleaned_data["text"],
            agency=form.cleaned_data["agency"],
            due_on=form.cleaned_data["due_on"],
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class MeetingFile(OneMeeting, CasePdf):
    """The meeting as PDF."""

    def pdf_context(self) -> dict[str, Any]:
        return {"meeting": self.meeting, "attendees": self.attendees, "actions": actions_of(self.meeting)}

    def recorded(self) -> dict[str, Any]:
        return {**super().recorded(), "step": f"casemeeting-{self.meeting.pk}"}


class MinutesPdf(MeetingFile):
    """The minutes as PDF."""

    what = "minutes"
    template = "lado/pdf/minutes.html"


class InvitationPdf(MeetingFile):
    """The invitation as PDF."""

    what = "invitation"
    template = "lado/pdf/invitation.html"
