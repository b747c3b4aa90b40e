"""Addresses of what the board makes of a return."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
