"""Series of meetings: the rule, a preview of its dates, planning them all, cancelling what is left."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView

from boards.forms.meetings import CancelSeriesForm, SeriesForm
from boards.models import Meeting, MeetingSeries
from boards.schedule import Rule, ScheduleError, in_words
from boards.services.series import PreviewDay, cancel_series, plan_series, preview_series
from boards.views.form_page import BoardFormPage, home_crumb, show_errors
from boards.views.meetings import meetings_crumb
from core.permissions import Perm
from core.views.base import BoardView


def series_words(series: MeetingSeries) -> str:
    """The rule of a series as people say it."""
    return in_words(Rule(series.rule), series.every, series.first_on)


class SeriesAdd(BoardView, TemplateView):
    """GET without values: the form. GET with values: the dates, nothing is saved. POST: plan the chosen dates."""

    permission = Perm.MEETING_MANAGE
    section = "meetings"
    template_name = "boards/series_add.html"

    def _form(self, data: QueryDict | None) -> SeriesForm:
        group = self.request.GET.get("group", "")
        initial = {"group": int(group)} if group.isdecimal() else {}
        return SeriesForm(data, board=self.board, access=self.access, initial=initial)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.GET if "rule" in request.GET else None)
        return self._show(form, self._preview(form), None)

    def _preview(self, form: SeriesForm) -> list[PreviewDay]:
        if not form.is_bound or not form.is_valid():
            return []
        try:
            return preview_series(form.cleaned_data["group"], form.plan())
        except ScheduleError as error:
            form.add_error("until", str(error))
            return []

    def _show(
        self, form: SeriesForm, preview: list[PreviewDay], chosen: set[dt.date] | None, status: int = 200
    ) -> HttpResponse:
        # The errors of a preview are about its dates; the page leads there instead of into the form.
        form.gov_summary_shown = bool(preview)  # type: ignore[attr-defined]
        names = {name for name in form.data if name not in {"days", "csrfmiddlewaretoken"}}
        days = [(day, day.suggested if chosen is None else day.day in chosen) for day in preview]
        context = self.get_context_data(
            form=form,
            days=days,
            carried=[(name, form.data[name]) for name in sorted(names)] if preview else [],
            words=in_words(form.plan().rule, form.plan().every, form.plan().first_on) if preview else "",
            breadcrumbs=[home_crumb(self.board), meetings_crumb(self.board), ("Plan a series", "")],
        )
        return self.render_to_response(context, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        preview, chosen = self._preview(form), _days(request.POST)
        if not form.is_valid():
            return self._show(form, preview, chosen, 422)
        try:
            series = plan_series(
                board=self.board,
                group=form.cleaned_data["group"],
                plan=form.plan(),
                days=chosen,
                actor=self.access.user,
            )
        except ValidationError as error:
            show_errors(form, error)
            return self._show(form, preview, chosen, 422)
        messages.success(request, f"{series.meetings.count()} meetings are planned.")
        return HttpResponseRedirect(_series_url(self.board, series))


def _days(posted: QueryDict) -> set[dt.date]:
    """The dates that were ticked; what is no date cannot have been offered."""
    found = set()
    for text in posted.getlist("days"):
        with suppress(ValueError):
            found.add(dt.date.fromisoformat(text))
    return found


def _series_url(board: Any, series: MeetingSeries) -> str:
    return reverse("boards:series", kwargs={"board": board.slug, "pk": series.pk})


class SeriesDetail(BoardView, DetailView[MeetingSeries]):
    """The meetings of one series."""

    permission = Perm.MEETING_READ
    section = "meetings"
    template_name = "boards/series_detail.html"
    context_object_name = "series"

    def get_queryset(self) -> QuerySet[MeetingSeries]:
        return MeetingSeries.objects.select_related("group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        meetings = self.object.meetings.select_related("group", "board").order_by("starts_at")
        invited = Count("invitations", filter=Q(invitations__sent_at__isnull=False))
        context["meetings"] = list(meetings.annotate(invited=invited))
        context["future"] = [m for m in context["meetings"] if _lies_ahead(m)]
        context["words"] = series_words(self.object)
        context["may_manage"] = self.can(Perm.MEETING_MANAGE)
        context["breadcrumbs"] = [
            home_crumb(self.board),
            meetings_crumb(self.board),
            (f"Series of {self.object.group}", ""),
        ]
        return context


def _lies_ahead(meeting: Meeting) -> bool:
    return meeting.status == Meeting.Status.PLANNED and meeting.starts_at > timezone.now()


class SeriesCancel(BoardFormPage):
    """Cancel all meetings of a series that have not begun."""

    permission = Perm.MEETING_MANAGE
    section = "meetings"
    template_name = "boards/meeting_form.html"
    form_class = CancelSeriesForm
    title = "Cancel all future meetings of the series"

    @cached_property
    def series(self) -> MeetingSeries:
        """The series, from the open scope."""
        found: MeetingSeries = get_object_or_404(
            MeetingSeries.objects.select_related("group"), pk=self.kwargs["pk"]
        )
        return found

    def trail(self) -> list[tuple[str, str]]:
        return [
            meetings_crumb(self.board),
            (f"Series of {self.series.group}", _series_url(self.board, self.series)),
        ]

    def save(self, form: Any) -> int:
        return cancel_series(self.series, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: int) -> str:
        return "1 meeting is cancelled." if result == 1 else f"{result} meetings are cancelled."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(caption=str(self.series.group), **kwargs)
        future = [m for m in self.series.meetings.order_by("starts_at") if _lies_ahead(m)]
        context["future"], context["is_cancel"] = future, True
        return context
