"""Addresses of the chronology, the requests to agencies and the rapid review of an incident."""

from django.urls import URLPattern, path

from reviews.urls.cases import INCIDENT
from reviews.views import chronology, chronology_forms, rapid_review, requests

CHRONOLOGY = f"{INCIDENT}chronology/"
REQUESTS = f"{INCIDENT}requests/"
REQUEST = f"{REQUESTS}<int:asked>/"
RAPID = f"{INCIDENT}rapid-review/"

urlpatterns: list[URLPattern] = [
    path(CHRONOLOGY, chronology.Chronology.as_view(), name="incident_chronology"),
    path(f"{CHRONOLOGY}findings/", chronology.Findings.as_view(), name="chronology_findings"),
    path(f"{CHRONOLOGY}files/<slug:form>/", chronology.ChronologyFile.as_view(), name="chronology_file"),
    path(f"{CHRONOLOGY}add/", chronology_forms.EventAdd.as_view(), name="chronology_add"),
    path(f"{CHRONOLOGY}paste/", chronology_forms.Paste.as_view(), name="chronology_paste"),
    path(f"{CHRONOLOGY}<int:event>/", chronology_forms.EventChange.as_view(), name="chronology_event"),
    path(
        f"{CHRONOLOGY}<int:event>/remove/", chronology_forms.EventRemove.as_view(), name="chronology_remove"
    ),
    path(f"{CHRONOLOGY}findings/<int:clash>/", chronology.Settle.as_view(), name="chronology_settle"),
    path(REQUESTS, requests.Requests.as_view(), name="incident_requests"),
    path(f"{REQUESTS}add/", requests.RequestAdd.as_view(), name="request_add"),
    path(REQUEST, requests.RequestPage.as_view(), name="information_request"),
    path(f"{REQUEST}change/", requests.RequestEdit.as_view(), name="request_edit"),
    path(f"{REQUEST}send/", requests.RequestSend.as_view(), name="request_send"),
    path(f"{REQUEST}return/", requests.RequestReturn.as_view(), name="request_return"),
    path(f"{REQUEST}check/", requests.RequestCheckPage.as_view(), name="request_check"),
    path(f"{REQUEST}close/", requests.RequestClose.as_view(), name="request_close"),
    path(f"{REQUEST}reopen/", requests.RequestReopen.as_view(), name="request_reopen"),
    path(f"{REQUEST}files/<int:file>/", requests.RequestFileDownload.as_view(), name="request_file"),
    path(RAPID, rapid_review.RapidReviewPage.as_view(), name="rapid_review"),
    path(f"{RAPID}meeting/", rapid_review.Meeting.as_view(), name="rapid_meeting"),
    path(f"{RAPID}conclusion/", rapid_review.Concluded.as_view(), name="rapid_conclusion"),
    path(f"{RAPID}agree/", rapid_review.Agree.as_view(), name="rapid_agree"),
    path(f"{RAPID}letter/", rapid_review.Letter.as_view(), name="rapid_letter"),
    path(f"{RAPID}letter/pdf/", rapid_review.LetterPdf.as_view(), name="rapid_letter_pdf"),
    path(f"{RAPID}answer/", rapid_review.Answer.as_view(), name="rapid_answer"),
    path(f"{RAPID}final/", rapid_review.Final.as_view(), name="rapid_final"),
    path(f"{RAPID}begin/", rapid_review.Begin.as_view(), name="rapid_begin"),
]
