"""Addresses of what agencies are asked and send, and of the questions that a board usually asks."""

from django.urls import URLPattern, path

from reviews.views import asked, chronology, chronology_forms, requests

BASE = "boards/<slug:board>/reviews/"
ASKED = f"{BASE}asked/"
ONE = f"{ASKED}<int:pk>/"
OWN = f"{ONE}chronology/"

urlpatterns: list[URLPattern] = [
    path(f"{BASE}questions/", requests.RequestTemplatePage.as_view(), name="request_template"),
    path(f"{BASE}requests/", requests.BoardRequests.as_view(), name="board_requests"),
    path(ASKED, asked.Asked.as_view(), name="asked"),
    path(ONE, asked.AskedPage.as_view(), name="asked_one"),
    path(f"{ONE}answer/", asked.AnswerPage.as_view(), name="asked_answer"),
    path(f"{ONE}answer/keep/", asked.AnswerSave.as_view(), name="asked_answer_save"),
    path(f"{ONE}records/", asked.Secure.as_view(), name="asked_secure"),
    path(f"{ONE}child/", asked.Child.as_view(), name="asked_child"),
    path(f"{ONE}files/add/", asked.FileAdd.as_view(), name="asked_file_add"),
    path(f"{ONE}files/<int:file>/", asked.FileDownloadOwn.as_view(), name="asked_file"),
    path(f"{ONE}files/<int:file>/remove/", asked.FileRemove.as_view(), name="asked_file_remove"),
    path(OWN, chronology.OwnChronology.as_view(), name="asked_chronology"),
    path(f"{OWN}add/", chronology_forms.OwnEventAdd.as_view(), name="asked_event_add"),
    path(f"{OWN}paste/", chronology_forms.OwnPaste.as_view(), name="asked_paste"),
    path(f"{OWN}<int:event>/", chronology_forms.OwnEventChange.as_view(), name="asked_event"),
    path(f"{OWN}<int:event>/remove/", chronology_forms.OwnEventRemove.as_view(), name="asked_event_remove"),
]
