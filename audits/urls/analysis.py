"""Addresses of the figures of a cycle."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
