"""Lists of a cycle: the agencies that were asked with how far they are, and the reminders that went out."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import django_filters
import django_tables2 as tables
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from audits.models import Cycle, Reminder, Return
from audits.services.reminders import ASKED
from audits.statistics.progress import Progress
from boards.models import Sector
from boards.needs import board_url
from boards.tables.columns import NameColumn
from core.models import User
from core.partial_dates import display_date
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag

Rows: TypeAlias = QuerySet[Any, Any]

STATUS_COLOURS = {
    Return.Status.NOT_STARTED: "grey",
    Return.Status.IN_PROGRESS: "blue",
    Return.Status.SUBMITTED: "purple",
    Return.Status.IN_MODERATION: "purple",
    Return.Status.CHANGES_ASKED: "orange",
    Return.Status.ACCEPTED: "green",
}
OUTSTANDING, LATE, WITHDRAWN = "outstanding", "late", "withdrawn"
SHOWN = (
    (OUTSTANDING, "Not handed in"),
    (LATE, "Not handed in, overdue"),
    *Return.Status.choices,
    (WITHDRAWN, "Not asked any more"),
)


def return_rows(cycle: Cycle) -> Rows:
    """The returns of a cycle with all that a row shows, also those that were withdrawn: these come last."""
    latest = Reminder.objects.filter(agency_return=OuterRef("pk")).order_by("-sent_at").values("sent_at")[:1]
    rows = Return.objects.filter(cycle=cycle).select_related(
        "board", "cycle__version", "agency__sector", "lead"
    )
    return rows.annotate(reminded_at=Subquery(latest)).order_by(
        F("withdrawn_on").asc(nulls_first=True), "agency__name"
    )


def status_tags(record: Return, cycle: Cycle) -> list[tuple[str, str]]:
    """Status of a return with its colour, and whether it is or came late."""
    if record.withdrawn_on is not None:
        return [("Not asked any more", "grey")]
    found = [(str(record.get_status_display()), STATUS_COLOURS[Return.Status(record.status)])]
    if record.submitted_at is None and cycle.closed_on is not None:
        found.append(("Not handed in", "orange"))
    elif record.submitted_at is None and cycle.due_on < timezone.localdate():
        found.append(("Overdue", "red"))
    elif record.submitted_at is not None and timezone.localdate(record.submitted_at) > cycle.due_on:
        found.append(("Handed in late", "orange"))
    return found


def show_tags(tags: list[tuple[str, str]]) -> SafeString:
    return format_html_join(mark_safe(" "), "{}", ((tag(words, colour),) for words, colour in tags))


def show_progress(progress: Progress, name: str) -> SafeString:
    """A bar with its words; it counts what is answered, not how well."""
    return format_html(
        '<progress class="app-progress__bar app-meter" max="{}" value="{}" aria-label="{}"></progress>'
        '<span class="app-secondary">{}</span>',
        max(progress.asked, 1), progress.answered, f"Answered by {name}", progress.words,
    )  # fmt: skip


class ReturnTable(tables.Table):  # type: ignore[misc]
    """One row for each agency that was asked. `know` tells what one query for the whole page found."""

    agency = NameColumn(order_by="agency__name")
    sector = tables.Column("Sector", accessor="agency__sector", orderable=False)
    status = tables.Column("Status", order_by=("status", "agency__name"))
    answered = tables.Column("Answered", empty_values=(), orderable=False)
    asked_items = tables.Column("Asked", empty_values=(), orderable=False)
    lead = tables.Column(
        "Lead", empty_values=(), order_by="lead__name", attrs={"td": {"class": "app-cell-links"}}
    )
    submitted_at = tables.Column("Handed in", order_by="submitted_at")
    reminded_at = tables.Column("Last reminder", empty_values=(), order_by="reminded_at")
    tool_comment = tables.Column("What would make it easier", orderable=False)
    to_do = tables.Column(
        "To do",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        attrs={"td": {"class": "app-cell-links"}},
    )

    class Meta:
        model = Return
        fields = (
            "agency",
            "sector",
            "status",
            "answered",
            "asked_items",
            "lead",
            "submitted_at",
            "reminded_at",
            "tool_comment",
        )
        attrs = {"id": "returns"}
        order_by_field = "sort"

    def __init__(self, *args: Any, cycle: Cycle, links: "Links", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle, self.links = cycle, links
        self.progress: Mapping[int, Progress] = {}
        self.told: Mapping[int, list[User]] = {}

    def know(self, progress: Mapping[int, Progress], told: Mapping[int, list[User]]) -> None:
        """How far each return is, and who would be reminded."""
        self.progress, self.told = progress, told

    def render_agency(self, record: Return) -> SafeString | str:
        url = self.links.of_return(record)
        return (
            format_html('<a class="govuk-link" href="{}">{}</a>', url, record.agency)
            if url
            else str(record.agency)
        )

    def value_agency(self, record: Return) -> str:
        return str(record.agency)

    def render_status(self, record: Return) -> SafeString:
        shown, words = show_tags(status_tags(record, self.cycle)), record.withdrawn_why
        if record.withdrawn_on is None:
            day = record.submitted_at and timezone.localdate(record.submitted_at)
            words = f"Handed in {display_date(day)}" if day else ""
        return format_html('{}<br><span class="app-secondary">{}</span>', shown, words) if words else shown

    def value_status(self, record: Return) -> str:
        return ", ".join(words for words, _ in status_tags(record, self.cycle))

    def render_answered(self, record: Return) -> SafeString:
        return show_progress(self.progress[record.pk], str(record.agency))

    def value_answered(self, record: Return) -> int:
        return self.progress[record.pk].answered

    def value_asked_items(self, record: Return) -> int:
        return self.progress[record.pk].asked

    def render_lead(self, record: Any) -> SafeString | str:
        """Who leads it, else who leads the agency; below, when they were reminded."""
        if record.withdrawn_on is not None or self.cycle.closed_on is not None:
            return str(record.lead or "")
        people = [record.lead] if record.lead else self.told.get(record.pk, [])
        shown = ", ".join(str(person) for person in people) or tag("No lead", "orange")
        reminded = ""
        if record.reminded_at is not None and record.submitted_at is None:
            day = display_date(timezone.localdate(record.reminded_at))
            reminded = format_html('<br><span class="app-secondary">Reminded {}</span>', day)
        return format_html("{}{}{}", shown, reminded, self.links.to_lead(record, bool(people)))

    def value_lead(self, record: Return) -> str:
        return str(record.lead or "")

    def value_submitted_at(self, record: Return) -> Any:
        return timezone.localdate(record.submitted_at) if record.submitted_at else None

    def value_reminded_at(self, record: Any) -> Any:
        return timezone.localdate(record.reminded_at) if record.reminded_at else None

    def render_to_do(self, record: Return) -> SafeString:
        token = self.context["csrf_token"]
        return self.links.to_do(record, can_be_told=bool(self.told.get(record.pk)), token=token)


class Links:
    """What this person can do with a return of a cycle, and where."""

    def __init__(self, cycle: Cycle, *, reads: bool, manages: bool, moderates: bool) -> None:
        self.cycle, self.reads, self.manages, self.moderates = cycle, reads, manages, moderates
        self.is_open = cycle.is_open()

    def of_return(self, record: Return) -> str:
        """The page of the return; nothing where it may not be read."""
        return board_url("audits:return", record.board, pk=record.pk) if self.reads else ""

    def may_remind(self, record: Return) -> bool:
        return self.manages and self.is_open and record.withdrawn_on is None and record.submitted_at is None

    def to_lead(self, record: Return, is_known: bool) -> SafeString | str:
        """Where the lead is chosen."""
        if not self.manages:
            return ""
        url = board_url("audits:return_lead", record.board, pk=record.pk)
        words = "Change" if is_known else "Choose"
        return format_html(
            '<br><a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> the lead of {}</span></a>',
            url, words, record.agency,
        )  # fmt: skip

    def to_do(self, record: Return, *, can_be_told: bool, token: str) -> SafeString:
        """Buttons and links, one below the other; `token` is the page's against forged requests."""
        found, name = [], record.agency
        if self.may_remind(record) and can_be_told:
            found.append(
                format_html(
                    '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
                    '<input type="hidden" name="return" value="{}">'
                    '<button type="submit" class="app-link-button">Remind'
                    '<span class="govuk-visually-hidden"> {}</span></button></form>',
                    board_url("audits:remind", record.board, pk=self.cycle.pk), token, record.pk, name,
                )
            )  # fmt: skip
        moderate = board_url("audits:moderate", record.board, pk=record.pk) if self.moderates else ""
        if moderate and record.submitted_at is not None and record.withdrawn_on is None:
            found.append(self._link(moderate, "Moderation", name))
        if self.manages and self.cycle.closed_on is None:
            if record.withdrawn_on is None:
                found.append(
                    self._link(
                        board_url("audits:return_withdraw", record.board, pk=record.pk), "Withdraw", name
                    )
                )
            else:
                found.append(
                    format_html(
                        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
                        '<button type="submit" class="app-link-button">Ask again'
                        '<span class="govuk-visually-hidden"> {}</span></button></form>',
                        board_url("audits:return_ask_again", record.board, pk=record.pk), token, name,
                    )
                )  # fmt: skip
        # A form is a block of its own; links need to be broken.
        return format_html_join("", "{}", ((one,) for one in found))

    @staticmethod
    def _link(url: str, words: str, name: Any) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a><br>',
            url,
            words,
            name,
        )


