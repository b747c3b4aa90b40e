"""Actions as figures: how many stand where, how old they are, what was opened and closed, and whose they are.

Counted in two queries, whatever the number of actions. How things stand is told for one day (`on`), by the same
rule as the colours on the pages (boards.action_rules); what happened is told for the period.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from boards.action_rules import AGE_WORDS, COLOUR_OF, RULE_WORDS, AgeBand, Colour, age_starts
from boards.models import Action, ActionOwner, ActionUpdate, Board
from core.figures import Exclusion, Figure
from core.partial_dates import display_date
from core.periods import Period

Status = Action.Status
UNFINISHED = frozenset({Status.OPEN.value, Status.IN_PROGRESS.value, Status.DONE.value})
COLOUR_LABELS = {
    Colour.RED: "Overdue",
    Colour.AMBER: "Due soon, or no progress",
    Colour.GREEN: "On time",
    Colour.BLUE: "Closed",
    Colour.GREY: "Withdrawn",
}
AGENCY, GROUPS, SECTORS, NOBODY = "agency", "groups", "sectors", "nobody"
NOT_AGENCIES = {GROUPS: "Groups of the board", SECTORS: "Sectors and forums", NOBODY: "Without an owner"}

#: One group of equal actions and how many they are (`n`), as the database counted it.
Cell = Mapping[str, Any]
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class CountRow:
    """One line of a count: `colour` (of marks and charts) only where the line stands for a colour."""

    key: str
    label: str
    figure: Figure
    colour: str = ""


@dataclass(frozen=True)
class OwnerRow:
    """One owner: an agency with its seats, or (without `agency_id`) all groups, all sectors, nobody."""

    name: str
    agency_id: int | None
    unfinished: Figure
    overdue: Figure
    amber: Figure
    green: Figure
    closed: Figure

    def figures(self) -> tuple[Figure, ...]:
        return (self.unfinished, self.overdue, self.amber, self.green, self.closed)


@dataclass(frozen=True)
class ActionFigures:
    """Everything that is said about a board's actions: how they stand on a day, what happened in a period."""

    period: Period
    on: dt.date
    total: Figure
    unfinished: Figure
    overdue: Figure
    without_day: Figure
    without_owner: Figure
    opened: Figure
    closed: Figure
    withdrawn: Figure
    closed_on_time: Figure
    by_status: tuple[CountRow, ...]
    by_colour: tuple[CountRow, ...]
    by_age: tuple[CountRow, ...]
    by_owner: tuple[OwnerRow, ...]

    def figures(self) -> tuple[Figure, ...]:
        """All of them, for the page and figures.json; each key once."""
        counted = (row.figure for rows in (self.by_status, self.by_colour, self.by_age) for row in rows)
        owners = (figure for row in self.by_owner for figure in row.figures())
        state = (self.total, self.unfinished, self.overdue, self.without_day, self.without_owner)
        happened = (self.opened, self.closed, self.withdrawn, self.closed_on_time)
        return (*state, *happened, *counted, *owners)


def action_figures(board: Board, period: Period, on: dt.date | None = None) -> ActionFigures:
    """The figures of a board's actions. `on` is today, or the period's last day where that is over.

    Call it inside the board's scope.
    """
    day = on or min(timezone.localdate(), period.end)
    rows = _with_events(Action.objects.filter(board=board).with_colour(day), period, day)
    return _Maker(period, day, _cube(rows, day), _owner_cube(rows)).make()


def _with_events(rows: Rows, period: Period, on: dt.date) -> Rows:
    """Adds `opened`, `closed`, `withdrawn` (in the period, by `on`), `dated`, and `punctual`."""
    last = min(period.end, on)

    def within(field: str) -> Q:
        return Q(**{f"{field}__gte": period.start, f"{field}__lte": last})

    found: Rows = rows.annotate(
        ended_on=Case(
            When(closed_on__lte=on, then=F("closed_on")), default=Coalesce(_last_on("state", on), "closed_on")
        ),
    ).annotate(
        finished_on=Coalesce("done_on", _last_on(Value(Status.DONE.value), on), "ended_on"),
        opened=_flag(within("added_on")),
        closed=_flag(Q(state=Status.CLOSED) & within("ended_on")),
        withdrawn=_flag(Q(state=Status.WITHDRAWN) & within("ended_on")),
        dated=_flag(Q(due__isnull=False)),
        punctual=_flag(Q(finished_on__lte=F("due"))),
    )
    return found


