"""Addresses: settings of a board."""

from django.urls import URLPattern, path

from boards.views import settings

urlpatterns: list[URLPattern] = [
    path("boards/<slug:board>/settings/", settings.Settings.as_view(), name="settings"),
]
