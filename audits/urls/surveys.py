"""Addresses of practitioner surveys."""

from django.urls import URLPattern, path

from audits.views import survey_answer, surveys

SURVEY = "boards/<slug:board>/audits/cycles/<int:pk>/survey/"

urlpatterns: list[URLPattern] = [
    path(SURVEY, surveys.SurveyPage.as_view(), name="survey"),
    path(f"{SURVEY}add/", surveys.SurveyAdd.as_view(), name="survey_add"),
    path(f"{SURVEY}change/", surveys.SurveyEdit.as_view(), name="survey_edit"),
    path(f"{SURVEY}close/", surveys.SurveyClose.as_view(), name="survey_close"),
    path(f"{SURVEY}links/", surveys.SurveyLinks.as_view(), name="survey_links"),
    path(
        f"{SURVEY}links/<int:agency>/replace/",
        surveys.SurveyLinkReplace.as_view(),
        name="survey_link_replace",
    ),
    path(f"{SURVEY}results/", surveys.SurveyResults.as_view(), name="survey_results"),
    # Apart from boards/…: nobody signs in, and the secret names its board.
    path("survey/<str:token>/", survey_answer.SurveyAnswer.as_view(), name="survey_answer"),
]
