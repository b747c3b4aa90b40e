"""How far a cycle is: returns by phase of school, or by sector, and by the stage that each has reached. Counted in SQL.

Every return that is asked for is at exactly one stage, so that stages add up to what is asked. Whether it is or came
late is told besides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from audits.models import Cycle, Return
from boards.models import Agency
from core.charts import Stack, StackedChart
from core.charts.chart import nice_ticks
from core.figures import Exclusion, Figure
from core.models import Invitation, RoleAssignment
from core.permissions import Role

Status = Return.Status
OTHERS = "Other organisations"
ALL = "all"
PHASES = dict(Agency.Phase.choices)


class Stage(StrEnum):
    """Where one return stands."""

    NO_LEAD = "no_lead"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    HANDED_IN = "handed_in"
    IN_MODERATION = "in_moderation"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


LABELS = {
    Stage.NO_LEAD: "No lead signed in",
    Stage.NOT_STARTED: "Not started",
    Stage.IN_PROGRESS: "In progress",
    Stage.HANDED_IN: "Handed in",
    Stage.IN_MODERATION: "In moderation",
    Stage.ACCEPTED: "Accepted",
    Stage.WITHDRAWN: "Withdrawn",
}
COLOURS = {
    Stage.NO_LEAD: "red",
    Stage.NOT_STARTED: "grey",
    Stage.IN_PROGRESS: "amber",
    Stage.HANDED_IN: "teal",
    Stage.IN_MODERATION: "plum",
    Stage.ACCEPTED: "green",
}
#: Those that are asked, in order.
ASKED = tuple(COLOURS)
NOTES = (
    "“No lead signed in”: nobody has begun, and no lead has ever signed in: not invited, not accepted, or not used.",
    "“In moderation” also holds returns that went back with changes asked for.",
    "“Late”: handed in after the due day, or missing since. Each of these is counted in the column of its state, too.",
    "“Withdrawn”: not asked any more, so they are in no other column and no percentage.",
)
RULE = "Returns that were handed in, also late ones, of all agencies that are asked and not withdrawn."


def lead_roles(cycle: Cycle) -> Any:
    """Roles of agency leads of the return in an outer query."""
    roles = RoleAssignment.objects.current()
    return roles.filter(board=cycle.board_id, role=Role.AGENCY_LEAD, agency=OuterRef("agency"))


def is_late(cycle: Cycle) -> Q:
    """Handed in after the due day, or missing since."""
    came = Q(submitted_at__date__gt=cycle.due_on)
    return came | Q(submitted_at=None) if cycle.due_on < timezone.localdate() else came


def with_stage(cycle: Cycle, rows: Any) -> Any:
    """Adds the `stage` of each return of the cycle."""
    signed_in = Exists(lead_roles(cycle).filter(user__last_login__isnull=False))
    stage = Case(
        When(withdrawn_on__isnull=False, then=Value(Stage.WITHDRAWN.value)),
        When(Q(status=Status.NOT_STARTED) & ~signed_in, then=Value(Stage.NO_LEAD.value)),
        When(status=Status.NOT_STARTED, then=Value(Stage.NOT_STARTED.value)),
        When(status=Status.IN_PROGRESS, then=Value(Stage.IN_PROGRESS.value)),
        When(status=Status.SUBMITTED, then=Value(Stage.HANDED_IN.value)),
        When(status=Status.ACCEPTED, then=Value(Stage.ACCEPTED.value)),
        default=Value(Stage.IN_MODERATION.value),
        output_field=CharField(),
    )
    return rows.annotate(stage=stage)


def with_lead(cycle: Cycle, rows: Any) -> Any:
    """Adds `leader`, the name of somebody who leads the agency, and `invited_on`, the moment of an open invitation."""
    waiting = Invitation.objects.filter(
        board=cycle.board_id, role=Role.AGENCY_LEAD, agency=OuterRef("agency")
    ).open()
    return rows.annotate(
        leader=Subquery(lead_roles(cycle).order_by("user__name").values("user__name")[:1]),
        invited_on=Subquery(waiting.order_by("-created_at").values("created_at")[:1]),
    )


@dataclass(frozen=True)
class Line:
    """One phase or sector, or all of them: how many returns stand where. `key` filters the list."""

    key: str
    label: str
    stages: dict[Stage, int]
    handed_in: int
    late: int

    @property
    def asked(self) -> int:
        return sum(self.stages.get(stage, 0) for stage in ASKED)

    @property
    def withdrawn(self) -> int:
        return self.stages.get(Stage.WITHDRAWN, 0)

    @property
    def figure(self) -> Figure:
        """Handed in of asked."""
        label = "Handed in" if self.key == ALL else f"Handed in, {self.label}"
        left = (Exclusion(self.withdrawn, "not asked any more"),) if self.withdrawn else ()
        return Figure.percent(
            f"completion_{self.key}", label, self.handed_in, self.asked, of="returns", places=0,
            rule=RULE, rule_key="handed_in", excluded=left,
        )  # fmt: skip


@dataclass(frozen=True)
class Completion:
    """All lines of a cycle: phases of schools first, then sectors."""

    lines: Sequence[Line]

    @property
    def total(self) -> Line:
        return Line(
            ALL,
            "All",
            {stage: sum(line.stages.get(stage, 0) for line in self.lines) for stage in Stage},
            sum(line.handed_in for line in self.lines),
            sum(line.late for line in self.lines),
        )

    @property
    def begins(self) -> int:
        """How many have not begun, whoever leads them."""
        total = self.total.stages
        return total[Stage.NO_LEAD] + total[Stage.NOT_STARTED]

    @property
    def has_phases(self) -> bool:
        return any(line.key in PHASES for line in self.lines)

    def chart(self) -> StackedChart:
        """One bar for each line, made of its stages."""
        asked = [line for line in self.lines if line.asked]
        return StackedChart(
            key="completion",
            title="Returns by phase of school" if self.has_phases else "Returns by sector",
            description="How many returns stand where, of those that are asked for.",
            parts=[LABELS[stage] for stage in ASKED],
            colours=[COLOURS[stage] for stage in ASKED],
            maximum=nice_ticks(max([5, *(line.asked for line in asked)]), whole=True)[-1],
            stacks=[Stack(line.label, [line.stages.get(stage, 0) for stage in ASKED]) for line in asked],
            label_header="Phase" if self.has_phases else "Sector",
        )


def completion_of(cycle: Cycle) -> Completion:
    """Counts the returns of a cycle. One query, whatever the number of returns."""
    rows = with_stage(cycle, Return.objects.filter(cycle=cycle)).order_by()
    counted = rows.values(
        "agency__phase", "agency__sector", "agency__sector__name", "agency__sector__order", "stage"
    ).annotate(
        count=Count("pk"),
        came=Count("pk", filter=Q(submitted_at__isnull=False)),
        late=Count("pk", filter=is_late(cycle)),
    )
    return Completion(_lines(counted))


def _lines(counted: Iterable[dict[str, Any]]) -> list[Line]:
    phases = list(PHASES)
    found: dict[str, tuple[Any, str, list[dict[str, Any]]]] = {}
    for row in counted:
        phase, sector = row["agency__phase"], row["agency__sector__name"]
        if phase:
            place, key, label = (0, phases.index(phase), ""), phase, PHASES[phase]
        elif sector:
            place, label = (1, row["agency__sector__order"], sector), sector
            key = f"sector-{row['agency__sector']}"
        else:
            place, key, label = (2, 0, ""), "other", OTHERS
        found.setdefault(key, (place, label, []))[2].append(row)
    return [
        _line(key, label, rows)
        for key, (_, label, rows) in sorted(found.items(), key=lambda item: item[1][0])
    ]


def _line(key: str, label: str, rows: list[dict[str, Any]]) -> Line:
    stages = dict.fromkeys(Stage, 0)
    handed_in = late = 0
    for row in rows:
        stage = Stage(row["stage"])
        stages[stage] += row["count"]
        if stage != Stage.WITHDRAWN:
            handed_in += row["came"]
            late += row["late"]
    return Line(key, label, stages, handed_in, late)
