"""Agencies of a board, and key contacts."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from boards.agencies import agencies_on, all_names, may_be_school
from boards.forms.agencies import (
    AgencySearchForm,
    ListingForm,
    NewAgencyForm,
    RenameForm,
    SuccessionForm,
)
from boards.members import member_rows
from boards.models import Action, ActionOwner, Agency, AgencyName, AgencySuccession, BoardAgency, KeyContact
from boards.needs import board_url
from boards.services import agencies as services
from boards.tables.agencies import AgencyFilter, AgencyTable, agency_rows
from boards.views.form_page import BoardFormPage, history_url, home_crumb
from core import exports
from core.compiled import compiled, compiled_or_404
from core.names import near, normalise
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView
from core.views.remembered import RememberedPage

MOST_FOUND = 20


class AgencyList(RememberedPage, BoardTableView):
    """The agencies that the board lists or has seats for."""

    permission = Perm.AGENCY_READ
    section = "agencies"
    template_name = "boards/agency_list.html"
    table_class = AgencyTable
    filterset_class = AgencyFilter
    title = "Agencies"
    list_name = "agencies"
    empty_title = "No agencies yet"
    empty_action = "Add an agency"

    def get_queryset(self) -> QuerySet[Agency]:
        return agency_rows(self.board, timezone.localdate())

    def get_table_kwargs(self) -> dict[str, Any]:
        is_download = self.request.GET.get("download", "") in exports.FORMS
        return {"board": self.board, "exclude": () if is_download else ("phase", "urn")}

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        if self.can(Perm.AGENCY_MANAGE):
            return "Begin with the statutory partners: the council, the health body and the police."
        return "The board manager has not named any agencies yet."

    @property
    def empty_url(self) -> str:  # type: ignore[override]
        return board_url("boards:agency_add", self.board) if self.can(Perm.AGENCY_MANAGE) else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.can(Perm.AGENCY_MANAGE)
        context["breadcrumbs"] = [home_crumb(self.board), ("Agencies", "")]
        return context


def agencies_crumb(board: Any) -> tuple[str, str]:
    return ("Agencies", board_url("boards:agencies", board))


class AgencyDetail(RememberedPage, DetailView[Agency]):
    """One agency as this board sees it; other boards' seats and contacts never show."""

    permission = Perm.AGENCY_READ
    section = "agencies"
    template_name = "boards/agency_detail.html"
    context_object_name = "agency"

    def get_queryset(self) -> QuerySet[Agency]:
        return agencies_on(self.board.pk).select_related("sector")

    def get_object(self, queryset: Any = None) -> Agency:
        found: Agency = compiled_or_404(
            "agency", lambda pk: self.get_queryset().filter(pk=pk), pk=self.kwargs["pk"]
        )
        return found

    def listing(self, agency: Agency) -> BoardAgency | None:
        """How the board lists the agency, if it does."""
        rows = compiled(
            "listing of an agency",
            lambda agency: BoardAgency.objects.filter(board=self.board, agency=agency),
            agency=agency.pk,
        )
        return rows[0] if rows else None

    def open_actions(self, agency: Agency, today: dt.date) -> dict[str, int]:
        """How many actions of the agency are open, and how many of these overdue. One query."""

        def counts(agency: int, on: dt.date) -> Any:
            owners = ActionOwner.objects.filter(
                Q(agency=agency) | Q(seat__agency=agency), action=OuterRef("pk")
            )
            actions = Action.objects.filter(Exists(owners), board=self.board).unfinished().with_due()
            return (
                actions.order_by()
                .values("board")
                .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due__lt=on)))
                .values("open", "overdue")
            )

        rows: list[dict[str, int]] = compiled("actions of an agency", counts, agency=agency.pk, on=today)
        return rows[0] if rows else {"open": 0, "overdue": 0}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        agency, today = self.object, timezone.localdate()
        own = agency.pk in self.access.agency_ids
        may_manage = self.can(Perm.AGENCY_MANAGE)
        # The own agency's actions, or all; half of another agency's count would be no figure.
        sees_actions = self.can(Perm.ACTION_READ) or (own and self.can(Perm.ACTION_READ_OWN))
        sees_attendance = self.can(Perm.ATTENDANCE_READ) or (own and self.can(Perm.ATTENDANCE_READ_OWN))
        contacts = compiled(
            "contacts of an agency",
            lambda agency: KeyContact.objects.filter(board=self.board, agency=agency),
            agency=agency.pk,
        )
        context.update(
            today=today,
            listed=self.listing(agency),
            names=compiled(
                "names of an agency",
                lambda agency: AgencyName.objects.filter(agency=agency),
                agency=agency.pk,
            ),
            successions=compiled(
                "successions of an agency",
                lambda agency: AgencySuccession.objects.filter(
                    Q(predecessor=agency) | Q(successor=agency)
                ).select_related("predecessor", "successor"),
                agency=agency.pk,
            ),
            contacts=[contact for contact in contacts if contact.is_published or may_manage],
            may_manage=may_manage,
            is_school=may_be_school(agency),
            attendance_url=board_url("boards:attendance", self.board, f"agency={agency.pk}")
            if sees_attendance
            else "",
            history_url=history_url(self.board, agency) if self.can(Perm.AUDIT_READ) else "",
            breadcrumbs=[home_crumb(self.board), agencies_crumb(self.board), (agency.name, "")],
        )
        if self.can(Perm.SEAT_READ):
            context["seats"] = compiled(
                "seats of an agency",
                lambda agency, on: member_rows(self.board, on).filter(agency=agency),
                agency=agency.pk,
                on=today,
            )
        if sees_actions:
            context["open_actions"] = self.open_actions(agency, today)
            context["actions_url"] = board_url("boards:actions", self.board, f"agency={agency.pk}")
        return context


