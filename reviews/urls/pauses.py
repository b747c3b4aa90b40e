"""Addresses of pauses of clocks."""

from django.urls import URLPattern, path

from reviews.views import pauses

INCIDENT = "boards/<slug:board>/reviews/incidents/<int:pk>/pauses/"
REVIEW = "boards/<slug:board>/reviews/<int:pk>/pauses/"
ONE = "<int:pause>/"

urlpatterns: list[URLPattern] = [
    path(f"{INCIDENT}add/", pauses.IncidentPauseAdd.as_view(), name="incident_pause_add"),
    path(f"{INCIDENT}{ONE}", pauses.IncidentPauseChange.as_view(), name="incident_pause_change"),
    path(f"{INCIDENT}{ONE}remove/", pauses.IncidentPauseRemove.as_view(), name="incident_pause_remove"),
    path(f"{REVIEW}add/", pauses.ReviewPauseAdd.as_view(), name="review_pause_add"),
    path(f"{REVIEW}{ONE}", pauses.ReviewPauseChange.as_view(), name="review_pause_change"),
    path(f"{REVIEW}{ONE}remove/", pauses.ReviewPauseRemove.as_view(), name="review_pause_remove"),
]
