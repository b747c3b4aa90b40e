"""The audit trail: all of a board's, and the history of one object."""

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import history
from core.audit_words import Change, action_words, changes, changes_in_one_line, type_words
from core.columns import DayColumn
from core.models import AuditEntry
from core.permissions import Perm
from core.tables import BoardFilterSet, BoardTableView
from core.views.crumbs import manage_crumbs
from core.views.remembered import RememberedPage


class EntryTable(tables.Table):  # type: ignore[misc]
    """Entries, newest first."""

    at = DayColumn(verbose_name="When", format="j F Y, H:i", attrs={"td": {"class": "app-nowrap"}})
    actor_name = tables.Column("Who")
    action = tables.Column("What")
    object_name = tables.Column("On")
    changed = tables.Column("Change", accessor="pk", orderable=False)

    class Meta:
        model = AuditEntry
        fields = ("at", "actor_name", "action", "object_name", "changed")
        order_by = "-at"
        attrs = {"class": "app-table--compact"}

    def render_action(self, value: str) -> str:
        return action_words(value)

    def render_object_name(self, record: AuditEntry) -> SafeString:
        return format_html(
            '<span class="app-secondary">{}</span><br>{}',
            type_words(record.object_type),
            record.object_name,
        )

    def value_object_name(self, record: AuditEntry) -> str:
        return f"{type_words(record.object_type)}: {record.object_name}"

    def render_changed(self, record: AuditEntry) -> SafeString:
        """What was and what became, marked for the eye and named for those who listen."""
        rows = format_html_join("", "<li>{}: {}{}{}</li>", map(_change_parts, changes(record)))
        if not rows:
            return rows
        return format_html(
            '<ul class="govuk-list govuk-!-font-size-16 govuk-!-margin-bottom-0 app-change">{}</ul>', rows
        )

    def value_changed(self, record: AuditEntry) -> str:
        return changes_in_one_line(record)

    def order_at(
        self, queryset: QuerySet[AuditEntry], is_descending: bool
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """By moment, and by number within one: entries of one transaction keep their order."""
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}at", f"{sign}id"), True


def _change_parts(change: Change) -> tuple[str, SafeString, str, SafeString]:
    before = after = mark_safe("")
    if change.before:
        before = format_html('<del><span class="govuk-visually-hidden">was </span>{}</del>', change.before)
    if change.after:
        word = "became" if change.before else "is"
        after = format_html('<ins><span class="govuk-visually-hidden">{} </span>{}</ins>', word, change.after)
    return change.label, before, " " if before and after else "", after


def _actions(entries: QuerySet[AuditEntry]) -> list[tuple[str, str]]:
    """The actions that the entries have, in words, by those words."""
    found = entries.order_by().values_list("action", flat=True).distinct()
    return sorted(((name, action_words(name)) for name in found), key=lambda pair: pair[1])


class EntryFilter(BoardFilterSet):
    """Who, what, when, and any text."""

    who = django_filters.CharFilter(label="Who", field_name="actor_name", lookup_expr="icontains")
    what = django_filters.ChoiceFilter(label="What", field_name="action", empty_label="Everything")
    since = django_filters.DateFilter(label="From", field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label="Until", field_name="at", lookup_expr="date__lte")
    text = django_filters.CharFilter(
        label="Text", method="filter_text", widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = self.queryset
        # A function of its own, not a method: form fields are copied deeply, and the request cannot be.
        self.filters["what"].extra["choices"] = lambda: _actions(entries)

    def filter_text(self, queryset: QuerySet[AuditEntry], name: str, value: str) -> QuerySet[AuditEntry]:
        """In the object's name, or anywhere in what changed."""
        return queryset.annotate(
            before_text=Cast("before", TextField()), after_text=Cast("after", TextField())
        ).filter(
            Q(object_name__icontains=value) | Q(before_text__icontains=value) | Q(after_text__icontains=value)
        )


class Trail(RememberedPage, BoardTableView):
    """Everything that was done and read on the board."""

    permission = Perm.AUDIT_READ
    section = "manage"
    title = "Audit trail"
    intro = "Who did what, and when. Nothing here can be changed or deleted."
    list_name = "audit-trail"
    table_class = EntryTable
    filterset_class: type[BoardFilterSet] | None = EntryFilter
    row_words = ("entry", "entries")
    empty_title = "Nothing has been recorded yet"

    def get_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(board_id=self.board.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = manage_crumbs(self.access, (self.get_title(), ""))
        return context


class History(Trail):
    """What happened to one object, for those who may see it; who reads the whole trail sees deleted ones, too."""

    permission = Perm.BOARD_READ
    section = ""
    intro = ""
    list_name = "history"
    filterset_class = None

    @cached_property
    def kind(self) -> history.Kind:
        """The kind of object; unknown kinds and those this person may not read do not exist."""
        kind = history.kind_of(self.kwargs["model"])
        if kind is None or not self.can(*kind.permissions):
            raise Http404
        return kind

    def get_queryset(self) -> QuerySet[AuditEntry]:
        number = self.kwargs["pk"]
        entries: QuerySet[AuditEntry] = (
            super().get_queryset().filter(object_type=self.kind.label, object_id=str(number))
        )
        self.target = self.kind.getter(self.access, number)
        if self.target is None and not (self.can(Perm.AUDIT_READ) and entries.exists()):
            raise Http404
        return self.kind.narrow(self.access, entries)

    def get_title(self) -> str:
        last = self.object_list.first() if self.target is None else None
        name = last.object_name if last else str(self.target)
        return f"History of {name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        url = self.kind.page(self.access, self.target) if self.target else ""
        context["breadcrumbs"] = [
            ("Home", self.board.get_absolute_url()),
            *([(str(self.target), url)] if url else []),
            ("History", ""),
        ]
        return context
