"""Addresses of audits of case files, and of audits that agencies did by themselves."""

from django.urls import path

from audits.views import case_answers as answers
from audits.views import case_audits as pages
from audits.views import case_changes as changes
from audits.views import case_findings as findings
from audits.views import single_audits as single

BASE = "boards/<slug:board>/audits/case-files/"
ONE = f"{BASE}<int:pk>/"
QUESTION = f"{ONE}questions/<int:question>/"
FINDING = f"{ONE}findings/<int:finding>/"
SINGLE = f"{BASE}by-agencies/"

urlpatterns = [
    path(BASE, pages.Timetable.as_view(), name="case_audits"),
    path(f"{BASE}add/", changes.CaseAuditAdd.as_view(), name="case_audit_add"),
    path(ONE, pages.CaseAuditPage.as_view(), name="case_audit"),
    path(f"{ONE}change/", changes.CaseAuditEdit.as_view(), name="case_audit_edit"),
    path(f"{ONE}finish/", changes.CaseAuditFinish.as_view(), name="case_audit_finish"),
    path(f"{ONE}reopen/", changes.CaseAuditReopen.as_view(), name="case_audit_reopen"),
    path(f"{ONE}questions/add/", changes.QuestionAdd.as_view(), name="case_question_add"),
    path(QUESTION, changes.QuestionEdit.as_view(), name="case_question_edit"),
    path(f"{QUESTION}up/", changes.QuestionUp.as_view(), name="case_question_up"),
    path(f"{QUESTION}remove/", changes.QuestionRemove.as_view(), name="case_question_remove"),
    path(f"{ONE}cases/add/", changes.CasesAdd.as_view(), name="cases_add"),
    path(f"{ONE}cases/<int:case>/remove/", changes.CaseRemove.as_view(), name="case_remove"),
    path(f"{ONE}cases/<int:case>/agencies/<int:agency>/", answers.CaseAnswers.as_view(), name="case_answers"),
    path(f"{ONE}findings/add/", findings.FindingAdd.as_view(), name="finding_add"),
    path(FINDING, findings.FindingEdit.as_view(), name="finding_edit"),
    path(f"{FINDING}remove/", findings.FindingRemove.as_view(), name="finding_remove"),
    path(f"{FINDING}action/", findings.FindingAction.as_view(), name="finding_action"),
    path(SINGLE, single.SingleAuditList.as_view(), name="single_audits"),
    path(f"{SINGLE}add/", single.SingleAuditAdd.as_view(), name="single_audit_add"),
    path(f"{SINGLE}<int:pk>/", single.SingleAuditPage.as_view(), name="single_audit"),
    path(f"{SINGLE}<int:pk>/change/", single.SingleAuditEdit.as_view(), name="single_audit_edit"),
]
