"""One million bookings over ten years, on all boards. Runs inside the application.

Everything is made in the database, by one statement for each table and board: courses, staff groups, delegates,
events with a session, bookings. Columns that a statement does not name get the model's defaults.
"""

import datetime as dt
from typing import Any

from django.db import connection, models

from benchmarks.planner import analyse
from boards.models import Agency, Board
from core.scoping import board_scope
from training.models import Booking, Course, CourseNeed, Delegate, Event, EventSession, StaffGroup, StaffSize

ALL, YEARS = 1_000_000, 10
LARGEST = "dunmoor"  # whose pages are measured: a county with one booking in 16 of the country
OF_LARGEST, OF_OTHERS = 62_000, 6_180
COURSES, GROUPS, PLACES, EACH = 24, 8, 24, 12  # places of an event; bookings of a delegate
MARK = "BENCH"
STATUSES = "ARRAY['attended','attended','attended','attended','did_not_attend','part','cancelled','attended']"


def make_bookings(today: dt.date) -> Board:
    """The largest board, with the bookings of ten years on it and on all others; made once."""
    largest = Board.objects.get(slug=LARGEST)
    for board in Board.objects.order_by("pk"):
        count = OF_LARGEST if board == largest else OF_OTHERS
        with board_scope(board.pk):
            if not Event.objects.filter(board=board, reference__startswith=MARK).exists():
                _make_board(board, count, today)
    analyse(Course, Delegate, Event, EventSession, Booking)
    return largest


def _make_board(board: Board, count: int, today: dt.date) -> None:
    events = count // (PLACES - 4)
    agencies = list(Agency.objects.order_by("pk").values_list("pk", flat=True)[:40])
    given = {
        "board": board.pk, "today": today, "count": count, "events": events, "people": count // EACH,
        "days": 365 * YEARS, "agencies": agencies,
    }  # fmt: skip
    _add(
        Course, f"generate_series(1, {COURSES}) AS g", given,
        title=f"'{MARK} course ' || g", normalised_title=f"'{MARK.lower()} course ' || g", mode="'virtual'", hours="3",
        refresh_years="CASE WHEN g %% 2 = 0 THEN 3 END", is_offered="true",
    )  # fmt: skip
    _add(StaffGroup, f"generate_series(1, {GROUPS}) AS g", given, name=f"'{MARK} group ' || g")
    courses = Course.objects.filter(board=board, title__startswith=MARK).order_by("pk")
    groups = StaffGroup.objects.filter(board=board, name__startswith=MARK).order_by("pk")
    given["courses"], given["groups"] = (
        list(rows.values_list("pk", flat=True)) for rows in (courses, groups)
    )
    of_courses = f"(%(courses)s::bigint[])[1 + g %% {COURSES}]"
    of_groups = f"(%(groups)s::bigint[])[1 + g %% {GROUPS}]"
    agency = f"(%(agencies)s::bigint[])[1 + (g * 7) %% {len(agencies)}]"
    _add(
        Delegate, "generate_series(1, %(people)s) AS g", given, name="'Person ' || lpad(g::text, 6, '0')",
        email="'person' || g || '@bench.example'", agency_id=agency, staff_group_id=of_groups,
    )  # fmt: skip
    day = "(%(today)s::date + 60 - ((g * %(days)s) / %(events)s)::int)"
    _add(
        Event, "generate_series(1, %(events)s) AS g", given, reference=f"'{MARK}' || g", course_id=of_courses,
        starts_on=day, ends_on=day, hours="3", mode="'virtual'", capacity=str(PLACES), cost="480", revision="1",
    )  # fmt: skip
    ours = f"FROM training_event AS e WHERE e.board_id = %(board)s AND e.reference LIKE '{MARK}%%'"
    _run(EventSession, ours, given, event_id="e.id", on="e.starts_on", starts_at="'09:30'::time")
    # The g-th booking: of event g / 20, by a person so far from the last one that nobody comes twice to an event.
    source = (
        "FROM generate_series(0, %(count)s - 1) AS g "
        f"JOIN training_event AS e ON e.board_id = %(board)s AND e.reference = '{MARK}' || (1 + g / {PLACES - 4}) "
        "JOIN training_delegate AS d ON d.board_id = %(board)s "
        "AND d.email = 'person' || (1 + (g * 13) %% %(people)s) || '@bench.example'"
    )
    status = f"CASE WHEN e.ends_on >= %(today)s THEN 'booked' ELSE ({STATUSES})[1 + (g * 5) %% 8] END"
    _run(
        Booking, source, given, event_id="e.id", delegate_id="d.id", agency_id="d.agency_id",
        staff_group_id="d.staff_group_id", status=status, booked_on="e.starts_on - 20",
        booked_at="e.starts_on - interval '20 days'",
        key="to_hex(%(board)s) || '-' || replace(gen_random_uuid()::text, '-', '')",
        cancelled_on=f"CASE WHEN ({status}) = 'cancelled' THEN e.starts_on - 3 END",
    )  # fmt: skip
    CourseNeed.objects.bulk_create(
        CourseNeed(board=board, course_id=course, staff_group_id=group)
        for course in given["courses"][:8]
        for group in given["groups"]
    )
    StaffSize.objects.bulk_create(
        StaffSize(board=board, agency_id=one, staff_group_id=group, people=60, counted_on=today)
        for one in agencies[:20]
        for group in given["groups"]
    )


def _add(model: type[models.Model], series: str, given: dict[str, Any], **columns: str) -> None:
    _run(model, f"FROM {series}", given, **columns)


def _run(model: type[models.Model], source: str, given: dict[str, Any], **columns: str) -> None:
    """Rows of one table: column → its expression; the others get the model's defaults."""
    names, values, params = [], [], dict(given)
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        names.append(connection.ops.quote_name(field.column))
        if field.column == "board_id":
            values.append("%(board)s")
        elif field.column in columns:
            values.append(columns[field.column])
        elif field.unique:
            values.append("replace(gen_random_uuid()::text, '-', '')")
        else:
            key = f"default_{field.column}"
            params[key] = field.get_db_prep_save(field.get_default(), connection)
            values.append(f"%({key})s")
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(values)} {source}', params
        )
