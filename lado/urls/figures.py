"""Addresses of the numbers."""

from django.urls import URLPattern, path

from lado.views import figures, visits

BASE = "boards/<slug:board>/allegations/numbers/"

urlpatterns: list[URLPattern] = [
    path(BASE, figures.Numbers.as_view(), name="figures"),
    path(f"{BASE}visits/", visits.VisitList.as_view(), name="visits"),
    path(f"{BASE}visits/add/", visits.VisitAdd.as_view(), name="visit_add"),
    path(f"{BASE}visits/<int:pk>/", visits.VisitEdit.as_view(), name="visit_edit"),
    path(f"{BASE}visits/<int:pk>/remove/", visits.VisitRemove.as_view(), name="visit_remove"),
]
