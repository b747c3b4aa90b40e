"""The list of meetings: its columns and its filters."""

import datetime as dt
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.models import Board, Group, Meeting, MeetingInvitation, Person
from boards.statistics.years import board_year, recent_years
from core.models import User
from core.periods import Period
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag

UPCOMING = "upcoming"
SHOWN = (
    (UPCOMING, "Upcoming"),
    ("past", "Past"),
    ("unrecorded", "Attendance missing"),
    ("uninvited", "Upcoming, nobody invited yet"),
    ("unanswered", "Upcoming, my answer missing"),
    ("cancelled", "Cancelled"),
    ("all", "All meetings"),
)
KIND_TAGS = {
    Meeting.Kind.EXTRAORDINARY: ("Extraordinary", "purple"),
    Meeting.Kind.DEVELOPMENT: ("Development day", "blue"),
}


class MeetingTable(tables.Table):  # type: ignore[misc]
    """One row for each meeting; `coming`, `invited` and `own_answer` are annotated by the view.

    The page puts time, kind and topic below date and group; files have a column for each (FILE_ONLY).
    """

    day = tables.Column("Date", attrs={"td": {"class": "app-nowrap"}})
    day.row_header = True
    starts_at = tables.Column("Time", orderable=False)
    group = tables.Column(order_by="group__name")
    kind = tables.Column(orderable=False)
    topic = tables.Column(orderable=False)
    venue = tables.Column("Where", orderable=False, empty_values=())
    own_answer = tables.Column("Your answer", orderable=False, empty_values=())
    coming = tables.Column("Coming", orderable=False, empty_values=())
    status = tables.Column("Attendance", orderable=False)

    class Meta:
        model = Meeting
        fields = ("day", "starts_at", "group", "kind", "topic", "venue", "own_answer", "coming", "status")
        attrs = {"id": "meetings"}
        order_by_field = "sort"

    def render_day(self, record: Meeting) -> SafeString:
        """The day with its weekday, for people who plan their week, and the time."""
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>',
            record.get_absolute_url(),
            f"{record.day:%a} {record.day.day} {record.day:%B %Y}",
            clock_words(record),
        )

    def value_day(self, value: dt.date) -> dt.date:
        """A real date in files."""
        return value

    def render_starts_at(self, record: Meeting) -> str:
        """England's clock, from and to."""
        return clock_words(record)

    def value_starts_at(self, record: Meeting) -> str:
        return clock_words(record)

    def render_group(self, record: Meeting) -> SafeString:
        """The group; only what is special about the meeting is marked."""
        marked = KIND_TAGS.get(Meeting.Kind(record.kind))
        if marked is None:
            return format_html("{}", record.group)
        return format_html("{}<br>{} {}", record.group, tag(*marked), record.topic)

    def value_group(self, record: Meeting) -> str:
        return str(record.group)

    def render_venue(self, record: Meeting) -> str:
        """Where, and whether one can join by video."""
        return place_words(record)

    def value_venue(self, record: Meeting) -> str:
        return place_words(record)

    def render_own_answer(self, record: Meeting) -> str:
        """The person's own answer, where there is an invitation."""
        answer = getattr(record, "own_answer", None)
        return str(MeetingInvitation.Answer(answer).label) if answer else ""

    def value_own_answer(self, record: Meeting) -> str:
        return self.render_own_answer(record)

    def render_coming(self, record: Meeting) -> str:
        """How many people come themselves or send a deputy, of those invited."""
        invited = getattr(record, "invited", 0)
        return f"{getattr(record, 'coming', 0)} of {invited}" if invited else "Nobody invited"

    def value_coming(self, record: Meeting) -> str:
        return self.render_coming(record)

    def render_status(self, record: Meeting) -> SafeString | str:
        """Recorded, missing or not due yet; or that the meeting was cancelled."""
        words, colour = attendance_words(record)
        return tag(words, colour) if colour else words

    def value_status(self, record: Meeting) -> str:
        return attendance_words(record)[0]


