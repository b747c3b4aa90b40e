"""Addresses of reports, their sections and editions; each kind of report has all of them below its own beginning."""

from typing import Any

from django.urls import URLPattern, path

from reports.addresses import PREFIX
from reports.models import Report
from reports.views import editions, recommendations, reports, sections, signing
from reports.views.report_page import ReportsView

BASES = {
    Report.Kind.ANNUAL: "boards/<slug:board>/reports/",
    Report.Kind.LADO: "boards/<slug:board>/allegations/reports/",
}
# Which entry of the navigation is the current one.
SECTIONS = {Report.Kind.ANNUAL: "reports", Report.Kind.LADO: "officer-reports"}
ONE = "<int:pk>/"
PART = f"{ONE}sections/<int:section>/"

PAGES: list[tuple[str, type[ReportsView], str]] = [
    ("", reports.ReportList, "reports"),
    ("new/", reports.ReportAdd, "report_add"),
    (ONE, reports.ReportDetail, "report"),
    (f"{ONE}title/", reports.ReportTitle, "report_title"),
    (f"{ONE}new-version/", reports.ReportNewVersion, "report_new_version"),
    (f"{ONE}read/", editions.ReportHtml, "report_html"),
    (f"{ONE}make/", editions.ReportMake, "report_make"),
    (f"{ONE}editions/<int:number>/<str:form>/", editions.EditionFile, "report_edition_file"),
    (f"{ONE}take-over/", reports.ReportTakeOver, "report_take_over"),
    (f"{ONE}send/", signing.ReportSend, "report_send"),
    (f"{ONE}send-back/", signing.ReportSendBack, "report_send_back"),
    (f"{ONE}sign-off/", signing.ReportSignOff, "report_sign_off"),
    (f"{ONE}publish/", signing.ReportPublish, "report_publish"),
    (f"{ONE}sections/new/", sections.SectionAdd, "report_section_add"),
    (PART, sections.SectionPage, "report_section"),
    (f"{PART}title/", sections.SectionTitle, "report_section_title"),
    (f"{PART}move/", sections.SectionMove, "report_section_move"),
    (f"{PART}include/", sections.SectionInclude, "report_section_include"),
    (f"{PART}delete/", sections.SectionDelete, "report_section_delete"),
]

RECOMMENDATIONS = f"{ONE}recommendations/"
RECOMMENDATION = f"{RECOMMENDATIONS}<int:recommendation>/"
# Only the officer's report recommends and follows.
OFFICER_PAGES: list[tuple[str, type[ReportsView], str]] = [
    (RECOMMENDATIONS, recommendations.Recommendations, "recommendations"),
    (f"{RECOMMENDATIONS}carry/", recommendations.RecommendationsCarry, "recommendations_carry"),
    (f"{RECOMMENDATIONS}add/", recommendations.RecommendationAdd, "recommendation_add"),
    (RECOMMENDATION, recommendations.RecommendationEdit, "recommendation_edit"),
    (f"{RECOMMENDATION}move/", recommendations.RecommendationMove, "recommendation_move"),
    (f"{RECOMMENDATION}remove/", recommendations.RecommendationRemove, "recommendation_remove"),
    (f"{RECOMMENDATION}action/", recommendations.RecommendationAction, "recommendation_action"),
]


def page_of(kind: Report.Kind, route: str, view: Any, name: str) -> URLPattern:
    """One page of one kind of report."""
    shown = view.as_view(kind=kind, section=SECTIONS[kind])
    found: URLPattern = path(f"{BASES[kind]}{route}", shown, name=f"{PREFIX[kind]}{name}")
    return found


urlpatterns = [
    *(page_of(kind, *page) for kind in BASES for page in PAGES),
    *(page_of(Report.Kind.LADO, *page) for page in OFFICER_PAGES),
]
