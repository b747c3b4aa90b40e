"""Other pages without signing in: a line manager's approval, and emails that somebody wants or no longer wants."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from boards.models import Board
from boards.views.form_page import show_errors
from core.scoping import board_scope
from core.views.base import OpenView
from training.addresses import read_unsubscribe
from training.forms.own_booking import AgainForm, RefuseForm
from training.models import Booking, Course, Interest
from training.services import approvals, interest
from training.services.message_values import session_words
from training.services.own_bookings import find_approval
from training.views.own_booking import KeyPage, secret_page


class Approval(KeyPage):
    """The line manager's page of a booking. GET only shows; POST `do=approve`, or `do=refuse` with a reason."""

    found: Booking

    def find(self, key: str) -> Booking | None:
        return find_approval(key)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(RefuseForm(board=self.found.board))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RefuseForm(request.POST, board=self.found.board)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            if request.POST.get("do") == "approve":
                approvals.approve_booking(self.found)
            else:
                approvals.refuse_booking(self.found, because=form.cleaned_data["because"])
        except ValidationError as error:
            show_errors(form, error)
            return self._show(form, status=422)
        return HttpResponseRedirect(request.path)

    def _show(self, form: RefuseForm, *, status: int = 200) -> HttpResponse:
        booking = self.found
        form.helper.form_tag = False
        form.helper.inputs = []
        context = {
            "booking": booking,
            "event": booking.event,
            "own_board": booking.board,
            "form": form,
            "sessions": [session_words(one) for one in booking.event.sessions.order_by("on", "starts_at")],
        }
        return render(self.request, "training/approval.html", context, status=status)


@method_decorator([login_not_required, never_cache], name="dispatch")
class Again(OpenView):
    """Ask to be told when a course runs again: for everybody, for courses in the catalogue of a board in use."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        board = get_object_or_404(Board, slug=kwargs["slug"], is_active=True)
        with board_scope(board.pk):
            rows = Course.objects.filter(board=board, is_offered=True).select_related("board")
            self.course = get_object_or_404(rows, pk=kwargs["pk"])
            response = super().dispatch(request, *args, **kwargs)
        request.session.modified = False
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(AgainForm(board=self.course.board))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AgainForm(request.POST, board=self.course.board)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            interest.ask_to_be_told(self.course, **form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
            return self._show(form, status=422)
        return HttpResponseRedirect(f"{request.path}?done=1")

    def _show(self, form: AgainForm, *, status: int = 200) -> HttpResponse:
        context = {
            "course": self.course,
            "publishing_board": self.course.board,
            "form": form,
            "done": self.request.GET.get("done") == "1",
        }
        return render(self.request, "training/again.html", context, status=status)


# Mailboxes post here by themselves, without a cookie (RFC 8058). Whoever can name the address holds its secret, so no
# other site can send the form in somebody's name.
@method_decorator([login_not_required, never_cache, csrf_exempt], name="dispatch")
class InterestPage(KeyPage):
    """Take back that one wants to know when a course runs again. POST takes it back."""

    found: Interest

    def find(self, key: str) -> Interest | None:
        rows = Interest.objects.select_related("board", "course")
        kept: Interest | None = rows.filter(key=key).first()
        return kept

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"own_board": self.found.board, "course": self.found.course, "email": self.found.email}
        return render(request, "training/unsubscribe.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        interest.forget_interest(self.found)
        return render(request, "training/unsubscribe.html", {"own_board": self.found.board, "done": True})


@method_decorator([login_not_required, never_cache, csrf_exempt], name="dispatch")
class Unsubscribe(OpenView):
    """No more emails but those about one's own bookings. POST does it; GET shows the button only.

    The answer to a POST is the page itself: mailboxes that press the button follow no redirect.
    """

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        read = read_unsubscribe(str(kwargs["token"]))
        board = Board.objects.filter(pk=read[0], is_active=True).first() if read is not None else None
        if read is None or board is None:
            raise Http404
        self.board, self.email = board, read[1]
        with board_scope(board.pk):
            response = super().dispatch(request, *args, **kwargs)
        return secret_page(request, response)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        gone = not interest.may_write(self.board.pk, self.email)
        context = {"own_board": self.board, "email": self.email, "done": gone}
        return render(request, "training/unsubscribe.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        interest.unsubscribe(self.board.pk, self.email)
        context = {"own_board": self.board, "email": self.email, "done": True}
        return render(request, "training/unsubscribe.html", context)
