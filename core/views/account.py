"""The person's own account."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.views.generic import FormView, TemplateView

from core.access import AccessRequest, role_needs_second_factor
from core.forms_roles import NameForm
from core.models import RoleAssignment, User
from core.scoping import board_scope
from core.services import accounts
from core.views.base import OpenView


def roles_of(person: User) -> list[RoleAssignment]:
    """The person's roles in force or to come, on all boards, with what each is about (one query)."""
    held = RoleAssignment.objects.not_ended().filter(user=person, board__is_active=True)
    # Groups lie below row-level security: the scope is the person's own boards.
    with board_scope(*held.values_list("board_id", flat=True)):
        return list(held.select_related("board", "agency", "group").order_by("board__name", "role"))


class YourAccount(OpenView, TemplateView):
    """Name, email address, password, authenticator app, calendar, and roles."""

    template_name = "core/account.html"
    request: AccessRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        authenticators = {one.type: one for one in Authenticator.objects.filter(user=person)}
        recovery = authenticators.get(Authenticator.Type.RECOVERY_CODES)
        return super().get_context_data(
            **kwargs,
            app=authenticators.get(Authenticator.Type.TOTP),
            codes_left=len(recovery.wrap().get_unused_codes()) if recovery else 0,
            needs_second_factor=role_needs_second_factor(person, self.request.access),
            roles=roles_of(person),
            calendar_url=_address("boards:calendar_feed"),
            breadcrumbs=[("Home", "/"), ("Your account", "")],
        )


class ChangeName(OpenView, FormView[NameForm]):
    """The name as others see it."""

    template_name = "core/account_name.html"
    form_class = NameForm
    success_url = reverse_lazy("core:account")
    request: AccessRequest

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.request.user.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = [("Home", "/"), ("Your account", reverse("core:account")), ("Change your name", "")]
        return super().get_context_data(**kwargs, breadcrumbs=trail)

    def form_valid(self, form: NameForm) -> HttpResponse:
        accounts.change_name(self.request.user, name=form.cleaned_data["name"], actor=self.request.user)
        messages.success(self.request, "Your name was changed.")
        return super().form_valid(form)


def _address(url_name: str) -> str:
    """The address of a page that another app may have; empty where it has none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
