"""Who reads what was changed in a report: as with drafts, those who write and sign reports of its kind."""

from core.access import BoardAccess
from core.history import register
from reports.kinds import RULES, rules_of
from reports.models import Recommendation, Report, ReportSection

DRAFTS = tuple(right for rules in RULES.values() for right in rules.drafts)


def _report(access: BoardAccess, pk: int) -> Report | None:
    report: Report | None = Report.objects.filter(board=access.board, pk=pk).select_related("board").first()
    return report if report is not None and access.can(*rules_of(report).drafts) else None


def _section(access: BoardAccess, pk: int) -> ReportSection | None:
    rows = ReportSection.objects.filter(board=access.board, pk=pk).select_related("report", "board")
    section: ReportSection | None = rows.first()
    return section if section is not None and access.can(*rules_of(section.report).drafts) else None


def _recommendation(access: BoardAccess, pk: int) -> Recommendation | None:
    rows = Recommendation.objects.filter(board=access.board, pk=pk).select_related("report__board", "board")
    one: Recommendation | None = rows.first()
    return one if one is not None and access.can(*rules_of(one.report).drafts) else None


def register_histories() -> None:
    """Called once, when the app is ready."""
    register("reports.report", DRAFTS, _report)
    register("reports.reportsection", DRAFTS, _section)
    register("reports.recommendation", DRAFTS, _recommendation)
