"""Addresses of cases: the list, one case, and what the officer decides about it."""

from django.urls import path

from lado.views import case, contacts, drafts, outcomes

BASE = "boards/<slug:board>/allegations/"
ONE = f"{BASE}<int:pk>/"

urlpatterns = [
    path(BASE, contacts.CaseList.as_view(), name="cases"),
    path(f"{BASE}search/", contacts.CaseSearch.as_view(), name="case_search"),
    path(f"{BASE}add/", contacts.ContactAdd.as_view(), name="contact_add"),
    path(f"{BASE}drafts/save/", drafts.DraftSave.as_view(), name="draft_save"),
    path(f"{BASE}drafts/<int:pk>/delete/", drafts.DraftDelete.as_view(), name="draft_delete"),
    path(ONE, case.CasePage.as_view(), name="case"),
    path(f"{ONE}change/", contacts.ContactChange.as_view(), name="contact_change"),
    path(f"{ONE}decide/", outcomes.Decide.as_view(), name="case_decide"),
    path(f"{ONE}outcome/", outcomes.RecordOutcome.as_view(), name="case_outcome"),
    path(f"{ONE}close/", outcomes.CaseClose.as_view(), name="case_close"),
    path(f"{ONE}reopen/", outcomes.CaseReopen.as_view(), name="case_reopen"),
]
