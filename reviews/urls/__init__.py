"""Addresses of reviews, by topic."""

from reviews.urls import deaths, register

app_name = "reviews"

urlpatterns = [
    *deaths.urlpatterns,
    *register.urlpatterns,
]
