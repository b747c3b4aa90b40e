"""Deadlines: the rules that hold for the board, and working one out."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from core.clock_rules import LONDON, ClockUnit
from core.clock_service import clocks_in_force, work_out
from core.forms import BoardForm, make_helper
from core.forms_date import GovDateField
from core.models import StatutoryClock
from core.partial_dates import display_date
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView
from core.views.crumbs import manage_crumbs


class ClockTable(tables.Table):  # type: ignore[misc]
    """The rules in force."""

    name = tables.Column("Deadline")
    start_event = tables.Column("Starts with")
    length = tables.Column("Length")
    edition = tables.Column("Set by")
    valid_from = tables.Column("In force", orderable=False, empty_values=())
    source = tables.Column("Source", orderable=False)

    class Meta:
        model = StatutoryClock
        fields = ("name", "start_event", "length", "edition", "valid_from", "source")
        order_by = "name"

    def render_length(self, record: StatutoryClock) -> str:
        return record.as_rule().in_words().removesuffix(f" from {record.start_event}")

    value_length = render_length

    def render_valid_from(self, record: StatutoryClock) -> str:
        begins = display_date(record.valid_from) if record.valid_from else ""
        ends = display_date(record.valid_until) if record.valid_until else ""
        if begins and ends:
            return f"{begins} to {ends}"
        return f"From {begins}" if begins else f"Until {ends}" if ends else "Not stated"

    value_valid_from = render_valid_from

    def render_source(self, value: str) -> str:
        # The column before says that it is local; the mark is for those who keep the list.
        return value.replace(" [local]", "").removeprefix("[local] ")

    value_source = render_source


class Clocks(BoardTableView):
    """The statutory and local deadlines under which this board works today."""

    permission = Perm.CLOCK_READ
    section = "manage"
    title = "Deadlines"
    list_name = "deadlines"
    table_class = ClockTable
    template_name = "core/clocks.html"
    per_page = 100
    row_words = ("deadline", "deadlines")
    empty_title = "There are no deadlines for this edition yet"
    empty_text = "Administrators keep the list of statutory clocks."

    def get_intro(self) -> str:
        return f"The rules in force today for {self.board.get_edition_display()}, with the source of each."

    def get_queryset(self) -> QuerySet[StatutoryClock]:
        found = clocks_in_force(self.board, timezone.localdate())
        return StatutoryClock.objects.filter(pk__in=[clock.pk for clock in found])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = manage_crumbs(self.access, (self.title, ""))
        return context


class DeadlineForm(BoardForm):
    """Which clock, and when it starts. Nothing is saved, so it is sent by GET."""

    submit_label = "Work it out"
    clock = forms.ChoiceField(label="Deadline")
    start = GovDateField(
        label="Start",
        help_text="The day of the event. For example, 27 3 2026.",
        min_value=dt.date(1990, 1, 1),
        max_value=dt.date(2090, 12, 31),
    )
    time = forms.TimeField(
        label="Time", required=False, help_text="Only for deadlines in hours. For example, 14:30."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = make_helper(self.submit_label, method="get")
        self.clocks = {clock.key: clock for clock in clocks_in_force(self.board, timezone.localdate())}
        choices = [(key, f"{clock.name}: {clock.as_rule().in_words()}") for key, clock in self.clocks.items()]
        self.fields["clock"].choices = [("", "Choose a deadline"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        clock = self.clocks.get(cleaned.get("clock", ""))
        if clock and clock.unit == ClockUnit.HOURS and not cleaned.get("time") and "time" not in self.errors:
            self.add_error("time", "Enter the time of day: this deadline is counted in hours")
        return cleaned

    def start_moment(self) -> dt.date:
        """The day, or the moment for a clock in hours."""
        day: dt.date = self.cleaned_data["start"]
        if self.clocks[self.cleaned_data["clock"]].unit != ClockUnit.HOURS:
            return day
        return dt.datetime.combine(day, self.cleaned_data["time"], tzinfo=LONDON)


class WorkOut(BoardView, TemplateView):
    """A deadline with the steps that lead to it."""

    permission = Perm.CLOCK_READ
    section = "manage"
    template_name = "core/clock_work_out.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = any(key in self.request.GET for key in ("start", "start_day", "clock"))
        whole = asked and any(key.startswith("start") for key in self.request.GET)
        initial = {"clock": self.request.GET.get("clock", "")}
        form = DeadlineForm(
            self.request.GET if whole else None, initial=initial, board=self.board, access=self.access
        )
        context = super().get_context_data(form=form, **kwargs)
        if form.is_bound and form.is_valid():
            rule = form.clocks[form.cleaned_data["clock"]].as_rule()
            context["deadline"] = work_out(rule, form.start_moment())
        clocks = reverse("core:clocks", kwargs={"board": self.board.slug})
        context["breadcrumbs"] = manage_crumbs(
            self.access, ("Deadlines", clocks), ("Work out a deadline", "")
        )
        return context
