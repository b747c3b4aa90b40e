"""Attendance of a group over a period: the table with both percentages, the warnings, the downloads."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from boards.attendance_marks import LEGEND, WORDS, columns_of, mark_html, marks_of
from boards.models import Agency, AttendanceWarning, Group
from boards.services.attendance import answer_attendance, raise_attendance
from boards.statistics.attendance import (
    AttendanceTable,
    attendance_by_agency,
    attendance_of_advisors,
)
from boards.statistics.attendance_figures import AttendanceSummary, Rates, rates, summarise
from boards.statistics.years import recent_years
from boards.views.form_page import home_crumb
from core import exports
from core.forms import BoardForm
from core.periods import Period
from core.permissions import Perm
from core.views.base import BoardView
from core.views.remembered import RememberedPage


class AttendanceChoice(BoardView):
    """Which group and which year a page is about: ?group= and ?from=, the main board and this year by default."""

    @cached_property
    def groups(self) -> list[Group]:
        found = list(Group.objects.order_by("name"))
        return sorted(found, key=lambda group: group.kind != Group.Kind.MAIN)

    @cached_property
    def years(self) -> list[Period]:
        return recent_years(self.board)

    def chosen_group(self, given: str) -> Group | None:
        if not given:
            return self.groups[0] if self.groups else None
        found = next((group for group in self.groups if str(group.pk) == given), None)
        if found is None:
            raise Http404
        return found

    def chosen_year(self, given: str) -> Period:
        return next((year for year in self.years if year.start.isoformat() == given), self.years[0])

    def minimum(self, group: Group) -> int:
        """The group's minimum attendance in per cent, else the board's."""
        return (
            self.board.attendance_threshold if group.minimum_attendance is None else group.minimum_attendance
        )


def mark_rows(every: tuple[Rates, ...], table: AttendanceTable) -> list[dict[str, Any]]:
    """Rows of the heat table: a mark per meeting, both percentages."""
    return [{"rate": rate, "label": rate.line.body, "cells": marks_of(rate.line, table)} for rate in every]


class AttendanceOfGroup(AttendanceChoice, TemplateView):
    """The figures of one group, and the table as a file."""

    permission = Perm.ATTENDANCE_READ
    or_permissions = (Perm.ATTENDANCE_READ_OWN,)
    section = "attendance"
    template_name = "boards/attendance.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override] # a file response streams
        form = request.GET.get("download", "")
        context = self.get_context_data(**kwargs)
        if form in exports.FORMS and context["group"] is not None:
            return self._download(form, context)
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        group = self.chosen_group(self.request.GET.get("group", ""))
        year = self.chosen_year(self.request.GET.get("from", ""))
        own_only = not self.can(Perm.ATTENDANCE_READ)
        context.update(groups=self.groups, years=self.years, group=group, year=year, own_only=own_only)
        context["can_record"] = self.can(Perm.ATTENDANCE_RECORD)
        context["breadcrumbs"] = [home_crumb(self.board), ("Attendance", "")]
        if group is None:
            return context
        table = attendance_by_agency(group, year)
        summary = summarise(table, minimum=self.minimum(group))
        shown = [
            rate for rate in summary.rates if not own_only or rate.line.agency_id in self.access.agency_ids
        ]
        context.update(
            table=table,
            summary=summary,
            rows=mark_rows(tuple(shown), table),
            columns=columns_of(table),
            legend=[(mark_html(mark), word) for mark, word in LEGEND.items()],
            warnings=self._warnings(group, year, own_only=own_only),
        )
        if not own_only:
            apart = attendance_of_advisors(group, year)
            context.update(
                apart=mark_rows(rates(apart, "advisors"), apart),
                to_raise=self._to_raise(group, year, summary),
            )
        return context

    def _warnings(self, group: Group, year: Period, *, own_only: bool) -> list[AttendanceWarning]:
        found = AttendanceWarning.objects.filter(group=group, period_start=year.start, period_end=year.end)
        if own_only:
            found = found.filter(agency_id__in=self.access.agency_ids)
        return list(found.select_related("agency", "raised_by"))

    def _to_raise(self, group: Group, year: Period, summary: AttendanceSummary) -> list[Rates]:
        raised = {warning.agency_id for warning in self._warnings(group, year, own_only=False)}
        return [
            rate
            for rate in summary.below_minimum
            if rate.line.agency_id and rate.line.agency_id not in raised
        ]

    def _download(self, form: str, context: dict[str, Any]) -> HttpResponseBase:
        table: AttendanceTable = context["table"]
        headers = ["Agency", *[held.day for held in table.meetings], "Meetings", "Member", "Represented"]
        headers += ["Member %", "Member or representative %"]
        rows = []
        for row in context["rows"]:
            rate: Rates = row["rate"]
            marks = [WORDS.get(rate.line.marks.get(held.pk, ""), "") for held in table.meetings]
            line = rate.line
            counts = [line.meetings, line.member, line.represented, rate.member.value, rate.total.value]
            rows.append([line.body, *marks, *counts])
        return exports.rows_response(
            [str(header) for header in headers],
            iter(rows),
            form=form,
            name="attendance",
            title=f"Attendance, {table.group}",
            board=self.board,
            actor=self.access.user,
        )


class AttendanceFigures(RememberedPage, AttendanceOfGroup):
    """GET: the figures; ?download=csv|xlsx gives the table. Agency leads see the lines of their own agency."""


class RaiseAttendance(AttendanceChoice, View):
    """POST: raise one agency's low attendance with the board. The counts are made anew, never taken from the page."""

    permission = Perm.ATTENDANCE_RECORD
    section = "attendance"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        group = self.chosen_group(request.POST.get("group", ""))
        agency_id = request.POST.get("agency", "")
        if group is None or not agency_id.isdecimal():
            raise Http404
        year = self.chosen_year(request.POST.get("from", ""))
        line = next(
            (line for line in attendance_by_agency(group, year).lines if line.agency_id == int(agency_id)),
            None,
        )
        if line is None:
            raise Http404
        try:
            raise_attendance(
                group,
                get_object_or_404(Agency, pk=line.agency_id),
                year,
                line=line,
                minimum=self.minimum(group),
                actor=self.access.user,
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, f"The attendance of {line.body} is raised with the board.")
        url = reverse("boards:attendance", kwargs={"board": self.board.slug})
        return HttpResponseRedirect(f"{url}?group={group.pk}&from={year.start.isoformat()}#warnings")


class AnswerForm(BoardForm):
    """What the agency answered, and when."""

    submit_label = "Save the answer"
    answer = forms.CharField(
        label="What the agency answered", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    answered_on = forms.DateField(label="Answered on")


class AnswerAttendance(BoardView, FormView):  # type: ignore[type-arg]
    """GET and POST: the agency's answer to a warning."""

    permission = Perm.ATTENDANCE_RECORD
    section = "attendance"
    template_name = "boards/attendance_answer.html"
    form_class = AnswerForm

    @cached_property
    def warning(self) -> AttendanceWarning:
        found: AttendanceWarning = get_object_or_404(
            AttendanceWarning.objects.select_related("agency", "group"), pk=self.kwargs["pk"]
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "board": self.board, "access": self.access}

    def get_initial(self) -> dict[str, str | dt.date]:
        return {
            "answer": self.warning.answer,
            "answered_on": self.warning.answered_on or timezone.localdate(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(warning=self.warning, **kwargs)

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            answer_attendance(self.warning, actor=self.access.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "The answer is saved.")
        url = reverse("boards:attendance", kwargs={"board": self.board.slug})
        start = self.warning.period_start.isoformat()
        return HttpResponseRedirect(f"{url}?group={self.warning.group_id}&from={start}#warnings")