class ReturnFilter(BoardFilterSet):
    """Filter by how far they are, by sector and by name."""

    show = django_filters.ChoiceFilter(
        label="Show only", choices=SHOWN, method="by_state", empty_label="Everybody asked"
    )
    sector = django_filters.ModelChoiceFilter(
        label="Sector", queryset=Sector.objects.all(), field_name="agency__sector", empty_label="All sectors"
    )
    q = django_filters.CharFilter(
        label="Name of the agency", field_name="agency__name", lookup_expr="icontains"
    )

    class Meta:
        model = Return
        fields = ["show", "sector", "q"]

    def by_state(self, queryset: Rows, name: str, value: str) -> Rows:
        """One status, all that are missing, or those that were withdrawn."""
        if value == WITHDRAWN:
            return queryset.filter(withdrawn_on__isnull=False)
        asked = queryset.filter(withdrawn_on=None)
        if value == OUTSTANDING:
            return asked.filter(submitted_at=None)
        if value == LATE:
            return asked.filter(submitted_at=None, cycle__due_on__lt=timezone.localdate())
        return asked.filter(status=value)


class ReminderTable(tables.Table):  # type: ignore[misc]
    """One row for each email that went out."""

    sent_at = tables.Column("Sent", attrs={"td": {"class": "app-nowrap"}})
    agency = NameColumn(accessor="agency_return__agency", order_by="agency_return__agency__name")
    sent_to = tables.Column("To")
    step = tables.Column("Reminder", empty_values=(), order_by=("due_on", "step"))
    due_on = tables.Column("Due day that it named")

    class Meta:
        model = Reminder
        fields = ("agency", "sent_to", "step", "due_on", "sent_at")
        attrs = {"id": "reminders"}
        order_by_field = "sort"

    def render_sent_at(self, value: Any) -> str:
        local = timezone.localtime(value)
        return f"{display_date(local.date())}, {local:%H:%M}"

    def value_sent_at(self, value: Any) -> Any:
        return timezone.localtime(value).replace(tzinfo=None)

    def render_step(self, record: Reminder) -> str:
        step = record.step
        if step is None:
            return "By hand"
        if step == ASKED:
            return "That it is asked"
        if step > 0:
            return "1 day before" if step == 1 else f"{step} days before"
        return "1 week after" if step == -7 else f"{-step // 7} weeks after"

    def render_due_on(self, value: Any) -> str:
        return display_date(value)

    def value_due_on(self, value: Any) -> Any:
        return value
