"""manage.py annual_report: the board's report for any dates, into a folder."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from boards.models import Board
from core.commands import PlainCommand
from core.partial_dates import parse_date
from core.pdf import PdfUnavailableError
from core.periods import Period, dates, financial_year
from core.scoping import board_scope
from reports.content import Content
from reports.making import default_outline, make_content, wanted_by
from reports.models import Report
from reports.rendering import print_html, render_pdf, write_folder


def day(text: str) -> dt.date:
    """A day of the command line."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise CommandError(str(error)) from None


class Command(PlainCommand):
    help = "Write report.pdf, report.html, figures.json and tables/*.csv of a board for a period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--board", required=True, metavar="SLUG", help="the board's short name")
        parser.add_argument(
            "--from", required=True, dest="first", metavar="DAY", help="first day: 2011-04-01"
        )
        parser.add_argument("--to", required=True, dest="last", metavar="DAY", help="last day: 2012-03-31")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        board = Board.objects.filter(slug=options["board"]).first()
        if board is None:
            raise CommandError(f"There is no board with the short name {options['board']}.")
        period = self._period(day(options["first"]), day(options["last"]))
        out: Path = options["out"]
        if out.exists() and not out.is_dir():
            raise CommandError(f"{out} is a file; give a folder.")
        content = collect(board, period)
        try:
            written = write_folder(content, out, render_pdf(print_html(content)))
        except PdfUnavailableError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The folder cannot be written: {error}") from error
        for path in written:
            self.stdout.write(str(path))

    @staticmethod
    def _period(first: dt.date, last: dt.date) -> Period:
        if last < first:
            raise CommandError("The period ends before it starts: exchange --from and --to.")
        year = financial_year(first)
        return year if (year.start, year.end) == (first, last) else dates(first, last)


def collect(board: Board, period: Period) -> Content:
    """The content of the latest report of just this period, frozen or not; without one the figures alone."""
    with board_scope(board.pk, snapshot=True):
        report = (
            Report.objects.filter(
                board=board, kind=Report.Kind.ANNUAL, starts_on=period.start, ends_on=period.end
            )
            .order_by("-version")
            .first()
        )
        if report is None:
            return make_content(board, period, default_outline(), status="Draft")
        if report.frozen is not None:
            return Content.from_json(report.frozen)
        return make_content(
            board,
            period,
            wanted_by(report),
            title=report.title,
            status=report.get_status_display(),
            report=report,
        )
