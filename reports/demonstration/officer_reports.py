"""The designated officer's reports: last year's, signed off with its files, and this year's draft with progress."""

import datetime as dt

from django.utils import timezone

from boards.agencies import agencies_on
from boards.models import Agency, Board
from boards.statistics.years import recent_years
from core.models import RoleAssignment, User
from core.periods import Period
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reports.models import Recommendation, Report, ReportSection
from reports.rendering import figures_json, print_html, render_html, render_pdf, tables_zip
from reports.sections import OFFICER_OUTLINE
from reports.services.editions import Made as Drawn
from reports.services.editions import content_of, store_edition
from reports.services.quarters import count_quarters
from reports.services.recommendations import (
    Facts,
    add_recommendation,
    carry_over,
    change_recommendation,
    make_action,
)

State = Recommendation.State
TEXTS = {
    "summary": (
        "<p>Employers call sooner than they did, and they call about smaller things. Both are good: advice that is "
        "asked for early is advice that can still be followed.</p><p>First meetings were held in time more often. "
        "Closing still takes too long where police and an employer wait for each other.</p>"
    ),
    "post": (
        "<p>The post is full time, with a deputy on two days a week. It was covered throughout the year; on days of "
        "leave the deputy took calls.</p><p>The officer is managed by the head of quality assurance, and meets the "
        "chair of the board every quarter.</p>"
    ),
    "activity": (
        "<p>A contact is every call or letter about an adult who works with children, whatever came of it. Contacts "
        "that were advice only are counted with all others, because the work is the same.</p>"
    ),
    "outcomes": (
        "<p>Outcomes are decided on the balance of probabilities by those who met. What an employer does beside "
        "them is not an outcome, and is counted apart.</p>"
    ),
    "timeliness": (
        "<p>Three things hold cases up: reports that employers promised, statements that police have not taken yet, "
        "and dates on which everybody can meet. For the first there is a form now, for the third a weekly slot.</p>"
    ),
    "awareness": (
        "<p>Briefings went to designated leads of schools, to childminders, and for the first time to clubs that "
        "hire council halls.</p><ul><li>What the harm threshold is, and what is below it</li><li>Whom to call, and "
        "how soon</li><li>What may be said to the adult before a meeting</li></ul>"
    ),
    "sectors": (
        "<p>Sport and faith groups seldom call. That does not mean that nothing happens there; most have nobody "
        "whose post it is to call.</p>"
    ),
    "learning": (
        "<p>In three cases an earlier concern was known to another employer and was not passed on. References are "
        "now asked about concerns below the threshold as well.</p>"
    ),
}  # fmt: skip
RECOMMENDED = (
    ("Give every employer a form for the report that follows an allegation, with a day by which it is due.",
     "", "Head of human resources, council", 4),
    ("Hold first meetings in a weekly slot that police and social care keep free.", "police", "", 3),
    ("Brief leaders of faith groups and sports clubs, and keep a list of those who came.", "", "Designated officer", 9),
    ("Ask in references about concerns below the harm threshold.", "", "Designated leads of schools", 8),
)  # fmt: skip
PROGRESS = (
    (State.DONE, "The form is in use since the summer; four of five employers send it within the week."),
    (State.UNDER_WAY, "The slot is kept by social care. Police join from January."),
    (State.UNDER_WAY, "Two briefings for clubs were held. No faith group has answered yet."),
    (State.DROPPED, "It is in the new guidance for all schools, so the board need not follow it."),
)  # fmt: skip
FRESH = (
    ("Tell adults in writing, within ten days of closing, how their case ended.", "", "Employers", 6),
    ("Put a page for clubs on the board’s website: what to do in the first hour.", "", "Board manager", 5),
)  # fmt: skip


def make_officer_reports(board: Board, today: dt.date, *, files: bool) -> None:
    """Both reports, an action from a recommendation, and quarters for the dashboard. Opens its own scopes."""
    this_year, last_year = recent_years(board, 2, today)
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        officer = _officer(board)
        before = _report(board, last_year, officer)
        for text, agency, post, months in RECOMMENDED:
            _recommend(
                before,
                text,
                _agency(board, agency),
                post,
                _month_end(last_year.end, months),
                officer,
            )
    with board_scope(board.pk):
        _sign(before, board, files=files)
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        draft = _report(board, this_year, officer)
        for one, (state, progress) in zip(carry_over(draft, actor=officer), PROGRESS, strict=True):
            facts = Facts(one.text, one.agency, one.post, one.due_on, state, progress)
            change_recommendation(one, facts=facts, revision=0, actor=officer)
            if state == State.UNDER_WAY and one.agency:
                make_action(one, text=one.text, agency=one.agency, due_on=this_year.end, actor=officer)
        for text, agency, post, months in FRESH:
            _recommend(
                draft,
                text,
                _agency(board, agency),
                post,
                _month_end(this_year.end, months),
                officer,
            )
    with board_scope(board.pk):
        count_quarters(board, on=today)


def _officer(board: Board) -> User:
    """Whoever holds the post; else the one of the first board, who is asked to write for both."""
    held = RoleAssignment.objects.filter(board=board, role=Role.LADO).select_related("user").first()
    return held.user if held else User.objects.get(email="lado@dunmoor.example")


def _month_end(day: dt.date, months: int) -> dt.date:
    """The last day of the month so many months after a day."""
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def _agency(board: Board, word: str) -> Agency | None:
    return agencies_on(board.pk).filter(name__icontains=word).order_by("name").first() if word else None


def _report(board: Board, year: Period, officer: User) -> Report:
    report = Report.objects.create(
        board=board, kind=Report.Kind.LADO, title=f"Report of the designated officer {year.label}",
        starts_on=year.start, ends_on=year.end, created_by=officer,
    )  # fmt: skip
    ReportSection.objects.bulk_create(
        ReportSection(
            board=board, report=report, order=order, key=outline.key, title=outline.title,
            kind=ReportSection.Kind.FIGURES if outline.build else ReportSection.Kind.TEXT,
            body=TEXTS.get(outline.key, ""), edited_by=None if outline.build else officer,
            edited_at=None if outline.build else timezone.now(),
        )
        for order, outline in enumerate(OFFICER_OUTLINE, start=1)
    )  # fmt: skip
    return report


def _recommend(
    report: Report, text: str, agency: Agency | None, post: str, due_on: dt.date, officer: User
) -> None:
    facts = Facts(text, agency, post or ("" if agency else "Designated officer"), due_on)
    add_recommendation(report, facts=facts, actor=officer)


def _sign(report: Report, board: Board, *, files: bool) -> None:
    chair = User.objects.filter(email=f"chair@{board.slug}.example").first()
    report.status, report.signed_off_by, report.signed_off_at = (
        Report.Status.SIGNED_OFF,
        chair,
        timezone.now(),
    )
    content = content_of(report)
    report.frozen = content.to_json()
    report.save()
    if files:
        drawn = Drawn(
            render_pdf(print_html(content)),
            render_html(content),
            figures_json(content),
            tables_zip(content),
            True,
        )
        store_edition(report, made=drawn, actor=chair)