def _last_on(status: Any, on: dt.date) -> Subquery:
    """The day of the last update with a status: of closings that were taken back since, there is nothing else."""
    wanted = OuterRef(status) if isinstance(status, str) else status
    updates = (
        ActionUpdate.objects.filter(action=OuterRef("pk"), status=wanted)
        .annotate(written_on=TruncDate("written_at"))
        .filter(written_on__lte=on)
        .order_by("-written_at", "-id")
    )
    return Subquery(updates.values("written_on")[:1])


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _cube(rows: Rows, on: dt.date) -> list[Cell]:
    """Actions counted by everything that a figure asks for: a hundred cells or so. One query."""
    starts = age_starts(on)
    bands = [
        When(added_on__gt=start, then=Value(band.value)) for band, start in zip(AgeBand, starts, strict=False)
    ]
    owned = ActionOwner.objects.filter(action=OuterRef("pk"))
    counted = rows.annotate(
        band=Case(*bands, default=Value(AgeBand.FROM_12.value), output_field=CharField()),
        owned=Exists(owned),
    )
    keys = ("state", "colour", "band", "opened", "closed", "withdrawn", "dated", "punctual", "owned")
    return list(counted.order_by().values(*keys).annotate(n=Count("pk")))


def _owner_cube(rows: Rows) -> list[Cell]:
    """Actions counted by owner; one with two owners counts for both, once for each. One query."""
    by_owner = rows.annotate(
        owner_id=Coalesce("owners__agency_id", "owners__seat__agency_id"),
        owner_name=Coalesce("owners__agency__name", "owners__seat__agency__name"),
    ).annotate(
        owner_kind=Case(
            When(owner_id__isnull=False, then=Value(AGENCY)),
            When(owners__group__isnull=False, then=Value(GROUPS)),
            When(owners__seat__isnull=False, then=Value(SECTORS)),
            default=Value(NOBODY),
            output_field=CharField(),
        )
    )
    keys = ("owner_kind", "owner_id", "owner_name", "state", "colour", "closed")
    return list(by_owner.order_by().values(*keys).annotate(n=Count("pk", distinct=True)))


def _is_unfinished(cell: Cell) -> bool:
    return cell["state"] in UNFINISHED


def _is(key: str, value: Any) -> Callable[[Cell], bool]:
    return lambda cell: bool(cell[key] == value)


def _unfinished_and(key: str, value: Any) -> Callable[[Cell], bool]:
    return lambda cell: _is_unfinished(cell) and bool(cell[key] == value)


