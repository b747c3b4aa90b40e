"""Delegates: the list, one person's record, correcting it, and merging two records of the same person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from boards.models import Agency
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, history_url, home_crumb, show_errors
from core import exports
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.remembered import RememberedPage
from training.forms.delegates import DelegateForm, OtherRecordForm
from training.models import CAME, Booking, Delegate
from training.services.delegates import change_delegate
from training.services.merging import BOOKED_TWICE, Merge, merge_delegates, merge_of
from training.statistics.delegate import record_of
from training.tables.delegates import DelegateFilter, DelegateTable
from training.views.pages import TrainingPage, training_crumb
from training.views.workforce import known_agencies

DELEGATES = "Delegates"
IN_FILES_ONLY = ("email", "reference")


def delegates_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list."""
    return (DELEGATES, board_url("training:delegates", board))


class DelegateList(RememberedPage, TrainingPage, BoardTableView):
    """Everybody who booked training, by name."""

    permission = Perm.BOOKING_READ
    tab = DELEGATES
    template_name = "training/list.html"
    table_class = DelegateTable
    filterset_class = DelegateFilter
    title = DELEGATES
    list_name = "delegates"
    row_words = ("person", "people")
    empty_title = "Nobody has booked yet"
    empty_text = "People stand here with their first booking."

    def get_queryset(self) -> QuerySet[Delegate]:
        own = Booking.objects.filter(board=self.board, delegate=OuterRef("pk")).order_by()
        by_person = own.values("delegate")
        made = by_person.annotate(n=Count("pk")).values("n")
        last = by_person.filter(status__in=CAME).annotate(on=Max("event__starts_on")).values("on")
        rows = Delegate.objects.filter(board=self.board, merged_into=None)
        found: QuerySet[Delegate] = rows.select_related("agency", "staff_group", "board").annotate(
            bookings_made=Coalesce(Subquery(made, output_field=IntegerField()), 0), last_came=Subquery(last)
        ).order_by("name", "email", "reference", "pk")  # fmt: skip
        return found

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"exclude": () if self.request.GET.get("download", "") in exports.FORMS else IN_FILES_ONLY}


class OneDelegate(TrainingPage):
    """A page about the delegate in the address."""

    permission = Perm.BOOKING_READ

    @cached_property
    def delegate(self) -> Delegate:
        rows = Delegate.objects.filter(board=self.board)
        found: Delegate = get_object_or_404(
            rows.select_related("board", "agency", "staff_group", "merged_into"), pk=self.kwargs["pk"]
        )
        return found

    @property
    def own_url(self) -> str:
        return board_url("training:delegate", self.board, pk=self.kwargs["pk"])

    def crumbs(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), delegates_crumb(self.board), (str(self.delegate), self.own_url)]


class DelegatePage(RememberedPage, OneDelegate, TemplateView):
    """One person's record at this board."""

    template_name = "training/delegate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            delegate=self.delegate,
            record=record_of(self.delegate, timezone.localdate()),
            merged=list(Delegate.objects.filter(merged_into=self.delegate).order_by("pk")),
            merged_url=board_url("training:delegate", self.board, pk=self.delegate.merged_into_id)
            if self.delegate.merged_into_id
            else "",
            may_change=self.can(Perm.BOOKING_MANAGE) and self.delegate.merged_into_id is None,
            history_url=history_url(self.board, self.delegate),
            breadcrumbs=[home_crumb(self.board), *self.crumbs()[:-1], (str(self.delegate), "")],
        )
        return context


class DelegateChange(OneDelegate, BoardFormPage):
    """Correct what is known of a person."""

    permission = Perm.BOOKING_MANAGE
    form_class = DelegateForm
    title = "Change what is known"

    def trail(self) -> list[tuple[str, str]]:
        return self.crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        own = Agency.objects.filter(pk=self.delegate.agency_id or 0)
        agencies = (known_agencies(self.board) | own).order_by("name")
        return super().get_form_kwargs() | {"agencies": agencies}

    def get_initial(self) -> dict[str, Any]:
        return DelegateForm.initial_of(self.delegate)

    def save(self, form: DelegateForm) -> Delegate:
        return change_delegate(self.delegate, facts=form.facts(), actor=self.access.user)


class DelegateMerge(OneDelegate, FormView[OtherRecordForm]):
    """Find the other record, look at what merging would do, and confirm it."""

    permission = Perm.BOOKING_MANAGE
    template_name = "training/delegate_merge.html"
    form_class = OtherRecordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"board": self.board, "access": self.access}

    def form_valid(self, form: OtherRecordForm) -> HttpResponse:
        other = form.cleaned_data["other"]
        try:
            if self.request.POST.get("confirmed") == "yes":
                merge_delegates(self.delegate, other, actor=self.access.user)
                messages.success(
                    self.request, f"The record of {other.email or other.reference} is merged into this one."
                )
                return HttpResponseRedirect(self.own_url)
            found: Merge = merge_of(self.delegate, other)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            delegate=self.delegate,
            booked_twice=BOOKED_TWICE,
            own_url=self.own_url,
            breadcrumbs=[home_crumb(self.board), *self.crumbs(), ("Merge", "")],
        )
        return context
