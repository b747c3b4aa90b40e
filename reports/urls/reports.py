"""Addresses of annual reports, their sections and editions."""

from django.urls import path

from reports.views import editions, reports, sections, signing

BOARD = "boards/<slug:board>/reports/"
ONE = f"{BOARD}<int:pk>/"
SECTION = f"{ONE}sections/<int:section>/"

urlpatterns = [
    path(BOARD, reports.ReportList.as_view(), name="reports"),
    path(f"{BOARD}new/", reports.ReportAdd.as_view(), name="report_add"),
    path(ONE, reports.ReportDetail.as_view(), name="report"),
    path(f"{ONE}title/", reports.ReportTitle.as_view(), name="report_title"),
    path(f"{ONE}new-version/", reports.ReportNewVersion.as_view(), name="report_new_version"),
    path(f"{ONE}read/", editions.ReportHtml.as_view(), name="report_html"),
    path(f"{ONE}make/", editions.ReportMake.as_view(), name="report_make"),
    path(
        f"{ONE}editions/<int:number>/<str:form>/", editions.EditionFile.as_view(), name="report_edition_file"
    ),
    path(f"{ONE}take-over/", reports.ReportTakeOver.as_view(), name="report_take_over"),
    path(f"{ONE}send/", signing.ReportSend.as_view(), name="report_send"),
    path(f"{ONE}send-back/", signing.ReportSendBack.as_view(), name="report_send_back"),
    path(f"{ONE}sign-off/", signing.ReportSignOff.as_view(), name="report_sign_off"),
    path(f"{ONE}publish/", signing.ReportPublish.as_view(), name="report_publish"),
    path(f"{ONE}sections/new/", sections.SectionAdd.as_view(), name="report_section_add"),
    path(SECTION, sections.SectionPage.as_view(), name="report_section"),
    path(f"{SECTION}title/", sections.SectionTitle.as_view(), name="report_section_title"),
    path(f"{SECTION}move/", sections.SectionMove.as_view(), name="report_section_move"),
    path(f"{SECTION}include/", sections.SectionInclude.as_view(), name="report_section_include"),
    path(f"{SECTION}delete/", sections.SectionDelete.as_view(), name="report_section_delete"),
]
