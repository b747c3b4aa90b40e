"""The year's tables about allegations against their SQL, run again by hand. Runs inside the application."""

import json
import statistics
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.cases import make_cases  # noqa: E402
from boards.statistics.years import recent_years  # noqa: E402
from core.scoping import Clearance, board_scope  # noqa: E402
from lado.statistics.printed import file_tables, printed_tables  # noqa: E402
from lado.statistics.year import year_of  # noqa: E402

ROUNDS = 15


def main() -> None:
    """Print one line of JSON: statements, seconds of the tables as the report prints them, seconds of the SQL alone."""
    today = timezone.localdate()
    board = make_cases(today)
    period = recent_years(board, 2, today)[1]
    made, alone, statements = [], [], 0
    with board_scope(board.pk):
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as captured:
                begun = time.perf_counter()
                year = year_of(board, period, today)
                printed_tables(year), file_tables(year)
                made.append(time.perf_counter() - begun)
            asked = [one["sql"] for one in captured.captured_queries if one["sql"].startswith("SELECT")]
            statements = len(asked)
            with (
                board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}),
                connection.cursor() as cursor,
            ):
                begun = time.perf_counter()
                for sql in asked:
                    cursor.execute(sql.replace("%", "%%"), ())
                    cursor.fetchall()
                alone.append(time.perf_counter() - begun)
    found = {"statements": statements, "made": statistics.median(made), "alone": statistics.median(alone)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
