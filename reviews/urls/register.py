"""Addresses of incidents, reviews, recommendations and themes: what everybody on the board may see."""

from django.urls import path

from reviews.views import figures, lists, recommendations, register, themes

BASE = "boards/<slug:board>/reviews/"
INCIDENTS = f"{BASE}incidents/"
THEMES = f"{BASE}themes/"
ONE = f"{BASE}<int:pk>/"
FINDING = f"{ONE}findings/<int:finding>/"
RECOMMENDATION = f"{ONE}recommendations/<int:recommendation>/"

urlpatterns = [
    path("reviews/themes/", themes.ThemesOfBoards.as_view(), name="themes_of_boards"),
    path(BASE, lists.ReviewList.as_view(), name="reviews"),
    path(f"{BASE}add/", register.ReviewAdd.as_view(), name="review_add"),
    path(f"{BASE}numbers/", figures.Numbers.as_view(), name="figures"),
    path(f"{BASE}library/", figures.Library.as_view(), name="library"),
    path(f"{BASE}settings/", themes.Settings.as_view(), name="settings"),
    path(INCIDENTS, lists.IncidentList.as_view(), name="incidents"),
    path(f"{INCIDENTS}add/", register.IncidentAdd.as_view(), name="incident_add"),
    path(f"{INCIDENTS}<int:pk>/", register.IncidentPage.as_view(), name="incident"),
    path(f"{INCIDENTS}<int:pk>/change/", register.IncidentEdit.as_view(), name="incident_edit"),
    path(THEMES, themes.Themes.as_view(), name="themes"),
    path(f"{THEMES}add/", themes.ThemeAdd.as_view(), name="theme_add"),
    path(f"{THEMES}<int:pk>/", themes.ThemeEdit.as_view(), name="theme_edit"),
    path(f"{THEMES}<int:pk>/delete/", themes.ThemeDelete.as_view(), name="theme_delete"),
    path(ONE, register.ReviewPage.as_view(), name="review"),
    path(f"{ONE}change/", register.ReviewEdit.as_view(), name="review_edit"),
    path(f"{ONE}findings/add/", recommendations.FindingAdd.as_view(), name="finding_add"),
    path(FINDING, recommendations.FindingEdit.as_view(), name="finding_edit"),
    path(f"{FINDING}remove/", recommendations.FindingRemove.as_view(), name="finding_remove"),
    path(
        f"{ONE}recommendations/add/", recommendations.RecommendationAdd.as_view(), name="recommendation_add"
    ),
    path(RECOMMENDATION, recommendations.RecommendationEdit.as_view(), name="recommendation_edit"),
    path(
        f"{RECOMMENDATION}remove/",
        recommendations.RecommendationRemove.as_view(),
        name="recommendation_remove",
    ),
    path(
        f"{RECOMMENDATION}action/",
        recommendations.RecommendationAction.as_view(),
        name="recommendation_action",
    ),
]
