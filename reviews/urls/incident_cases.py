"""Addresses of the case behind an incident, its notification, and referrals."""

from django.urls import URLPattern, path

from reviews.views import case_page, decisions, draft_page, referrals

BASE = "boards/<slug:board>/reviews/"
INCIDENT = f"{BASE}incidents/<int:pk>/"
NOTIFICATION = f"{INCIDENT}notification/"
REFERRALS = f"{BASE}referrals/"

urlpatterns: list[URLPattern] = [
    path(f"{INCIDENT}case/", case_page.IncidentCasePage.as_view(), name="incident_case"),
    path(f"{INCIDENT}case/change/", case_page.IncidentCaseChange.as_view(), name="incident_case_change"),
    path(f"{INCIDENT}identity/", case_page.IncidentIdentity.as_view(), name="incident_identity"),
    path(
        f"{INCIDENT}identity/change/",
        case_page.IncidentIdentityChange.as_view(),
        name="incident_identity_change",
    ),
    path(f"{INCIDENT}decide/", decisions.IncidentDecide.as_view(), name="incident_decide"),
    path(NOTIFICATION, decisions.IncidentNotification.as_view(), name="incident_notification"),
    path(f"{NOTIFICATION}sent/", decisions.IncidentNotify.as_view(), name="incident_notify"),
    path(
        f"{NOTIFICATION}pdf/", decisions.IncidentNotificationPdf.as_view(), name="incident_notification_pdf"
    ),
    path(
        f"{NOTIFICATION}csv/", decisions.IncidentNotificationCsv.as_view(), name="incident_notification_csv"
    ),
    path(REFERRALS, referrals.ReferralList.as_view(), name="referrals"),
    path(f"{REFERRALS}add/", referrals.ReferralAdd.as_view(), name="referral_add"),
    path(f"{REFERRALS}<int:pk>/", referrals.ReferralPage.as_view(), name="referral"),
    path(f"{REFERRALS}<int:pk>/missing/", referrals.ReferralMissing.as_view(), name="referral_missing"),
    path(f"{BASE}drafts/save/", draft_page.DraftSave.as_view(), name="draft_save"),
    path(f"{BASE}drafts/<int:pk>/delete/", draft_page.DraftDelete.as_view(), name="draft_delete"),
]
