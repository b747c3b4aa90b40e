"""How often each group met, and the next meetings."""

from django.db.models import Count, Q

from boards.models import Group, Meeting
from core.figures import Figure
from core.partial_dates import display_date
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built

NEXT = 20


def build(building: Building) -> Built:
    """Meetings held in the period by group, and those planned after the day the report is made."""
    period = building.period
    in_period = Q(meetings__day__range=(period.start, period.end)) & ~Q(
        meetings__status=Meeting.Status.CANCELLED
    )
    in_period &= Q(meetings__day__lte=building.today)
    development = Q(meetings__kind=Meeting.Kind.DEVELOPMENT)
    held = list(
        Group.objects.filter(board=building.board)
        .annotate(
            held=Count("meetings", filter=in_period & ~development),
            development=Count("meetings", filter=in_period & development),
        )
        .filter(Q(held__gt=0) | Q(development__gt=0))
        .order_by("name")
        .values_list("name", "held", "development")
    )
    total = sum(ordinary for _, ordinary, _ in held)
    figure = Figure.count(
        "meetings.held", "Meetings held", total, period=period, rule_key="meetings.held",
        rule="Meetings of all groups that were not cancelled; development days are counted apart.",
    )  # fmt: skip
    coming = (
        Meeting.objects.filter(board=building.board, day__gt=building.today, status=Meeting.Status.PLANNED)
        .select_related("group")
        .order_by("starts_at")[:NEXT]
    )
    held_rows = [list(row) for row in held]
    next_rows = [
        (meeting.group.name, meeting.day, meeting.venue or ("By video" if meeting.link else ""))
        for meeting in coming
    ]
    return Built(
        [
            Block("figures", {"figures": [building.notes.use(figure)]}),
            table_block(
                "meetings-held",
                f"Meetings held, {period.in_dates()}",
                ["Group", "Meetings", "Development days"],
                held_rows,
                numeric_from=1,
                empty="No meeting was recorded in this period.",
            ),
            table_block(
                "meetings-next",
                "Next meetings",
                ["Group", "Date", "Venue"],
                [[name, display_date(day), venue] for name, day, venue in next_rows],
                empty="No meeting is planned after the day on which this report was made.",
            ),
        ],
        [
            Table("meetings_held", ["group", "meetings", "development_days"], held_rows),
            Table(
                "meetings_next",
                ["group", "date", "venue"],
                [[name, day.isoformat(), venue] for name, day, venue in next_rows],
            ),
        ],
    )
