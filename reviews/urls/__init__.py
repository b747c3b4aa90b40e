"""Addresses of reviews, by topic."""

from reviews.urls import deaths

app_name = "reviews"

urlpatterns = [
    *deaths.urlpatterns,
]
