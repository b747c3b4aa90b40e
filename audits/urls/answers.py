"""Addresses of an agency's return."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
