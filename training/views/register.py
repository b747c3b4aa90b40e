"""The register of an event: on a screen, and on paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from core.permissions import Perm
from training.forms.register import CHOICES, Register
from training.models import Event
from training.services.register import check_can_be_recorded, people_of, record_register
from training.views.events import OneEvent


class RegisterPage(OneEvent, TemplateView):
    """GET: the register. POST: save it; with errors nothing is saved and nothing typed is lost."""

    permission = Perm.BOOKING_MANAGE
    template_name = "training/register.html"
    register: Register

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        register = getattr(self, "register", None) or Register.of(self.event)
        context.update(
            event=self.event,
            register=register,
            choices=CHOICES,
            agencies=[(str(one.pk), one.name) for one in register.agencies()],
            breadcrumbs=[home_crumb(self.board), *self.event_crumbs(), ("Register", "")],
        )
        try:
            check_can_be_recorded(self.event)
        except ValidationError as error:
            context["refusal"] = error.messages[0]
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Locked before it is read: of two people who save at once, the second sees what the first recorded.
        list(Event.objects.filter(pk=self.event.pk).select_for_update(no_key=True).values_list("pk"))
        self.register = Register.of(self.event)
        if self.register.take(request.POST):
            try:
                changed = record_register(
                    self.event, marks=self.register.marks(), walk_ins=self.register.people_who_came(),
                    actor=self.access.user,
                )  # fmt: skip
            except ValidationError as error:
                if not hasattr(error, "error_dict"):
                    messages.error(request, error.messages[0])
                    return HttpResponseRedirect(request.path)
                self.register.refuse(error)
            else:
                words = (
                    f"{changed} {'person' if changed == 1 else 'people'} marked."
                    if changed
                    else "Nothing changed."
                )
                messages.success(request, words)
                return HttpResponseRedirect(self.event.get_absolute_url())
        return self.render_to_response(self.get_context_data())


class RegisterPrint(OneEvent, TemplateView):
    """The register for paper: names, agencies, room for a signature."""

    permission = Perm.BOOKING_MANAGE
    template_name = "training/register_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        people = [one for one in people_of(self.event) if one.status != "waiting"]
        context.update(
            event=self.event,
            people=people,
            spare=range(5),
            sessions=list(self.event.sessions.order_by("on", "starts_at")),
            breadcrumbs=[home_crumb(self.board), *self.event_crumbs(), ("Register to print", "")],
        )
        return context
