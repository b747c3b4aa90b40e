"""The board's list of actions: rows, columns and filters."""

from typing import Any, TypeAlias

import django_filters
import django_tables2 as tables
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from boards.action_rules import Colour, Mark, mark_of
from boards.action_sources import Sources, filter_by_source, source_choices
from boards.agencies import agencies_on
from boards.models import Action, ActionOwner, Agency, Group
from boards.tables.columns import NameColumn
from core.partial_dates import display_date
from core.tables import BoardFilterSet
from core.templatetags.page_parts import mark as show_mark
from core.templatetags.page_parts import tag

# Rows of `with_colour`: the annotations are not in the model's type.
Rows: TypeAlias = QuerySet[Any, Any]

UNFINISHED, ALL = "unfinished", "all"
STATUS_COLOURS = {
    Action.Status.OPEN: "grey",
    Action.Status.IN_PROGRESS: "blue",
    Action.Status.DONE: "purple",
    Action.Status.CLOSED: "green",
    Action.Status.WITHDRAWN: "grey",
}
#: Marks have three colours; what is finished is grey with a letter of its own.
MARK_STYLE = {
    Colour.RED: ("red", "R"),
    Colour.AMBER: ("amber", "A"),
    Colour.GREEN: ("green", "G"),
    Colour.BLUE: ("grey", "C"),
    Colour.GREY: ("grey", "W"),
}
COLOUR_WORDS = {
    Colour.RED: "Red: overdue",
    Colour.AMBER: "Amber: due soon, or no progress",
    Colour.GREEN: "Green: on time",
    Colour.BLUE: "Blue: closed",
    Colour.GREY: "Grey: withdrawn",
}
OVERDUE, NO_OWNER, NO_DATE = "overdue", "no-owner", "no-date"
MATTERS = ((OVERDUE, "Overdue"), (NO_OWNER, "Without an owner"), (NO_DATE, "Without a date"))
SHORT = 140  # characters of an action's text in a list


def with_owners(actions: Rows) -> Rows:
    """Fetch the owners of all rows with one query more."""
    owners = ActionOwner.objects.select_related("seat__agency", "agency", "group")
    return actions.prefetch_related(Prefetch("owners", queryset=owners))


def in_order(actions: Rows, *first: str) -> Rows:
    """Red first, then what is due first; without a day last; `first` are fields that go before. Needs `with_colour`."""
    return actions.order_by(*first, "colour_rank", F("due").asc(nulls_last=True), "number")


def mark_for(record: Any, on: Any) -> Mark:
    """The colour of a row of `with_colour(on)`, with its reason in words."""
    return mark_of(record.state, record.due, record.progress_on, on)


def show_colour(record: Any, on: Any) -> SafeString:
    """The mark, and beside it the reason."""
    made = mark_for(record, on)
    style, letter = MARK_STYLE[made.colour]
    picture = show_mark(style, made.colour.value.capitalize(), letter)
    return format_html('<span class="app-nowrap">{}</span> {}', picture, made.words)


def show_due(record: Any) -> SafeString:
    """The same for a table: the day stays on one line."""
    if not record.due:
        return format_html("{}", due_words(record))
    day, comma, rest = due_words(record).partition(", ")
    return format_html('<span class="app-nowrap">{}{}</span> {}', day, comma.strip(), rest)


def due_words(record: Any) -> str:
    """By when: the day, with the meeting where it is one, or the words."""
    if record.due_meeting_id and not record.due_on:
        return f"{display_date(record.due)}, meeting of the {record.due_meeting.group}"
    return display_date(record.due) if record.due else record.due_words or "No date"


#: What the page leaves to the downloads and to the action's own page: it would not fit beside the filter.
IN_FILES_ONLY = ("text", "source", "progress_on")


