"""Addresses of an agency's return."""

from django.urls import path

from audits.views import answers, evidence, return_survey, returns, returns_team

RETURN = "boards/<slug:board>/audits/returns/<int:pk>/"

urlpatterns = [
    path(RETURN, returns.ReturnPage.as_view(), name="return"),
    path(f"{RETURN}practitioners/", return_survey.ReturnSurvey.as_view(), name="return_survey"),
    path(f"{RETURN}carry/", returns.ReturnCarry.as_view(), name="return_carry"),
    path(f"{RETURN}submit/", returns.ReturnSubmit.as_view(), name="return_submit"),
    path(f"{RETURN}download/<str:form>/", returns.ReturnDownload.as_view(), name="return_download"),
    path(f"{RETURN}pdf/", returns.ReturnPdf.as_view(), name="return_pdf"),
    path(f"{RETURN}team/", returns_team.Team.as_view(), name="return_team"),
    path(
        f"{RETURN}team/<int:member>/remove/",
        returns_team.TeamRemove.as_view(),
        name="return_team_remove",
    ),
    path(f"{RETURN}standards/<int:number>/", answers.ReturnStandard.as_view(), name="return_standard"),
    path(f"{RETURN}standards/<int:number>/save/", answers.AnswerSave.as_view(), name="answer_save"),
    path(f"{RETURN}evidence/", evidence.ReturnEvidence.as_view(), name="return_evidence"),
    path(f"{RETURN}evidence/add/", evidence.EvidenceAdd.as_view(), name="evidence_add"),
    path(
        f"{RETURN}items/<slug:item>/evidence/",
        evidence.EvidenceChoose.as_view(),
        name="evidence_choose",
    ),
    path(
        f"{RETURN}evidence/<int:evidence>/change/",
        evidence.EvidenceChange.as_view(),
        name="evidence_change",
    ),
    path(
        f"{RETURN}evidence/<int:evidence>/replace/",
        evidence.EvidenceReplace.as_view(),
        name="evidence_replace",
    ),
    path(
        f"{RETURN}evidence/<int:evidence>/withdraw/",
        evidence.EvidenceWithdraw.as_view(),
        name="evidence_withdraw",
    ),
    path(
        f"{RETURN}evidence/<int:evidence>/file/",
        evidence.EvidenceFile.as_view(),
        name="evidence_file",
    ),
]
