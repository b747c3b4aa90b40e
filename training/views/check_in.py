"""Checking in oneself, and the page for the room that shows the code."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb, show_errors
from core.email import site_url
from core.permissions import Perm
from core.scoping import board_scope
from training.forms.check_in import CheckInForm
from training.models import Event
from training.room_codes import event_of_token, room_code, room_token
from training.services.check_in import check_in, counted_today, is_on
from training.views.events import OneEvent
from training.views.public_page import TOO_OFTEN, BoardDelegatePage, DelegatePage

ACTION = "wrong_code"


class CheckInPage(BoardDelegatePage):
    """GET: code and address. POST: into the register; only wrong codes and addresses count as too often."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show("check_in", form=CheckInForm(address=self.address))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CheckInForm(request.POST, address=self.address)
        if not form.is_valid():
            return self.show("check_in", 422, form=form)
        if not self.allowed(ACTION, look_only=True):
            form.add_error(None, TOO_OFTEN)
            return self.show("check_in", 429, form=form)
        said = form.cleaned_data
        try:
            found = check_in(self.board, code=said["code"], address=said["email"], actor=None)
        except ValidationError as error:
            self.allowed(ACTION)
            show_errors(form, error)
            return self.show("check_in", 422, form=form)
        return self.show("checked_in", booking=found.booking, was_there=found.was_there)


def room_context(event: Event, on: dt.date) -> dict[str, Any]:
    """What the page for the room shows; the code on a day of the event only."""
    on_today = is_on(event, on)
    came, places = counted_today(event, on) if on_today else (0, 0)
    return {
        "event": event,
        "code": room_code(board_id=event.board_id, event_id=event.pk, on=on) if on_today else "",
        "came": came,
        "places": places,
        "check_in_url": site_url(reverse("training:check_in", kwargs={"slug": event.board.slug})),
        "days": list(event.sessions.order_by("on").values_list("on", flat=True).distinct())
        or [event.starts_on],
    }


class Room(OneEvent, TemplateView):
    """The code for those who keep the register, and the link for a trainer without an account."""

    permission = Perm.BOOKING_MANAGE
    template_name = "training/room.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        token = room_token(board_id=self.board.pk, event_id=self.event.pk)
        context |= room_context(self.event, timezone.localdate())
        context["room_url"] = site_url(reverse("training:room_link", kwargs={"token": token}))
        context["breadcrumbs"] = [home_crumb(self.board), *self.event_crumbs(), ("Check-in", "")]
        return context


class RoomByLink(DelegatePage):
    """The same by a secret link, for a trainer without an account: no names, and a code on the day only."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = event_of_token(str(kwargs["token"]))
        if found is None:
            raise Http404
        board_id, event_id = found
        with board_scope(board_id):
            event = (
                Event.objects.filter(pk=event_id, board__is_active=True)
                .select_related("board", "course")
                .first()
            )
            if event is None:
                raise Http404
            context = room_context(event, timezone.localdate())
            response = self.show("room", publishing_board=event.board, **context)
        response["Referrer-Policy"] = "no-referrer"
        return response
