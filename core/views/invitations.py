"""Inviting people, and accepting an invitation."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View

from core.forms_roles import InvitationForm, NewPersonForm
from core.models import Invitation
from core.permissions import SECOND_FACTOR_ROLES, Role
from core.scoping import board_scope
from core.services import invitations
from core.sign_in import with_next
from core.views.base import OpenView
from core.views.roles import PeopleView, show_errors


class Invite(PeopleView, FormView[InvitationForm]):
    """Whom to invite, and to what."""

    template_name = "core/invitation_form.html"
    form_class = InvitationForm
    title = "Invite a person"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "board": self.board, "access": self.access}

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        given = dict(form.cleaned_data)
        try:
            invitation = invitations.invite(
                board=self.board, email_address=given.pop("email"), actor=self.access.user, **given
            )
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, f"The invitation was sent to {invitation.email}.")
        return self.back_to_people()


class _OneInvitation(PeopleView, View):
    """Does one thing with an open or expired invitation of this board."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        invitation = Invitation.objects.filter(board=self.board, pk=kwargs["pk"]).first()
        if invitation is None:
            raise Http404
        try:
            messages.success(request, self.act(invitation))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return self.back_to_people()

    def act(self, invitation: Invitation) -> str:
        """Do it; returns what to tell the person."""
        raise NotImplementedError


class SendAgain(_OneInvitation):
    """A new link by email; the earlier one stops working."""

    def act(self, invitation: Invitation) -> str:
        invitations.send_again(invitation, actor=self.access.user)
        return f"The invitation was sent to {invitation.email} again. The earlier link works no more."


class Withdraw(_OneInvitation):
    """The link stops working."""

    def act(self, invitation: Invitation) -> str:
        invitations.withdraw(invitation, actor=self.access.user)
        return f"The invitation to {invitation.email} was withdrawn. Its link works no more."


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class AcceptInvitation(OpenView):
    """The link of an invitation: to take the role with one's account, or to make an account first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.token: str = kwargs["token"]
        self.invitation = invitations.find(self.token)
        if self.invitation is None or not self.invitation.is_open:
            return self._closed()
        self.person = invitations.person_with(self.invitation.email)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.person is not None:
            return self._take_role() if request.user == self.person else self._show()
        if request.user.is_authenticated:
            return self._show()
        form = self._form(request.POST)
        return self._make_account(form) if form.is_valid() else self._show(form)

    def _form(self, data: Any = None) -> NewPersonForm:
        assert self.invitation is not None  # noqa: S101 -- dispatch has answered
        return NewPersonForm(data, email=self.invitation.email, initial={"name": self.invitation.name})

    def _take_role(self) -> HttpResponse:
        try:
            _, invitation = invitations.accept(self.token, person=self.person)
        except (invitations.InvitationClosedError, ValidationError) as error:
            return self._refused(error)
        messages.success(self.request, f"You are now {invitation.get_role_display()} of {invitation.board}.")
        return HttpResponseRedirect(invitation.board.get_absolute_url())

    def _make_account(self, form: NewPersonForm) -> HttpResponse:
        try:
            person, invitation = invitations.accept(
                self.token,
                person=None,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
            )
        except (invitations.InvitationClosedError, ValidationError) as error:
            return self._refused(error)
        messages.success(
            self.request, f"Welcome. You are now {invitation.get_role_display()} of {invitation.board}."
        )
        login = Login(user=person, email=person.email, redirect_url=invitation.board.get_absolute_url())
        response: HttpResponse = perform_password_login(self.request, {"email": person.email}, login)
        return response

    def _refused(self, error: Exception) -> HttpResponse:
        """Somebody was quicker, or the account does not fit: say so on the page as it is now."""
        messages.error(self.request, " ".join(getattr(error, "messages", [str(error)])))
        return HttpResponseRedirect(self.request.path)

    def _show(self, form: NewPersonForm | None = None) -> HttpResponse:
        invitation, user = self.invitation, self.request.user
        assert invitation is not None  # noqa: S101 -- dispatch has answered
        # A group's name lies below row-level security; the invitation itself says which board it is about.
        with board_scope(invitation.board_id):
            about = str(invitation.agency or invitation.group or "")
            also = [str(one.agency or one.group or "") for one in invitations.alike(invitation)]
        if self.person is None:
            step = "other_account" if user.is_authenticated else "new"
        else:
            step = (
                "accept" if user == self.person else "other_account" if user.is_authenticated else "sign_in"
            )
        context = {
            "invitation": invitation,
            "about": about,
            "also": also,
            "step": step,
            "needs_app": Role(invitation.role) in SECOND_FACTOR_ROLES,
            "sign_in_url": with_next("account_login", self.request.path),
            "form": form or (self._form() if step == "new" else None),
        }
        return render(self.request, "core/invitation_accept.html", context)

    def _closed(self) -> HttpResponse:
        found = self.invitation
        state = (
            "unknown"
            if found is None
            else "accepted"
            if found.accepted_at
            else "withdrawn"
            if found.withdrawn_at
            else "expired"
        )
        context = {"invitation": found, "state": state}
        return render(
            self.request, "core/invitation_closed.html", context, status=404 if found is None else 410
        )
