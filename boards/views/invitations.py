"""Invitations to a meeting: sending them, and the answers, with and without an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from boards.forms.invitations import ANSWER_WORDS, AnswerForm, InviteGroupForm, RecordAnswerForm
from boards.models import Meeting, MeetingInvitation
from boards.needs import board_url
from boards.services.invitations import (
    answer_invitation,
    board_of,
    check_can_be_answered,
    find_by_token,
    invite_group,
    invitees_of,
    send_invitations,
)
from boards.views.form_page import home_crumb, show_errors
from boards.views.meetings import OneMeetingFormPage, meeting_crumb, meetings_crumb
from core.permissions import Perm
from core.scoping import board_scope
from core.views.base import BoardView, OpenView


def refusal_of(meeting: Meeting) -> str:
    """Why nobody can be invited or answer any more; empty while they can."""
    try:
        check_can_be_answered(meeting)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


class MeetingInvitations(BoardView, DetailView[Meeting]):
    """GET: who belongs at the meeting and what they have been sent. POST: send what is missing."""

    permission = Perm.MEETING_MANAGE
    section = "meetings"
    template_name = "boards/meeting_invitations.html"
    context_object_name = "meeting"

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.select_related("group", "board")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            invitees=invitees_of(self.object),
            refusal=refusal_of(self.object),
            group_form=InviteGroupForm(meeting=self.object, board=self.board, access=self.access),
            members_url=board_url("boards:members", self.board),
            breadcrumbs=[
                home_crumb(self.board),
                meetings_crumb(self.board),
                meeting_crumb(self.object),
                ("Invitations", ""),
            ],
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        meeting = self.get_object()
        try:
            sent = send_invitations(meeting, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            words = "1 email is being sent." if sent == 1 else f"{sent} emails are being sent."
            messages.success(request, words if sent else "Everybody has been told already.")
        return HttpResponseRedirect(_invitations_url(meeting))


def _invitations_url(meeting: Meeting) -> str:
    return reverse("boards:meeting_invitations", kwargs={"board": meeting.board.slug, "pk": meeting.pk})


class InviteGroup(OneMeetingFormPage):
    """Add the members of another group to one meeting."""

    form_class = InviteGroupForm
    title = "Invite another group"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"meeting": self.meeting}

    def save(self, form: Any) -> int:
        return invite_group(self.meeting, group=form.cleaned_data["group"], actor=self.access.user)

    def done_words(self, result: int) -> str:
        added = "1 person is added." if result == 1 else f"{result} people are added."
        return f"{added} Now send the invitations."

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Invitations", _invitations_url(self.meeting))]


class AnswerMeeting(OneMeetingFormPage):
    """The signed-in person's own answer."""

    permission = Perm.MEETING_ANSWER
    form_class = AnswerForm
    title = "Are you coming?"
    done = "Thank you. Your answer is saved."

    @cached_property
    def invitation(self) -> MeetingInvitation:
        """The person's own invitation; without one this page does not exist."""
        own = MeetingInvitation.objects.filter(meeting=self.meeting).of_user(self.access.user)
        found: MeetingInvitation | None = own.order_by("pk").first()
        if found is None:
            raise Http404
        return found

    def get_initial(self) -> dict[str, Any]:
        return answer_initial(self.invitation, self.request)

    def save(self, form: Any) -> MeetingInvitation:
        return answer_invitation(self.invitation, **form.cleaned_data, actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invitation=self.invitation, refusal=refusal_of(self.meeting), **kwargs
        )


class RecordAnswer(OneMeetingFormPage):
    """Somebody telephoned: the board's office writes the answer down."""

    form_class = RecordAnswerForm
    title = "Write down an answer"
    done = "The answer is saved."

    @cached_property
    def invitation(self) -> MeetingInvitation:
        """One invitation to the meeting in the address."""
        found: MeetingInvitation = get_object_or_404(
            self.meeting.invitations.select_related("person", "seat__agency"), pk=self.kwargs["invitation"]
        )
        return found

    def get_title(self) -> str:
        return f"Answer of {self.invitation.person}"

    def get_initial(self) -> dict[str, Any]:
        return answer_initial(self.invitation, self.request)

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Invitations", _invitations_url(self.meeting))]

    def save(self, form: Any) -> MeetingInvitation:
        return answer_invitation(self.invitation, **form.cleaned_data, actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invitation=self.invitation, refusal=refusal_of(self.meeting), **kwargs
        )


def answer_initial(invitation: MeetingInvitation, request: HttpRequest) -> dict[str, Any]:
    """The answer that the link names, otherwise the one that was given before."""
    named = request.GET.get("answer", "")
    given = invitation.answer if invitation.answer != MeetingInvitation.Answer.NONE else ""
    return {
        "answer": named if named in dict(ANSWER_WORDS) else given,
        "deputy_name": invitation.deputy_name,
    }


@method_decorator([login_not_required, never_cache], name="dispatch")
class InvitationAnswer(OpenView):
    """The page behind the links of the email. GET only shows: programs that scan emails open links, press nothing.

    The board's scope is open only for a token of the right form, and the page is rendered inside it. A wrong
    token is told apart from no token by nothing: 404.
    """

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = str(kwargs["token"])
        board_id = board_of(token)
        if board_id is None:
            raise Http404
        with board_scope(board_id):
            invitation = find_by_token(token)
            if invitation is None or not invitation.meeting.board.is_active:
                raise Http404
            self.invitation = invitation
            response = super().dispatch(request, *args, **kwargs)
        # The address is a secret: keep it out of search engines and out of other sites' logs.
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": browsers then send "Origin: null" with the answer, and the CSRF check refuses it.
        response["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        initial = answer_initial(self.invitation, request)
        return self._show(self._form(None, initial), done=request.GET.get("done") == "1")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST, {})
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            answer_invitation(self.invitation, **form.cleaned_data, actor=None)
        except ValidationError as error:
            if not refusal_of(self.invitation.meeting):
                show_errors(form, error)
            return self._show(form, status=422)
        return HttpResponseRedirect(f"{request.path}?done=1")

    def _form(self, data: Any, initial: dict[str, Any]) -> AnswerForm:
        return AnswerForm(data, initial=initial, board=self.invitation.meeting.board)

    def _show(self, form: BaseForm, *, done: bool = False, status: int = 200) -> HttpResponse:
        invitation = self.invitation
        answered = invitation.answer != MeetingInvitation.Answer.NONE
        context = {
            "form": form,
            "invitation": invitation,
            "meeting": invitation.meeting,
            "inviting_board": invitation.meeting.board,
            "answered": answered,
            "done": done and answered,
            "refusal": refusal_of(invitation.meeting),
        }
        return render(self.request, "boards/invitation_answer.html", context, status=status)
