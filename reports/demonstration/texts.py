"""Last year's report, signed off and published, and this year's draft."""

import datetime as dt

from django.utils import timezone

from boards.statistics.years import board_year
from core.models import User
from core.scoping import board_scope
from reports.demonstration.boards import Made
from reports.making import make_content, wanted_by
from reports.models import Report, ReportSection
from reports.rendering import figures_json, print_html, render_html, render_pdf, tables_zip
from reports.sections import OUTLINE
from reports.services.editions import Made as Drawn
from reports.services.editions import store_edition

FOREWORD = (
    "<p>This was a year in which agencies in {place} talked to each other earlier, and to children more often.</p>"
    "<p>We set ourselves three questions: do children tell us that they feel safer, do the people who work with "
    "them have time to listen, and do we change what we find wrong? The pages that follow show what we can say, "
    "and what we cannot say yet.</p><h3>What we ask of partners</h3><ul><li>Come, or send somebody who can decide.</li>"
    "<li>Answer the audit once, and honestly.</li><li>Close the actions that you took on.</li></ul>"
)


def make_reports(made: Made, today: dt.date, *, files: bool) -> None:
    """A published report of last year, with its `files`, and a draft of this year, from the board's data."""
    this_year = board_year(made.board, today)
    last_year = board_year(made.board, this_year.start - dt.timedelta(days=1))
    chair = User.objects.filter(email=f"chair@{made.board.slug}.example").first()
    with board_scope(made.board.pk):
        for year in (this_year, last_year):
            report = Report.objects.create(
                board=made.board, title=f"Annual report {year.label}", starts_on=year.start, ends_on=year.end
            )
            ReportSection.objects.bulk_create(
                ReportSection(
                    board=made.board, report=report, order=order, key=outline.key, title=outline.title,
                    kind=ReportSection.Kind.FIGURES if outline.build else ReportSection.Kind.TEXT,
                    body="" if outline.build else FOREWORD.format(place=made.place),
                )
                for order, outline in enumerate(OUTLINE, start=1)
            )  # fmt: skip
            if year == last_year:
                content = make_content(
                    made.board, year, wanted_by(report), title=report.title, status="Published", today=today
                )
                report.frozen = content.to_json()
                report.status = Report.Status.PUBLISHED
                report.signed_off_by, report.signed_off_at = chair, timezone.now()
                report.published_at = timezone.now()
                report.save()
                published, frozen = report, content
    if files:
        edition = Drawn(
            render_pdf(print_html(frozen)),
            render_html(frozen),
            figures_json(frozen),
            tables_zip(frozen),
            True,
        )
        with board_scope(made.board.pk):
            store_edition(published, made=edition, actor=chair)
