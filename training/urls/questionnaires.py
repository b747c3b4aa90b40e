"""Addresses of questionnaires; the page where they are answered needs no signing in."""

from django.urls import path

from training.views import answering, event_answers, questionnaires

BASE = "boards/<slug:board>/training/"
FORMS = f"{BASE}questionnaires/"
ONE = f"{FORMS}<int:pk>/"
PLACE = f"{ONE}questions/<int:place>/"

urlpatterns = [
    path(FORMS, questionnaires.QuestionnaireList.as_view(), name="questionnaires"),
    path(f"{FORMS}add/", questionnaires.QuestionnaireAdd.as_view(), name="questionnaire_add"),
    path(ONE, questionnaires.QuestionnairePage.as_view(), name="questionnaire"),
    path(f"{ONE}change/", questionnaires.QuestionnaireChange.as_view(), name="questionnaire_change"),
    path(f"{ONE}preview/", questionnaires.QuestionnairePreview.as_view(), name="questionnaire_preview"),
    path(f"{ONE}questions/add/", questionnaires.QuestionAdd.as_view(), name="question_add"),
    path(f"{ONE}questions/choose/", questionnaires.QuestionChoose.as_view(), name="question_choose"),
    path(f"{PLACE}change/", questionnaires.QuestionChange.as_view(), name="question_change"),
    path(f"{PLACE}move/", questionnaires.QuestionMove.as_view(), name="question_move"),
    path(f"{PLACE}remove/", questionnaires.QuestionRemove.as_view(), name="question_remove"),
    path(f"{BASE}events/<int:pk>/answers/", event_answers.EventAnswers.as_view(), name="event_answers"),
    path("training/questionnaire/<str:token>/", answering.AnswerPage.as_view(), name="answer"),
]