class AgencyAdd(BoardView, TemplateView):
    """Look for the agency among all that are known; what is not found can be added as new."""

    permission = Perm.AGENCY_MANAGE
    section = "agencies"
    template_name = "boards/agency_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = AgencySearchForm(self.request.GET if "q" in self.request.GET else None, board=self.board)
        asked = " ".join(form.cleaned_data["q"].split()) if form.is_valid() else ""
        context["form"] = form
        context["title"] = "Add an agency"
        context["breadcrumbs"] = [home_crumb(self.board), agencies_crumb(self.board), ("Add an agency", "")]
        if not asked:
            return context
        here = BoardAgency.objects.filter(board=self.board, agency=OuterRef("pk"))
        matches = Q(normalised_name__contains=normalise(asked)) | Q(
            names__normalised_name__contains=normalise(asked)
        )
        near_names = near(asked, all_names(), limit=5)
        found = (
            Agency.objects.filter(matches | Q(name__in=near_names) | Q(names__name__in=near_names))
            .annotate(is_listed=Exists(here))
            .select_related("sector")
            .prefetch_related("names")
            .distinct()[: MOST_FOUND + 1]
        )
        context["asked"] = asked
        context["found"] = found[:MOST_FOUND]
        context["more"] = len(found) > MOST_FOUND
        context["new_url"] = board_url("boards:agency_new", self.board)
        return context


class AgencyPage(BoardFormPage):
    """A form about one agency that the board knows."""

    permission = Perm.AGENCY_MANAGE
    section = "agencies"

    @cached_property
    def agency(self) -> Agency:
        found: Agency = get_object_or_404(agencies_on(self.board.pk), pk=self.kwargs["pk"])
        return found

    def trail(self) -> list[tuple[str, str]]:
        return [
            agencies_crumb(self.board),
            (self.agency.name, board_url("boards:agency", self.board, pk=self.agency.pk)),
        ]