class ActionTable(tables.Table):  # type: ignore[misc]
    """One row per action, with the rows' sources as the viewer may see them."""

    number = NameColumn(verbose_name="Action")
    text = tables.Column(verbose_name="What is to be done", orderable=False)
    colour = tables.Column(verbose_name="Colour", order_by=("colour_rank", "due", "number"))
    due = tables.Column(verbose_name="Due", empty_values=())
    owners = tables.Column(verbose_name="Owners", empty_values=(), orderable=False)
    status = tables.Column(verbose_name="Status", accessor="state")
    source = tables.Column(verbose_name="From", accessor="source_words", empty_values=(), orderable=False)
    progress_on = tables.Column(verbose_name="Last progress")

    class Meta:
        sequence = ("number", "text", "colour", "due", "owners", "status", "source", "progress_on")

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.sources: Sources | None = None  # set by the view for downloads

    def order_due(self, queryset: Rows, descending: bool) -> tuple[Any, bool]:
        """What has no day stays at the end in both directions."""
        due = F("due").desc(nulls_last=True) if descending else F("due").asc(nulls_last=True)
        return queryset.order_by(due, "number"), True

    def render_number(self, record: Any) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="govuk-!-font-weight-regular">{}</span>',
            record.get_absolute_url(),
            record,
            Truncator(record.text).chars(SHORT),
        )

    def value_number(self, record: Any) -> int:
        return int(record.number)

    def render_owners(self, record: Any) -> str | SafeString:
        names = self.value_owners(record)
        return names or tag("No owner", "orange")

    def value_owners(self, record: Any) -> str:
        return "; ".join(str(owner) for owner in record.owners.all())

    def render_due(self, record: Any) -> SafeString:
        return show_due(record)

    def value_due(self, record: Any) -> Any:
        return record.due or record.due_words

    def render_colour(self, record: Any) -> SafeString:
        return show_colour(record, self.on)

    def value_colour(self, record: Any) -> str:
        made = mark_for(record, self.on)
        return f"{made.colour.value.capitalize()}: {made.words}"

    def render_status(self, record: Any) -> SafeString:
        return tag(record.get_status_display(), STATUS_COLOURS[record.status])

    def value_status(self, record: Any) -> str:
        return str(record.get_status_display())

    def value_source(self, record: Any) -> str:
        shown = self.sources.shown(record) if self.sources else None
        return shown.label if shown else ""


class ActionFilter(BoardFilterSet):
    """Filter by status, colour, owner, what matters, source and words."""

    q = django_filters.CharFilter(label="Words or number", method="by_words")
    status = django_filters.ChoiceFilter(
        label="Status",
        choices=((UNFINISHED, "Not finished"), *Action.Status.choices, (ALL, "All")),
        method="by_status",
        empty_label=None,
    )
    colour = django_filters.ChoiceFilter(
        label="Colour",
        choices=[(colour.value, COLOUR_WORDS[colour]) for colour in Colour],
        empty_label="All colours",
    )
    show = django_filters.ChoiceFilter(
        label="Show only", choices=MATTERS, method="by_matter", empty_label="Everything"
    )
    agency = django_filters.ModelChoiceFilter(
        label="Owner: agency",
        queryset=Agency.objects.none(),
        method="by_agency",
        empty_label="All agencies",
    )
    group = django_filters.ModelChoiceFilter(
        label="Owner: group", queryset=lambda request: Group.objects.all(), method="by_group",
        empty_label="All groups",
    )  # fmt: skip
    source = django_filters.ChoiceFilter(
        label="Where it came from", method="by_source", empty_label="Anywhere"
    )

    class Meta:
        model = Action
        fields = ["q", "status", "colour", "show", "agency", "group", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        access = self.request.access.board
        self.filters["agency"].queryset = agencies_on(access.board.pk)
        self.filters["source"].extra["choices"] = source_choices(access)

    def by_words(self, queryset: Rows, name: str, value: str) -> Rows:
        """Words in the text, or the number."""
        found = Q(text__icontains=value)
        plain = value.strip().lstrip("#")
        if plain.isdecimal() and len(plain) < 10:
            found |= Q(number=int(plain))
        return queryset.filter(found)

    def by_status(self, queryset: Rows, name: str, value: str) -> Rows:
        """One status, the three unfinished ones, or all."""
        if value == UNFINISHED:
            return queryset.exclude(status__in=[Action.Status.CLOSED, Action.Status.WITHDRAWN])
        return queryset if value == ALL else queryset.filter(status=value)

    def by_matter(self, queryset: Rows, name: str, value: str) -> Rows:
        """What a board manager should look at."""
        if value == OVERDUE:
            return queryset.filter(colour=Colour.RED.value)
        if value == NO_DATE:
            return queryset.filter(due=None)
        return queryset.filter(~Exists(ActionOwner.objects.filter(action=OuterRef("pk"))))

    def by_agency(self, queryset: Rows, name: str, value: Agency) -> Rows:
        """Actions of the agency itself and of its seats."""
        owned = ActionOwner.objects.filter(Q(agency=value) | Q(seat__agency=value), action=OuterRef("pk"))
        return queryset.filter(Exists(owned))

    def by_group(self, queryset: Rows, name: str, value: Group) -> Rows:
        """Actions of the group itself."""
        return queryset.filter(Exists(ActionOwner.objects.filter(group=value, action=OuterRef("pk"))))

    def by_source(self, queryset: Rows, name: str, value: str) -> Rows:
        """The kind of record it came from, as far as the viewer may know it."""
        return filter_by_source(queryset, self.request.access.board, value)
