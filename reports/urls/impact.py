"""Addresses of what training changed."""

from django.urls import path

from reports.views import impact

BASE = "boards/<slug:board>/training/impact/"

urlpatterns = [
    path(BASE, impact.ImpactPage.as_view(), name="impact"),
    path(f"{BASE}add/", impact.ImpactAdd.as_view(), name="impact_add"),
    path(f"{BASE}<int:pk>/change/", impact.ImpactChange.as_view(), name="impact_change"),
    path(f"{BASE}<int:pk>/remove/", impact.ImpactRemove.as_view(), name="impact_remove"),
]
