"""Tables of reports."""

from reports.models.quarter import QuarterFigures
from reports.models.recommendation import Recommendation
from reports.models.report import Report, ReportEdition, ReportSection

__all__ = ["QuarterFigures", "Recommendation", "Report", "ReportEdition", "ReportSection"]
