"""Members and seats: the list, one seat with its holders over time, and every change to them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from boards.forms.seats import AppointForm, CloseSeatForm, DeputyForm, EndTermForm, SeatForm, TermForm
from boards.members import CURRENT, FORMER, STATES, member_rows
from boards.models import Group, Seat, SeatTerm
from boards.needs import board_url
from boards.services import seats as services
from boards.tables.members import MemberFilter, MemberTable
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core.partial_dates import display_date
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView
from core.views.remembered import RememberedPage


class MemberList(RememberedPage, BoardTableView):
    """All seats with their holders; former members and vacancies by filter."""

    permission = Perm.SEAT_READ
    section = "members"
    template_name = "boards/member_list.html"
    table_class = MemberTable
    filterset_class = MemberFilter
    title = "Members"
    list_name = "members"
    row_words = ("seat", "seats")
    empty_title = "No seats yet"

    def state(self) -> str:
        wanted = self.request.GET.get("state", CURRENT)
        return wanted if wanted in dict(STATES) else CURRENT

    def get_queryset(self) -> QuerySet[Seat]:
        return member_rows(self.board, timezone.localdate(), self.state())

    def get_table_kwargs(self) -> dict[str, Any]:
        hidden = ["deputy"] if self.state() == FORMER else ["ends_on"]
        if "download" not in self.request.GET:
            hidden += ["kind", "deputy"]  # the page says them in the cells of the seat and its holder
        return {"board": self.board, "exclude": hidden}

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        if self.can(Perm.SEAT_MANAGE):
            return "Add the first seat, or load all members from a spreadsheet under Manage."
        return "The board manager has not recorded any seats yet."

    @property
    def empty_url(self) -> str:  # type: ignore[override]
        return board_url("boards:seat_add", self.board) if self.can(Perm.SEAT_MANAGE) else ""

    empty_action = "Add a seat"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.can(Perm.SEAT_MANAGE)
        context["breadcrumbs"] = [home_crumb(self.board), ("Members", "")]
        return context


class SeatDetail(BoardView, DetailView[Seat]):
    """One seat: whom it is for, who holds it, who held it."""

    permission = Perm.SEAT_READ
    section = "members"
    template_name = "boards/seat_detail.html"
    context_object_name = "seat"

    def get_queryset(self) -> QuerySet[Seat]:
        return Seat.objects.filter(board=self.board).select_related("group", "agency")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        seat, today = self.object, timezone.localdate()
        terms = list(seat.terms.select_related("person"))
        holders = [term for term in terms if not term.is_deputy]
        now = [term for term in holders if _runs(term, today)]
        ended = [term.ends_on for term in holders if term.ends_on and term.ends_on < today]
        context.update(
            today=today,
            holders_now=now,
            deputies_now=[term for term in terms if term.is_deputy and _runs(term, today)],
            to_come=[term for term in terms if term.starts_on and term.starts_on > today],
            past=sorted(
                (term for term in terms if term.ends_on and term.ends_on < today),
                key=lambda term: term.ends_on or today,
                reverse=True,
            ),
            vacant_since=max(ended) if ended and not now else None,
            is_closed=seat.closed_on is not None and seat.closed_on <= today,
            may_manage=self.can(Perm.SEAT_MANAGE),
            history_url=history_url(self.board, seat) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[home_crumb(self.board), members_crumb(self.board), (str(seat), "")],
        )
        return context


def _runs(term: SeatTerm, on: Any) -> bool:
    return (term.starts_on is None or term.starts_on <= on) and (term.ends_on is None or term.ends_on >= on)


def members_crumb(board: Any) -> tuple[str, str]:
    return ("Members", board_url("boards:members", board))


class SeatAdd(BoardFormPage):
    """Make a seat."""

    permission = Perm.SEAT_MANAGE
    section = "members"
    form_class = SeatForm
    title = "Add a seat"
    intro = "A place on a group for an agency or a sector. Who holds it is recorded on its own page."

    def get_initial(self) -> dict[str, Any]:
        asked = {name: self.request.GET.get(name, "") for name in ("group", "agency")}
        return {name: int(value) for name, value in asked.items() if value.isdecimal()}

    def trail(self) -> list[tuple[str, str]]:
        return [members_crumb(self.board)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not Group.objects.filter(board=self.board).exists():
            kwargs["blocked"] = {
                "title": "Add a group first",
                "text": "A seat is a place on a group. Begin with the main board itself.",
                "url": board_url("boards:group_add", self.board),
                "action": "Add a group",
            }
        return super().get_context_data(**kwargs)

    def save(self, form: Any) -> Seat:
        return services.add_seat(board=self.board, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"The seat of {result} has been added. It is vacant until you appoint somebody."

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class SeatPage(BoardFormPage):
    """A form about one seat."""

    permission = Perm.SEAT_MANAGE
    section = "members"

    @cached_property
    def seat(self) -> Seat:
        rows = Seat.objects.filter(board=self.board).select_related("group", "agency")
        found: Seat = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_intro(self) -> str:
        return f"{self.seat.get_kind_display()} on {self.seat.group}."

    def trail(self) -> list[tuple[str, str]]:
        return [
            members_crumb(self.board),
            (str(self.seat), board_url("boards:seat", self.board, pk=self.seat.pk)),
        ]


class SeatEdit(SeatPage):
    """Change what a seat is."""

    form_class = SeatForm

    def get_title(self) -> str:
        return f"Change the seat of {self.seat}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"seat": self.seat}

    def save(self, form: Any) -> Seat:
        return services.change_seat(self.seat, actor=self.access.user, **form.cleaned_data)


class SeatClose(SeatPage):
    """Close a seat."""

    form_class = CloseSeatForm

    def get_title(self) -> str:
        return f"Close the seat of {self.seat}"

    def save(self, form: Any) -> Seat:
        return services.close_seat(
            self.seat, closed_on=form.cleaned_data["closed_on"], actor=self.access.user
        )

    def done_words(self, result: Any) -> str:
        return f"The seat is closed from {display_date(result.closed_on)}."


class SeatReopen(BoardView, SingleObjectMixin[Seat], View):
    """Undo the closing of a seat. POST only."""

    permission = Perm.SEAT_MANAGE
    http_method_names = ["post"]

    def get_queryset(self) -> QuerySet[Seat]:
        return Seat.objects.filter(board=self.board).exclude(closed_on=None).select_related("group", "agency")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seat = services.reopen_seat(self.get_object(), actor=self.access.user)
        messages.success(request, "The seat is open again. Appoint its holder.")
        return HttpResponseRedirect(seat.get_absolute_url())


class Appoint(SeatPage):
    """Give somebody the seat; beside holders who are there already."""

    form_class = AppointForm

    def get_title(self) -> str:
        return f"Appoint to the seat of {self.seat}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"seat": self.seat}

    def save(self, form: Any) -> SeatTerm:
        data = form.cleaned_data
        return services.appoint(
            self.seat,
            person=form.whom,
            starts=data["starts"],
            ends=data["ends"],
            shadow_until=data.get("shadow_until"),
            note=data["note"],
            actor=self.access.user,
        )

    def done_words(self, result: Any) -> str:
        return f"{result.person} holds this seat."


class DeputySet(SeatPage):
    """Name the deputy."""

    form_class = DeputyForm

    def get_title(self) -> str:
        return f"Deputy for the seat of {self.seat}"

    def save(self, form: Any) -> SeatTerm:
        return services.set_deputy(
            self.seat, person=form.whom, starts_on=form.cleaned_data["starts_on"], actor=self.access.user
        )

    def done_words(self, result: Any) -> str:
        return f"{result.person} deputises for this seat."


class TermPage(BoardFormPage):
    """A form about one term."""

    permission = Perm.SEAT_MANAGE
    section = "members"

    @cached_property
    def term(self) -> SeatTerm:
        rows = SeatTerm.objects.filter(board=self.board).select_related(
            "seat__group", "seat__agency", "person"
        )
        found: SeatTerm = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def who(self) -> str:
        return str(self.term.person or "the holder whose name is not recorded")

    def get_intro(self) -> str:
        what = "Deputy for" if self.term.is_deputy else "Holder of"
        return f"{what} the seat of {self.term.seat} on {self.term.seat.group}."

    def trail(self) -> list[tuple[str, str]]:
        seat = self.term.seat
        return [members_crumb(self.board), (str(seat), board_url("boards:seat", self.board, pk=seat.pk))]


class TermEnd(TermPage):
    """End a term, with a successor at once."""

    form_class = EndTermForm

    def get_title(self) -> str:
        return f"End the term of {self.who()}"

    def save(self, form: Any) -> SeatTerm:
        ends = form.cleaned_data["ends"]
        return services.end_term(
            self.term,
            ends_on=ends.as_end(),
            precision=ends.precision,
            successor=form.whom,
            actor=self.access.user,
        )

    def done_words(self, result: Any) -> str:
        return f"The term of {self.who()} ends on {display_date(result.ends_on)}."


class TermEdit(TermPage):
    """Correct a term's dates."""

    form_class = TermForm

    def get_title(self) -> str:
        return f"Correct the term of {self.who()}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"term": self.term}

    def save(self, form: Any) -> SeatTerm:
        data = form.cleaned_data
        return services.change_term(
            self.term,
            starts=data["starts"],
            ends=data["ends"],
            shadow_until=data.get("shadow_until"),
            note=data["note"],
            actor=self.access.user,
        )
