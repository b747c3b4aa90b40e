"""Addresses: dashboard."""

from django.urls import path

from reports.views import dashboard

urlpatterns = [
    path("boards/<slug:board>/dashboard/", dashboard.Dashboard.as_view(), name="dashboard"),
]
