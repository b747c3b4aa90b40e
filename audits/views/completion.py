"""How far a cycle is, by phase of school: the table, its picture, and below it every return."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from audits.statistics.completion import ASKED, LABELS, NOTES, Completion, Line, Stage, completion_of
from audits.statistics.progress import progress_of
from audits.tables.completion import CompletionFilter, CompletionTable, completion_rows
from audits.views.cycles import OneCycle, list_url, may_ask
from boards.views.form_page import home_crumb
from core import exports
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.remembered import RememberedPage


class CompletionPage(RememberedPage, OneCycle, BoardTableView):
    """Returns of a cycle by phase and state, and the list of them."""

    template_name = "audits/completion.html"
    table_class = CompletionTable
    filterset_class = CompletionFilter
    per_page = 50
    list_name = "completion"
    row_words = ("return", "returns")

    def get_title(self) -> str:
        return f"Completion: {self.cycle.name}"

    @cached_property
    def completion(self) -> Completion:
        return completion_of(self.cycle)

    def get_queryset(self) -> Any:
        return completion_rows(self.cycle)

    def get_filterset(self, filterset_class: Any) -> Any:
        kwargs = self.get_filterset_kwargs(filterset_class)
        return filterset_class(**kwargs, cycle=self.cycle, lines=self.completion.lines)

    @property
    def is_download(self) -> bool:
        return self.request.GET.get("download", "") in exports.FORMS

    def get_table_kwargs(self) -> dict[str, Any]:
        hidden = [] if self.is_download else ["urn", "asked_items", "submitted_at", "late"]
        return {"cycle": self.cycle, "reads": self.can(Perm.RETURN_READ), "exclude": hidden}

    def get_table(self, **kwargs: Any) -> CompletionTable:
        table: CompletionTable = super().get_table(**kwargs)
        shown = list(table.data.data) if self.is_download else [row.record for row in table.paginated_rows]
        table.know(progress_of(shown))
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cycle, completion = self.cycle, self.completion
        begins = completion.begins if self.can(Perm.CYCLE_MANAGE) and cycle.is_open() else 0
        context.update(
            cycle=cycle,
            completion=completion,
            total=completion.total,
            columns=[LABELS[stage] for stage in ASKED],
            lines=[_row(line) for line in completion.lines],
            total_row=_row(completion.total, is_total=True),
            chart=completion.chart() if completion.total.asked else None,
            notes=NOTES,
            begins=begins,
            is_overdue=cycle.due_on < timezone.localdate(),
            chase_url=f"{cycle.get_absolute_url()}?show=not_started#list",
            ask_url=list_url(cycle) if may_ask(self) else "",
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Completion", "")],
        )
        return context


def _row(line: Line, *, is_total: bool = False) -> dict[str, Any]:
    """A line of the table: each count leads to the returns that it counts."""
    of = "" if is_total else f"&phase={line.key}"
    cells = [(line.stages[stage], f"?state={stage}{of}#list") for stage in ASKED]
    return {
        "label": line.label,
        "cells": cells,
        "late": (line.late, f"?late=yes{of}#list"),
        "withdrawn": (line.withdrawn, f"?state={Stage.WITHDRAWN}{of}#list"),
        "asked": line.asked,
        "figure": line.figure,
        "base": f"{line.handed_in} of {line.asked}",
    }
