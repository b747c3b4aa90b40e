"""Addresses of confidential pages of an incident or a review."""

from django.urls import URLPattern, path

from reviews.views import panel

INCIDENT = "boards/<slug:board>/reviews/incidents/<int:pk>/"
REVIEW = "boards/<slug:board>/reviews/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{INCIDENT}panel/", panel.IncidentPanel.as_view(), name="incident_panel"),
    path(f"{INCIDENT}panel/add/", panel.IncidentPanelAdd.as_view(), name="incident_panel_add"),
    path(f"{INCIDENT}panel/<int:member>/end/", panel.IncidentPanelEnd.as_view(), name="incident_panel_end"),
    path(f"{REVIEW}panel/", panel.ReviewPanel.as_view(), name="review_panel"),
    path(f"{REVIEW}panel/add/", panel.ReviewPanelAdd.as_view(), name="review_panel_add"),
    path(f"{REVIEW}panel/<int:member>/end/", panel.ReviewPanelEnd.as_view(), name="review_panel_end"),
]