class _Maker:
    """Turns the counted cells into figures."""

    def __init__(self, period: Period, on: dt.date, cells: list[Cell], owner_cells: list[Cell]) -> None:
        self.period, self.on = period, on
        self.cells, self.owner_cells = cells, owner_cells
        self.as_at = f" As at {display_date(on)}."

    def make(self) -> ActionFigures:
        return ActionFigures(
            period=self.period,
            on=self.on,
            total=self._state("total", "Actions", lambda _: True, "All actions added by the day."),
            unfinished=self._state(
                "unfinished", "Actions not finished", _is_unfinished,
                "Open, in progress, or done and waiting for agreement.",
            ),
            overdue=self._state(
                "overdue", "Overdue actions", _is("colour", Colour.RED.value),
                "Open or in progress, and due before the day. What is done and waits for agreement is not overdue.",
            ),
            without_day=self._state(
                "without-day", "Unfinished actions without a due day",
                lambda cell: _is_unfinished(cell) and not cell["dated"],
                "Due in words only, or not at all. They cannot become overdue.",
            ),
            without_owner=self._state(
                "without-owner", "Unfinished actions without an owner",
                lambda cell: _is_unfinished(cell) and not cell["owned"], "No seat, agency or group is named.",
            ),
            opened=self._event("opened", "Actions added", "opened", "Added in the period."),
            closed=self._event(
                "closed", "Actions closed", "closed",
                "Their closing was agreed in the period. Actions that were reopened since are not counted.",
            ),
            withdrawn=self._event("withdrawn", "Actions withdrawn", "withdrawn", "Withdrawn in the period."),
            closed_on_time=self._on_time(),
            by_status=tuple(self._by_status()),
            by_colour=tuple(self._by_colour()),
            by_age=tuple(self._by_age()),
            by_owner=tuple(self._by_owner()),
        )  # fmt: skip

    @staticmethod
    def _sum(cells: Iterable[Cell], fits: Callable[[Cell], Any]) -> int:
        return sum(cell["n"] for cell in cells if fits(cell))

    def _state(self, key: str, label: str, fits: Callable[[Cell], Any], rule: str) -> Figure:
        return Figure.count(
            f"actions.{key}", label, self._sum(self.cells, fits), rule=rule + self.as_at,
            rule_key=f"actions.{key}",
        )  # fmt: skip

    def _event(self, key: str, label: str, flag: str, rule: str) -> Figure:
        return Figure.count(
            f"actions.{key}", label, self._sum(self.cells, lambda cell: cell[flag]), rule=rule,
            rule_key=f"actions.{key}", period=self.period,
        )  # fmt: skip

    def _on_time(self) -> Figure:
        dated = self._sum(self.cells, lambda cell: cell["closed"] and cell["dated"])
        undated = self._sum(self.cells, lambda cell: cell["closed"] and not cell["dated"])
        words = "closed action without a due day" if undated == 1 else "closed actions without a due day"
        return Figure.percent(
            "actions.closed-on-time", "Actions closed on time",
            self._sum(self.cells, lambda cell: cell["closed"] and cell["dated"] and cell["punctual"]), dated,
            of="closed actions with a due day", period=self.period,
            excluded=(Exclusion(undated, words),) if undated else (),
            rule="Reported as done (or closed, where no report is known) on or before the day they were due.",
            rule_key="actions.closed-on-time",
        )  # fmt: skip

    def _row(
        self, key: str, label: str, fits: Callable[[Cell], Any], rule: str, colour: str = ""
    ) -> CountRow:
        return CountRow(key, label, self._state(key, label, fits, rule), colour)

    def _by_status(self) -> Iterable[CountRow]:
        for value, label in Status.choices:
            yield self._row(
                f"status-{value}", str(label), _is("state", value),
                f"Actions whose status is “{label}”.",
            )  # fmt: skip

    def _by_colour(self) -> Iterable[CountRow]:
        for colour in Colour:
            rule = " Or: ".join(
                words.rstrip(".") for reason, words in RULE_WORDS.items() if COLOUR_OF[reason] is colour
            )
            yield self._row(
                f"colour-{colour}", COLOUR_LABELS[colour],
                _is("colour", colour.value),
                f"{rule}. The first rule that fits an action decides.", colour.value,
            )  # fmt: skip

    def _by_age(self) -> Iterable[CountRow]:
        for band, label in AGE_WORDS.items():
            yield self._row(
                f"age-{band}", label,
                _unfinished_and("band", band.value),
                "Unfinished actions by the time since they were added, in whole calendar months.",
            )  # fmt: skip

    def _by_owner(self) -> Iterable[OwnerRow]:
        agencies = {
            cell["owner_id"]: cell["owner_name"] for cell in self.owner_cells if cell["owner_kind"] == AGENCY
        }
        for pk, name in sorted(agencies.items(), key=lambda item: (item[1].casefold(), item[0])):
            yield self._owner_row(f"agency-{pk}", name, pk, _is("owner_id", pk))
        for kind, name in NOT_AGENCIES.items():
            if any(cell["owner_kind"] == kind for cell in self.owner_cells):
                yield self._owner_row(
                    kind, name, None, _is("owner_kind", kind)
                )  # fmt: skip

    def _owner_row(
        self, key: str, name: str, agency_id: int | None, is_theirs: Callable[[Cell], bool]
    ) -> OwnerRow:
        theirs = [cell for cell in self.owner_cells if is_theirs(cell)]
        shared = "An action of several owners counts for each of them; of several seats of one agency, once."

        def count(what: str, words: str, fits: Callable[[Cell], Any], rule: str, **more: Any) -> Figure:
            return Figure.count(
                f"actions.{key}.{what}", f"{name}: {words}", self._sum(theirs, fits), rule=f"{rule} {shared}",
                rule_key=f"actions.owner.{what}", **more,
            )  # fmt: skip

        return OwnerRow(
            name,
            agency_id,
            count("unfinished", "not finished", _is_unfinished, f"Not closed or withdrawn.{self.as_at}"),
            count(
                "overdue",
                "overdue",
                _unfinished_and("colour", Colour.RED.value),
                f"Due before the day.{self.as_at}",
            ),
            count(
                "amber",
                "due soon or without progress",
                _unfinished_and("colour", Colour.AMBER.value),
                f"Amber.{self.as_at}",
            ),
            count("green", "on time", _unfinished_and("colour", Colour.GREEN.value), f"Green.{self.as_at}"),
            count(
                "closed", "closed", lambda cell: cell["closed"], "Closed in the period.", period=self.period
            ),
        )
