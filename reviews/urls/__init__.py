"""Addresses of reviews, by topic."""

from reviews.urls import register

app_name = "reviews"

urlpatterns = [*register.urlpatterns]
