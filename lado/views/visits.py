"""Visits that the officer made: the list, and the form for one."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.generic import View

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core.columns import DayColumn
from core.permissions import Perm
from core.tables import WIDE_LIST, BoardTableView
from core.views.base import BoardView
from lado.forms.visits import VisitForm
from lado.models import AwarenessVisit
from lado.services import visits as services

TITLE = "Visits and training"


def numbers_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the numbers."""
    return ("Numbers about allegations", board_url("lado:figures", board))


class VisitTable(tables.Table):  # type: ignore[misc]
    """Visits, the latest first."""

    held_on = DayColumn(verbose_name="When", attrs={"td": {"class": "app-nowrap"}})
    kind = tables.Column(verbose_name="What")
    sector = tables.Column(accessor="sector__name", verbose_name="Sector", default="Several or none")
    people = tables.Column(
        verbose_name="People", default="", attrs={"td": {"class": "govuk-table__cell--numeric"}}
    )
    note = tables.Column(verbose_name="About", default="", orderable=False)

    caption = TITLE
    caption_hidden = True

    class Meta:
        attrs = WIDE_LIST
        orderable = True

    def render_kind(self, record: AwarenessVisit) -> SafeString:
        url = board_url("lado:visit_edit", record.board, pk=record.pk)
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.get_kind_display())

    def value_kind(self, record: AwarenessVisit) -> str:
        return record.get_kind_display()


class VisitList(BoardTableView):
    """All visits."""

    permission = Perm.CASE_LISTS
    section = "lado-numbers"
    template_name = "lado/visits.html"
    table_class = VisitTable
    title = TITLE
    list_name = "awareness-visits"
    row_words = ("visit", "visits")

    def get_queryset(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = AwarenessVisit.objects.filter(board=self.board)
        return rows.select_related("sector", "board")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), numbers_crumb(self.board), (TITLE, "")]
        return context


class _VisitForms(BoardFormPage):
    permission = Perm.CASE_LISTS
    section = "lado-numbers"
    form_class = VisitForm

    def trail(self) -> list[tuple[str, str]]:
        return [numbers_crumb(self.board), (TITLE, board_url("lado:visits", self.board))]


class VisitAdd(_VisitForms):
    """Write a visit down."""

    title = "Write a visit down"
    intro = "Visits, briefings and courses show which sectors were reached, and which never were."
    done = "The visit is in the list."

    def save(self, form: VisitForm) -> AwarenessVisit:
        return services.add_visit(board=self.board, facts=form.facts(), actor=self.access.user)


class OneVisit(BoardView):
    """A page about one visit."""

    permission = Perm.CASE_LISTS

    @cached_property
    def visit(self) -> AwarenessVisit:
        rows = AwarenessVisit.objects.filter(board=self.board).select_related("sector", "board")
        found: AwarenessVisit = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class VisitEdit(OneVisit, _VisitForms):
    """Correct a visit, or take it out of the list."""

    template_name = "lado/visit_edit.html"
    title = "Change a visit"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"visit": self.visit}

    def save(self, form: VisitForm) -> AwarenessVisit:
        return services.change_visit(self.visit, facts=form.facts(), actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["remove_url"] = board_url("lado:visit_remove", self.board, pk=self.visit.pk)
        return context


class VisitRemove(OneVisit, View):
    """POST: take a visit out of the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.remove_visit(self.visit, actor=self.access.user)
        messages.success(request, "The visit is out of the list.")
        return HttpResponseRedirect(board_url("lado:visits", self.board))
