"""The list below the completion of a cycle: one row for each return, with its stage and who answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audits.models import Cycle, Return
from audits.statistics.completion import LABELS, OTHERS, Line, Stage, is_late, with_lead, with_stage
from audits.statistics.progress import Progress
from audits.tables.cycles import show_progress, show_tags
from boards.models import Agency
from boards.needs import board_url
from boards.tables.columns import NameColumn
from core.partial_dates import display_date
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag

TAGS = {
    Stage.NO_LEAD: "red",
    Stage.NOT_STARTED: "grey",
    Stage.IN_PROGRESS: "blue",
    Stage.HANDED_IN: "purple",
    Stage.IN_MODERATION: "purple",
    Stage.ACCEPTED: "green",
    Stage.WITHDRAWN: "grey",
}


def completion_rows(cycle: Cycle) -> Any:
    """All returns of a cycle with what a row shows, by name."""
    rows = Return.objects.filter(cycle=cycle).select_related("agency__sector", "lead")
    return with_lead(cycle, with_stage(cycle, rows)).order_by("agency__name")


class CompletionTable(tables.Table):  # type: ignore[misc]
    """One row for each return. `know` tells how far each is, found by one query for the page."""

    agency = NameColumn(verbose_name="School or agency", order_by="agency__name")
    phase = tables.Column("Phase or sector", accessor="agency__phase", empty_values=())
    urn = tables.Column("URN", accessor="agency__urn")
    stage = tables.Column("State", order_by=("stage", "agency__name"))
    answered = tables.Column("Answered", empty_values=(), orderable=False)
    asked_items = tables.Column("Asked", empty_values=(), orderable=False)
    lead = tables.Column("Lead", empty_values=(), order_by=("lead__name", "leader"))
    submitted_at = tables.Column("Handed in", order_by="submitted_at")
    late = tables.Column("Late", empty_values=(), orderable=False)

    class Meta:
        model = Return
        fields = (
            "agency",
            "phase",
            "urn",
            "stage",
            "answered",
            "asked_items",
            "lead",
            "submitted_at",
            "late",
        )
        attrs = {"id": "completion-list"}
        order_by_field = "sort"

    def __init__(self, *args: Any, cycle: Cycle, reads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle, self.reads = cycle, reads
        self.progress: Mapping[int, Progress] = {}

    def know(self, progress: Mapping[int, Progress]) -> None:
        self.progress = progress

    def _late(self, record: Any) -> str:
        if record.withdrawn_on is not None:
            return ""
        if record.submitted_at is not None:
            return "Handed in late" if timezone.localdate(record.submitted_at) > self.cycle.due_on else ""
        return "Overdue" if self.cycle.due_on < timezone.localdate() else ""

    def render_agency(self, record: Return) -> SafeString | str:
        if not self.reads:
            return str(record.agency)
        url = board_url("audits:return", self.cycle.board, pk=record.pk)
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.agency)

    def value_agency(self, record: Return) -> str:
        return str(record.agency)

    def render_phase(self, record: Return) -> str:
        agency: Agency = record.agency
        return str(agency.get_phase_display() if agency.phase else agency.sector or OTHERS)

    def render_stage(self, record: Any) -> SafeString:
        stage, late = Stage(record.stage), self._late(record)
        tags = [(LABELS[stage], TAGS[stage]), *([(late, "orange")] if late else [])]
        day = self.value_submitted_at(record)
        if day is None:
            return show_tags(tags)
        words = f"Handed in {display_date(day)}"
        return format_html('{}<br><span class="app-secondary">{}</span>', show_tags(tags), words)

    def value_stage(self, record: Any) -> str:
        return LABELS[Stage(record.stage)]

    def render_answered(self, record: Return) -> SafeString:
        return show_progress(self.progress[record.pk], str(record.agency))

    def value_answered(self, record: Return) -> int:
        return self.progress[record.pk].answered

    def value_asked_items(self, record: Return) -> int:
        return self.progress[record.pk].asked

    def render_lead(self, record: Any) -> SafeString | str:
        """Who leads the return, else the agency; else since when an invitation waits."""
        if who := self.value_lead(record):
            return who
        if record.invited_on is not None:
            day = display_date(timezone.localdate(record.invited_on))
            return format_html('<span class="app-secondary">Invited {}</span>', day)
        return "" if record.withdrawn_on is not None else tag("Not invited", "orange")

    def value_lead(self, record: Any) -> str:
        return str(record.lead or record.leader or "")

    def value_submitted_at(self, record: Return) -> Any:
        return timezone.localdate(record.submitted_at) if record.submitted_at else None

    def value_late(self, record: Return) -> str:
        return self._late(record)


class CompletionFilter(BoardFilterSet):
    """Filter by phase or sector, state, being late, and by name or URN."""

    phase = django_filters.ChoiceFilter(
        label="Phase or sector", choices=(), method="by_phase", empty_label="All"
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=[(stage.value, LABELS[stage]) for stage in Stage], method="by_state", empty_label="All"
    )  # fmt: skip
    late = django_filters.ChoiceFilter(
        label="Late", choices=(("yes", "Late only"),), method="by_late", empty_label="All"
    )
    q = django_filters.CharFilter(label="Name or URN", method="by_name")

    class Meta:
        model = Return
        fields = ["phase", "state", "late", "q"]

    def __init__(self, *args: Any, cycle: Cycle, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.filters["phase"].extra["choices"] = [(line.key, line.label) for line in lines]

    def by_phase(self, queryset: Any, name: str, value: str) -> Any:
        """A phase, `sector-<id>` for what is no school, or `other` for what has neither."""
        if value.startswith("sector-"):
            return queryset.filter(agency__phase="", agency__sector=int(value.removeprefix("sector-")))
        if value == "other":
            return queryset.filter(agency__phase="", agency__sector=None)
        return queryset.filter(agency__phase=value)

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(stage=value)

    def by_late(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_late(self.cycle), withdrawn_on=None)

    def by_name(self, queryset: Any, name: str, value: str) -> Any:
        words = value.strip()
        return queryset.filter(agency__name__icontains=words) | queryset.filter(agency__urn=words)