class AgencyInclude(AgencyPage):
    """Put an agency that is known already on the board's list."""

    form_class = ListingForm

    @cached_property
    def agency(self) -> Agency:
        return get_object_or_404(Agency, pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [agencies_crumb(self.board)]

    def get_title(self) -> str:
        return f"Add {self.agency}"

    def save(self, form: Any) -> BoardAgency:
        return services.name_agency(
            board=self.board, agency=self.agency, actor=self.access.user, **form.cleaned_data
        )

    def done_words(self, result: Any) -> str:
        return f"{result} is in the board’s list now."

    def after(self, result: Any) -> str:
        return board_url("boards:agency", self.board, pk=result.agency_id)


class AgencyNew(BoardFormPage):
    """Make an agency that nobody knows yet."""

    permission = Perm.AGENCY_MANAGE
    section = "agencies"
    form_class = NewAgencyForm
    title = "Add a new agency"
    intro = "All boards of this installation share it, so use its full official name."

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.request.GET.get("name", "")[:160]}

    def get_form_kwargs(self) -> dict[str, Any]:
        typed = self.request.POST.get("name") or self.request.GET.get("name", "")
        return super().get_form_kwargs() | {"near": near(typed, all_names()) if typed else []}

    def trail(self) -> list[tuple[str, str]]:
        return [agencies_crumb(self.board), ("Add an agency", board_url("boards:agency_add", self.board))]

    def save(self, form: Any) -> BoardAgency:
        return services.add_agency(board=self.board, actor=self.access.user, **form.cleaned_data)

    def done_words(self, result: Any) -> str:
        return f"{result} is in the board’s list now."

    def after(self, result: Any) -> str:
        return board_url("boards:agency", self.board, pk=result.agency_id)


class AgencyEdit(AgencyPage):
    """Change how the board lists an agency."""

    form_class = ListingForm

    @cached_property
    def listed(self) -> BoardAgency:
        rows = BoardAgency.objects.filter(board=self.board).select_related("agency")
        found: BoardAgency = get_object_or_404(rows, agency=self.kwargs["pk"])
        return found

    def get_title(self) -> str:
        return f"How the board lists {self.agency}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"listed": self.listed}

    def save(self, form: Any) -> BoardAgency:
        return services.change_listing(self.listed, actor=self.access.user, **form.cleaned_data)


class AgencyUnlist(BoardView, SingleObjectMixin[BoardAgency], View):
    """Take an agency off the board's list. POST only."""

    permission = Perm.AGENCY_MANAGE
    http_method_names = ["post"]

    def get_object(self, queryset: Any = None) -> BoardAgency:
        rows = BoardAgency.objects.filter(board=self.board).select_related("agency")
        found: BoardAgency = get_object_or_404(rows, agency=self.kwargs["pk"])
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        listed = self.get_object()
        try:
            services.unlist_agency(listed, on=timezone.localdate(), actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(board_url("boards:agency", self.board, pk=listed.agency_id))
        messages.success(request, f"{listed.agency} is no longer in the board’s list.")
        return HttpResponseRedirect(board_url("boards:agencies", self.board))


class AgencyRename(AgencyPage):
    """Give an agency a new name; the old one is kept."""

    form_class = RenameForm
    intro = "The old name is kept with the dates it was in use, and still finds the agency."

    def get_title(self) -> str:
        return f"Rename {self.agency}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["blocked"] = shared_block(self)
        return super().get_context_data(**kwargs)

    def save(self, form: Any) -> Agency:
        return services.rename_agency(
            self.agency, board=self.board, actor=self.access.user, **form.cleaned_data
        )

    def done_words(self, result: Any) -> str:
        return f"The agency is called {result} now."


def shared_block(view: AgencyPage) -> dict[str, str] | None:
    """What to show instead of the form when other boards use the agency too."""
    if services.may_change_shared(view.agency, board=view.board, actor=view.access.user):
        return None
    return {
        "title": "Other boards use this agency too",
        "text": services.SHARED,
        "url": view.back(),
        "action": "Back to the agency",
    }


class AgencySucceed(AgencyPage):
    """Record what became of an agency."""

    form_class = SuccessionForm
    intro = (
        "For mergers, splits and successors, such as a primary care trust that became a clinical commissioning "
        "group. Seats and attendance stay with the agency that had them."
    )

    def get_title(self) -> str:
        return f"What became of {self.agency}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agency": self.agency}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["blocked"] = shared_block(self)
        return super().get_context_data(**kwargs)

    def save(self, form: Any) -> AgencySuccession:
        return services.record_succession(
            self.agency, board=self.board, actor=self.access.user, **form.cleaned_data
        )
