"""Addresses of reviews, by topic."""

from django.urls import URLPattern

app_name = "reviews"

urlpatterns: list[URLPattern] = []
