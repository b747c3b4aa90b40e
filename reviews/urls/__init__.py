"""Addresses of reviews, by topic."""

from reviews.urls import (
    asked,
    briefings,
    cases,
    deaths,
    incident_cases,
    pauses,
    proofs,
    publishing,
    rapid_reviews,
    register,
)

app_name = "reviews"

urlpatterns = [
    *asked.urlpatterns,
    *cases.urlpatterns,
    *briefings.urlpatterns,
    *deaths.urlpatterns,
    *incident_cases.urlpatterns,
    *pauses.urlpatterns,
    *publishing.urlpatterns,
    *rapid_reviews.urlpatterns,
    *proofs.urlpatterns,
    *register.urlpatterns,
]
