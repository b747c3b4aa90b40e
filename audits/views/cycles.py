"""The board's cycles: the calendar of all, one with its agencies, and the reminders that went out."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.forms.cycles import usable_versions
from audits.models import Cycle, Reminder, Return
from audits.services.reminders import recipients_of
from audits.services.sharing import led_boards
from audits.statistics.progress import Progress, progress_of
from audits.tables.cycles import (
    OUTSTANDING,
    Links,
    ReminderTable,
    ReturnFilter,
    ReturnTable,
    return_rows,
    status_tags,
)
from boards.needs import board_url
from boards.views.form_page import history_url, home_crumb
from core import exports
from core.figures import Figure
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.base import BoardView
from core.views.remembered import RememberedPage

PER_PAGE = 20
# A pilot is small; of a large one the latest are shown, and the download of the list has all.
MOST_COMMENTS = 30


def cycles_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the calendar."""
    return ("Audits", board_url("audits:cycles", board))


def cycle_crumb(cycle: Cycle) -> tuple[str, str]:
    """The breadcrumb of one cycle."""
    return (cycle.name, cycle.get_absolute_url())


def with_counts(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Adds how many agencies are asked, and how many have handed in."""
    asked = Q(returns__isnull=False, returns__withdrawn_on=None)
    handed_in = asked & Q(returns__submitted_at__isnull=False)
    counted: QuerySet[Any, Any] = rows.annotate(
        asked=Count("returns", filter=asked),
        handed_in=Count("returns", filter=handed_in),
        accepted=Count("returns", filter=asked & Q(returns__status=Return.Status.ACCEPTED)),
    )
    return counted


def handed_in_figure(cycle: Any) -> Figure:
    """How many returns are in, of those that were asked for; needs `with_counts`."""
    return Figure.percent(
        "handed_in", "Handed in", cycle.handed_in, cycle.asked, of="returns", places=0,
        rule="Returns that were handed in, also late ones, of all agencies that are asked and not withdrawn.",
    )  # fmt: skip


def list_url(cycle: Cycle) -> str:
    """Where schools are asked from a list, with the name of the cycle filled in."""
    return board_url("boards:load_kind", cycle.board, urlencode({"cycle": cycle.name}), kind="schools")


def may_ask(page: BoardView) -> bool:
    """Whether the person may ask from a list: it invites people as well."""
    return all(page.can(one) for one in (Perm.CYCLE_MANAGE, Perm.LOAD_RUN, Perm.ROLE_MANAGE))


def state_of(cycle: Cycle) -> tuple[str, str]:
    """Where a cycle stands, with the colour of its tag."""
    today = timezone.localdate()
    if cycle.closed_on is not None:
        return "Closed", "grey"
    if today < cycle.opens_on:
        return "Planned", "blue"
    return ("Open, due date passed", "orange") if today > cycle.due_on else ("Open", "green")


class CycleList(RememberedPage, TemplateView):
    """The board's calendar of cycles; for leads their own returns with what to do."""

    permission = Perm.CYCLE_READ
    or_permissions = (Perm.RETURN_READ_OWN,)
    section = "audits"
    template_name = "audits/cycles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        manages, sees_all = self.can(Perm.CYCLE_MANAGE), self.can(Perm.CYCLE_READ)
        context.update(
            may_manage=manages,
            sees_all=sees_all,
            has_own=self.can(Perm.RETURN_ANSWER_OWN),
            own=self.own_returns() if self.can(Perm.RETURN_ANSWER_OWN) else [],
            frameworks_url=board_url("audits:frameworks", self.board)
            if self.can(Perm.FRAMEWORK_READ)
            else "",
            messages_url=board_url("audits:messages", self.board)
            if self.can(Perm.RETURN_MODERATE, Perm.RETURN_ANSWER_OWN)
            else "",
            breadcrumbs=[home_crumb(self.board), ("Audits", "")],
        )
        if sees_all:
            rows = with_counts(Cycle.objects.filter(board=self.board)).select_related(
                "board", "version__framework", "challenge_meeting__group"
            )
            page = Paginator(rows.order_by("-opens_on", "name"), PER_PAGE).get_page(
                self.request.GET.get("page")
            )
            context["page"] = page
            context["cycles"] = [self.row(cycle) for cycle in page.object_list]
        if manages and not context["cycles"]:
            context["can_plan"] = usable_versions(self.board).exists()
            context["take_url"] = board_url("audits:frameworks", self.board)
        return context

    @staticmethod
    def row(cycle: Any) -> dict[str, Any]:
        """One cycle as the calendar shows it."""
        return {"cycle": cycle, "state": state_of(cycle), "figure": handed_in_figure(cycle)}

    def own_returns(self) -> list[dict[str, Any]]:
        """Returns of the agencies that the person leads, or works on; the next due first."""
        # A manager who leads an agency as well reads all returns, and answers the own ones.
        rows = Return.objects.filter(board=self.board).worked_on_by(self.access)
        rows = rows.select_related("board", "cycle__version__framework", "agency__sector")
        returns = list(rows.order_by("-cycle__opens_on", "cycle__name", "agency__name")[:PER_PAGE])
        progress, led = progress_of(returns), dict(self.depends_on())
        return [own_row(one, progress[one.pk]) | {"led": led.get(one.agency_id, 0)} for one in returns]

    def depends_on(self) -> tuple[Any, ...]:
        """On how many boards the person leads each agency: roles on other boards leave no entry here."""
        access: Any = self.request
        return tuple((pk, len(led_boards(access.access, pk))) for pk in sorted(self.access.agency_ids))


def own_row(one: Return, progress: Progress) -> dict[str, Any]:
    """One return as its lead sees it, with what to do next."""
    cycle = one.cycle
    words, button = _next_step(one, progress)
    url = board_url("audits:return", one.board, pk=one.pk)
    return {
        "return": one, "cycle": cycle, "progress": progress, "tags": status_tags(one, cycle),
        "words": words, "button": button if url else "", "url": url,
        "is_first": button in {"Start the return", "Go on", "Make the changes"},
    }  # fmt: skip


def _next_step(one: Return, progress: Progress) -> tuple[str, str]:
    """What the lead should do now, and what the button says."""
    cycle, status = one.cycle, Return.Status(one.status)
    if one.withdrawn_on is not None:
        return (
            f"The board does not ask your agency any more: {one.withdrawn_why} What you wrote is kept.",
            "Read it",
        )
    if cycle.closed_on is not None:
        return "This cycle is closed. What you wrote can be read and downloaded at any time.", "Read it"
    if not cycle.is_open():
        return "You can read the questions now, and answer from the day it opens.", "Read the questions"
    if status == Return.Status.CHANGES_ASKED:
        return "The board asks for changes.", "Make the changes"
    if status == Return.Status.ACCEPTED:
        return "The board has accepted it. There is nothing left to do.", "Read it"
    if one.submitted_at is not None:
        return "It is handed in. The board reads it and comes back to you.", "Read it"
    if status == Return.Status.NOT_STARTED and not progress.answered:
        return "Nobody has begun yet. What you write is saved as you go.", "Start the return"
    if progress.is_complete:
        return "Everything is answered. Hand it in when it is signed off.", "Go on"
    return "You can go on where you stopped. What you write is saved as you go.", "Go on"


class OneCycle(BoardView):
    """A page about the cycle in the address."""

    permission = Perm.CYCLE_READ
    section = "audits"

    @cached_property
    def cycle(self) -> Any:
        rows = with_counts(Cycle.objects.filter(board=self.board)).select_related(
            "board", "version__framework", "challenge_meeting__group"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [cycles_crumb(self.board), cycle_crumb(self.cycle)]


class CyclePage(RememberedPage, OneCycle, BoardTableView):
    """One cycle: the facts, who has answered, whom to chase, and the way to the figures."""

    template_name = "audits/cycle.html"
    table_class = ReturnTable
    filterset_class = ReturnFilter
    list_name = "returns"
    row_words = ("agency", "agencies")

    def get_title(self) -> str:
        return str(self.cycle.name)

    def get_queryset(self) -> QuerySet[Any, Any]:
        return return_rows(self.cycle)

    @property
    def is_download(self) -> bool:
        return self.request.GET.get("download", "") in exports.FORMS

    def get_table_kwargs(self) -> dict[str, Any]:
        links = Links(
            self.cycle,
            reads=self.can(Perm.RETURN_READ),
            manages=self.can(Perm.CYCLE_MANAGE),
            moderates=self.can(Perm.RETURN_MODERATE),
        )
        hidden = [] if self.is_download else ["sector", "asked_items", "submitted_at", "reminded_at"]
        if not (self.is_download and self.cycle.is_pilot and self.can(Perm.CYCLE_MANAGE)):
            hidden.append("tool_comment")
        if not self.can(Perm.CYCLE_MANAGE, Perm.RETURN_MODERATE):
            hidden.append("to_do")
        return {"cycle": self.cycle, "links": links, "exclude": hidden}

    def get_table(self, **kwargs: Any) -> ReturnTable:
        table: ReturnTable = super().get_table(**kwargs)
        rows: Sequence[Any] = (
            list(table.data.data) if self.is_download else [row.record for row in table.paginated_rows]
        )
        asked = [row for row in rows if row.withdrawn_on is None and self.cycle.closed_on is None]
        table.know(progress_of(rows), recipients_of(asked) if asked else {})
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cycle, manages = self.cycle, self.can(Perm.CYCLE_MANAGE)
        outstanding = cycle.asked - cycle.handed_in
        version_url = board_url("audits:version", self.board, pk=cycle.version_id)
        context.update(
            cycle=cycle,
            state=state_of(cycle),
            figure=handed_in_figure(cycle),
            outstanding=outstanding,
            is_overdue=cycle.closed_on is None and cycle.due_on < timezone.localdate(),
            tiles=self.tiles(outstanding),
            may_manage=manages,
            may_change=manages and cycle.closed_on is None,
            tool_comments=self.tool_comments(),
            list_url=list_url(cycle) if may_ask(self) else "",
            may_remind=manages and cycle.is_open() and outstanding > 0,
            any_asked=cycle.asked > 0 or context["row_count"] > 0 or self.is_filtered,
            links=self.links(),
            packs_url=board_url("audits:cycle_packs", self.board, pk=cycle.pk)
            if self.can(Perm.RETURN_READ) and cycle.asked
            else "",
            version_url=version_url if self.can(Perm.FRAMEWORK_READ) else "",
            history_url=history_url(self.board, cycle) if self.can(Perm.AUDIT_READ) else "",
            chase_query=f"?show={OUTSTANDING}#list",
            breadcrumbs=[home_crumb(self.board), cycles_crumb(self.board), (cycle.name, "")],
        )
        return context

    def tiles(self, outstanding: int) -> list[dict[str, Any]]:
        """What matters most, in numbers."""
        cycle, figure = self.cycle, handed_in_figure(self.cycle)
        late = cycle.closed_on is None and cycle.due_on < timezone.localdate()
        return [
            {"value": cycle.handed_in, "label": "Handed in", "note": figure.base()},
            {
                "value": outstanding,
                "label": "Not handed in",
                "url": f"?show={OUTSTANDING}" if outstanding else "",
                "colour": "red" if late and outstanding else "",
                "note": "Overdue" if late and outstanding else "",
            },
            {
                "value": cycle.accepted,
                "label": "Accepted",
                "note": f"{cycle.accepted} of {cycle.asked} returns",
            },
        ]

    def tool_comments(self) -> list[Return]:
        """What agencies of a pilot say about the audit itself, the latest first."""
        if not (self.cycle.is_pilot and self.can(Perm.CYCLE_MANAGE)):
            return []
        said = Return.objects.filter(cycle=self.cycle).exclude(tool_comment="").select_related("agency")
        return list(said.order_by("-submitted_at")[:MOST_COMMENTS])

    def links(self) -> list[tuple[str, str]]:
        """Where the answers lead; pages that this installation does not have are left out."""
        pages = (
            ("Completion by phase and sector", "audits:completion", Perm.CYCLE_READ),
            ("Figures of the cycle", "audits:analysis", Perm.CYCLE_READ),
            ("Heat map: agencies by standard", "audits:heat", Perm.CYCLE_READ),
            ("Facts: named people, policies, training", "audits:cycle_facts", Perm.CYCLE_READ),
            ("Low grades and actions", "audits:cycle_proposals", Perm.RETURN_MODERATE),
            ("Practitioner survey", "audits:survey", Perm.CYCLE_MANAGE),
            ("What practitioners say", "audits:survey_results", Perm.CYCLE_READ),
            ("Reminders that were sent", "audits:reminders", Perm.CYCLE_MANAGE),
        )
        found = []
        for words, name, permission in pages:
            url = board_url(name, self.board, pk=self.cycle.pk)
            if url and self.can(permission):
                found.append((words, url))
        return found


class ReminderList(OneCycle, BoardTableView):
    """Who was reminded of a cycle's returns, and when."""

    permission = Perm.CYCLE_MANAGE
    table_class = ReminderTable
    list_name = "reminders"
    row_words = ("reminder", "reminders")
    empty_title = "Nobody has been reminded yet"
    empty_text = (
        "Agencies that have not handed in hear 14, 7 and 1 day before the due date and then every week."
    )

    def get_title(self) -> str:
        return f"Reminders: {self.cycle.name}"

    def get_queryset(self) -> QuerySet[Reminder]:
        rows = Reminder.objects.filter(agency_return__cycle=self.cycle).select_related(
            "agency_return__agency"
        )
        return rows.order_by("-sent_at", "agency_return__agency__name", "sent_to")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), ("Reminders", "")]
        return context
