"""The delegate's own page of one booking: whoever has its key may open it, without signing in and without a cookie
but the one that protects the form.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from boards.views.form_page import show_errors
from core.forms import BoardForm
from core.scoping import board_scope
from core.views.base import OpenView
from training.addresses import own_address
from training.booking_calendar import booking_calendar
from training.forms.own_booking import CancelOwnForm, NeedsForm, SubstituteForm
from training.models import Booking, Event, EventSession
from training.services import own_bookings as services
from training.services.message_values import day_words, moment_words, next_runs, place_in_queue, session_words

#: What was done → the sentence that the page says.
DONE = {
    "cancel": "Your booking is cancelled.",
    "decline": "You have declined the place.",
    "accept": "The place is yours.",
    "keep": "Thank you. You come on the new date.",
    "needs": "What you need is saved.",
    "booked": "Your booking is kept.",
}
KNOWN = ("accept", "decline", "keep", "cancel", "substitute", "needs", "next")


@method_decorator([login_not_required, never_cache], name="dispatch")
class KeyPage(OpenView):
    """A page that a key in the address opens, in the scope of the key's board. A wrong key is 404, like no key."""

    http_method_names = ["get", "head", "post"]

    def find(self, key: str) -> Any:
        """What the key opens, or None."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = str(kwargs["key"])
        board_id = services.board_of_key(key)
        if board_id is None:
            raise Http404
        with board_scope(board_id):
            self.found = self.find(key)
            if self.found is None or not self.found.board.is_active:
                raise Http404
            response = super().dispatch(request, *args, **kwargs)
        return secret_page(request, response)


def secret_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep the address out of search engines, other sites' logs and caches, and set no cookie of a session."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": browsers then send "Origin: null" with the form, and the CSRF check refuses it.
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    request.session.modified = False
    return response


class OwnBooking(KeyPage):
    """GET: the booking. POST `do`: accept, decline, keep, cancel, substitute, needs, or next (another event)."""

    found: Booking

    def find(self, key: str) -> Booking | None:
        return services.find_booking(key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        do = request.POST.get("do", "")
        if do not in KNOWN:
            return self._show(refusal="Choose what you want to do.")
        form = self._form(do)
        if form is not None and not form.is_valid():
            return self._show(do=do, form=form)
        try:
            booking, said = self._call(do, form)
        except ValidationError as error:
            if form is None:
                return self._show(refusal=" ".join(error.messages))
            show_errors(form, error)
            return self._show(do=do, form=form)
        if said == "substitute":
            # The place and its page are the other person's from now on.
            context = {"event": booking.event, "name": str(booking.delegate), "own_board": booking.board}
            return render(request, "training/own_booking_given.html", context)
        return HttpResponseRedirect(f"{own_address(booking)}?done={said}")

    def _form(self, do: str) -> BoardForm | None:
        forms = {"cancel": CancelOwnForm, "substitute": SubstituteForm, "needs": NeedsForm}
        return forms[do](self.request.POST, board=self.found.board) if do in forms else None

    def _call(self, do: str, form: BoardForm | None) -> tuple[Booking, str]:
        """One service, and what the page says afterwards."""
        booking, typed = self.found, form.cleaned_data if form is not None else {}
        if do == "next":
            rows = Event.objects.filter(board=booking.board_id)
            pk = self.request.POST.get("event", "")
            event = get_object_or_404(rows, pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0)
            return services.take_next_run(booking, event), "booked"
        calls: dict[str, Callable[..., Booking]] = {
            "accept": services.accept_own,
            "decline": services.decline_own,
            "keep": services.keep_own,
            "cancel": services.cancel_own,
            "substitute": services.substitute_own,
        }
        if do == "needs":
            return services.change_own_needs(booking, access_needs=typed["access_needs"]), do
        return calls[do](booking, **typed), do

    def _show(self, *, do: str = "", form: Any = None, refusal: str = "") -> HttpResponse:
        booking = self.found
        asked = do or self.request.GET.get("do", "")
        board = booking.board
        context = {
            "booking": booking,
            "event": booking.event,
            "own_board": board,
            "sessions": [session_words(one) for one in booking.event.sessions.order_by("on", "starts_at")],
            "can_change": services.can_change(booking),
            "asked": asked,
            "done": DONE.get(self.request.GET.get("done", ""), "") if not (form or refusal) else "",
            "refusal": refusal,
            "form": form,
            "cancel_form": form if do == "cancel" else CancelOwnForm(board=board),
            "substitute_form": form if do == "substitute" else SubstituteForm(board=board),
            "needs_form": (
                form
                if do == "needs"
                else NeedsForm(board=board, initial={"access_needs": booking.access_needs})
            ),
            **_facts(booking),
        }
        for name in ("cancel_form", "substitute_form", "needs_form"):
            context[name].helper.form_tag = False
            context[name].helper.inputs = []
        return render(
            self.request, "training/own_booking.html", context, status=422 if form or refusal else 200
        )


def _facts(booking: Booking) -> dict[str, Any]:
    """What the page says besides the event."""
    gone = booking.status == Booking.Status.CANCELLED or booking.event.is_cancelled
    waits = booking.status == Booking.Status.WAITING
    return {
        "gone": gone,
        "has_place": booking.status not in (Booking.Status.CANCELLED, Booking.Status.WAITING)
        and not booking.awaits_approval,
        "until": moment_words(booking.offered_until) if booking.is_offered and booking.offered_until else "",
        "place": place_in_queue(booking),
        "was": day_words(booking.moved_from) if booking.moved_from else "",
        "next_runs": [(one, day_words(one.starts_on)) for one in next_runs(booking.event)]
        if gone or waits
        else [],
    }


class OwnCalendar(KeyPage):
    """The booked event as a calendar file."""

    http_method_names = ["get", "head"]
    found: Booking

    def find(self, key: str) -> Booking | None:
        return services.find_booking(key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        booking = self.found
        if booking.status == Booking.Status.WAITING:
            raise Http404
        sessions = list(EventSession.objects.filter(event=booking.event_id).order_by("on", "starts_at", "pk"))
        content = booking_calendar(booking, sessions, address=own_address(booking))
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="event.ics"'
        return response
