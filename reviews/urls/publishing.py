"""Addresses of a review from its terms to its public page."""

from django.urls import URLPattern, path

from reviews.urls.cases import REVIEW
from reviews.urls.register import BASE
from reviews.views import (
    agency_reports,
    asked_reports,
    involvement,
    publication,
    published,
    report,
    review_file,
    section,
    sign_off,
    taking_down,
)

SHARE = f"{REVIEW}cost/<int:share>/"
REPORT = f"{REVIEW}report/"
SECTION = f"{REPORT}sections/<int:section>/"
INVOLVEMENT = f"{REVIEW}people/<int:involvement>/"
AGENCY_REPORT = f"{REVIEW}agency-reports/<int:report>/"
ASKED = f"{BASE}asked-of-us/"
PUBLICATION = f"{REVIEW}publication/"
PUBLISHED = "published/<slug:slug>/reviews/"

urlpatterns: list[URLPattern] = [
    path(f"{REVIEW}terms/", review_file.File.as_view(), name="review_file"),
    path(f"{REVIEW}terms/change/", review_file.FileChange.as_view(), name="review_file_change"),
    path(f"{REVIEW}cost/add/", review_file.ShareAdd.as_view(), name="cost_share_add"),
    path(f"{SHARE}change/", review_file.ShareChange.as_view(), name="cost_share_change"),
    path(f"{SHARE}remove/", review_file.ShareRemove.as_view(), name="cost_share_remove"),
    path(REPORT, report.Report.as_view(), name="report"),
    path(f"{REPORT}begin/", report.ReportBegin.as_view(), name="report_begin"),
    path(f"{REPORT}change/", report.ReportChange.as_view(), name="report_change"),
    path(f"{REPORT}read/", report.ReportRead.as_view(), name="report_read"),
    path(f"{REPORT}versions/keep/", report.VersionKeep.as_view(), name="report_version_keep"),
    path(f"{REPORT}versions/<int:number>/", report.ReportRead.as_view(), name="report_version"),
    path(f"{REPORT}sections/add/", report.SectionAdd.as_view(), name="report_section_add"),
    path(SECTION, section.Section.as_view(), name="report_section"),
    path(f"{SECTION}write/", section.SectionEdit.as_view(), name="report_section_edit"),
    path(f"{SECTION}keep/", section.SectionKeep.as_view(), name="report_section_draft"),
    path(f"{SECTION}move/", report.SectionMove.as_view(), name="report_section_move"),
    path(f"{SECTION}remove/", report.SectionRemove.as_view(), name="report_section_remove"),
    path(
        f"{SECTION}comments/<int:comment>/resolve/",
        section.CommentResolve.as_view(),
        name="report_comment_resolve",
    ),
    path(PUBLICATION, publication.Publishing.as_view(), name="publication"),
    path(f"{PUBLICATION}quality/", publication.Quality.as_view(), name="report_quality"),
    path(f"{PUBLICATION}ask/", publication.AskForSignOff.as_view(), name="report_ask"),
    path(f"{PUBLICATION}search/", publication.Search.as_view(), name="redaction"),
    path(f"{PUBLICATION}search/<int:hit>/", publication.Decide.as_view(), name="redaction_decide"),
    path(f"{PUBLICATION}plan/", publication.Plan.as_view(), name="publication_plan"),
    path(f"{PUBLICATION}off/", publication.TakeOffPlan.as_view(), name="publication_take_off"),
    path(f"{REVIEW}take-down/", taking_down.TakeDown.as_view(), name="take_down"),
    path(f"{BASE}sign-off/", sign_off.SignOffs.as_view(), name="sign_offs"),
    path(f"{REVIEW}sign-off/", sign_off.SignOff.as_view(), name="sign_off"),
    path(PUBLISHED, published.PublishedList.as_view(), name="published_list"),
    path(f"{PUBLISHED}<str:place>/", published.Published.as_view(), name="published"),
    path(f"{PUBLISHED}<str:place>/report.pdf", published.PublishedPdf.as_view(), name="published_pdf"),
    path(f"{REVIEW}people/", involvement.Involvements.as_view(), name="involvements"),
    path(f"{REVIEW}people/add/", involvement.InvolvementAdd.as_view(), name="involvement_add"),
    path(f"{INVOLVEMENT}change/", involvement.InvolvementChange.as_view(), name="involvement_change"),
    path(f"{INVOLVEMENT}remove/", involvement.InvolvementRemove.as_view(), name="involvement_remove"),
    path(f"{REVIEW}agency-reports/", agency_reports.Reports.as_view(), name="agency_reports"),
    path(f"{REVIEW}agency-reports/ask/", agency_reports.Ask.as_view(), name="agency_report_ask"),
    path(AGENCY_REPORT, agency_reports.Report.as_view(), name="agency_report"),
    path(f"{AGENCY_REPORT}change/", agency_reports.ReportChange.as_view(), name="agency_report_change"),
    path(f"{AGENCY_REPORT}close/", agency_reports.ReportClose.as_view(), name="agency_report_close"),
    path(f"{AGENCY_REPORT}check/", agency_reports.ReportJudge.as_view(), name="agency_report_judge"),
    path(
        f"{AGENCY_REPORT}versions/<int:number>/file/",
        agency_reports.ReportFile.as_view(),
        name="agency_report_file",
    ),
    path(f"{ASKED}reports/", asked_reports.AskedReports.as_view(), name="asked_reports"),
    path(f"{ASKED}reports/<int:pk>/", asked_reports.AskedReport.as_view(), name="asked_report"),
    path(f"{ASKED}reports/<int:pk>/keep/", asked_reports.AskedReportSave.as_view(), name="asked_report_save"),
    path(
        f"{ASKED}reports/<int:pk>/versions/<int:number>/file/",
        asked_reports.AskedFile.as_view(),
        name="asked_report_file",
    ),
]