FILE_ONLY = frozenset({"starts_at", "kind", "topic"})
# Columns that say nothing about the meetings that are shown.
POINTLESS = {
    "upcoming": {"status"},
    "uninvited": {"status", "own_answer", "coming"},
    "unanswered": {"status"},
    "past": {"own_answer", "coming"},
    "unrecorded": {"own_answer", "coming", "status"},
    "cancelled": {"own_answer", "coming", "status"},
}


def clock_words(meeting: Meeting) -> str:
    """From and to, as England's clocks show it."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{start:%H:%M} to {end:%H:%M}"


def place_words(meeting: Meeting) -> str:
    """The venue, "By video", or both."""
    if meeting.venue and meeting.link:
        return f"{meeting.venue}, or by video"
    return meeting.venue or ("By video" if meeting.link else "Not known yet")


def attendance_words(meeting: Meeting) -> tuple[str, str]:
    """(words, colour of the tag or none) for a meeting's attendance."""
    if meeting.status == Meeting.Status.CANCELLED:
        return "Cancelled", "red"
    if meeting.attendance_recorded_at or meeting.status == Meeting.Status.HELD:
        return "Recorded", ""
    return ("Missing", "orange") if meeting.ends_at < timezone.now() else ("Not yet", "")


def meeting_years(board: Board) -> list[Period]:
    """The board's next year, this one and five before it, latest first."""
    this_year = board_year(board)
    return [board_year(board, this_year.end + dt.timedelta(days=1)), *recent_years(board)]


def of_person(user: User) -> Q:
    """Invitations of the person who signs in as this user."""
    return Q(person__user=user) | Q(person__email__iexact=user.email)


def people_of(user: User) -> QuerySet[Person]:
    """The person who signs in as this user, as the board knows them."""
    return Person.objects.filter(Q(user=user) | Q(email__iexact=user.email))


class MeetingFilter(BoardFilterSet):
    """What is shown (upcoming meetings unless said otherwise), group, kind and year."""

    show = filters.ChoiceFilter(
        label="Show", choices=SHOWN, initial=UPCOMING, empty_label=None, method="filter_show"
    )
    group = filters.ModelChoiceFilter(queryset=lambda request: Group.objects.all(), empty_label="All groups")
    kind = filters.ChoiceFilter(choices=Meeting.Kind.choices, empty_label="All kinds")
    year = filters.ChoiceFilter(label="Year", empty_label="All years", choices=(), method="filter_year")

    class Meta:
        model = Meeting
        fields = ("show", "group", "kind", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {
            period.start.isoformat(): period for period in meeting_years(self.request.access.board.board)
        }
        self.filters["year"].extra["choices"] = [(key, str(period)) for key, period in self.years.items()]

    def filter_show(self, queryset: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """Narrow to one of SHOWN, in the order that suits it."""
        meetings: Any = queryset
        invitations = MeetingInvitation.objects.filter(meeting=OuterRef("pk"))
        if value == "past":
            return meetings.past()  # type: ignore[no-any-return]
        if value == "unrecorded":
            return meetings.past().counted().filter(attendance_recorded_at=None)  # type: ignore[no-any-return]
        if value == "uninvited":
            return meetings.upcoming().filter(~Exists(invitations.filter(sent_at__isnull=False)))  # type: ignore[no-any-return]
        if value == "unanswered":
            own = invitations.filter(of_person(self.request.user), answer=MeetingInvitation.Answer.NONE)
            return meetings.upcoming().filter(Exists(own), starts_at__gt=timezone.now())  # type: ignore[no-any-return]
        if value == "cancelled":
            return queryset.filter(status=Meeting.Status.CANCELLED).order_by("-starts_at")
        return meetings.upcoming() if value == UPCOMING else queryset.order_by("-starts_at")

    def filter_year(self, queryset: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """Meetings on the days of one of the board's years."""
        period = self.years[value]
        return queryset.filter(day__range=(period.start, period.end))
