"""Addresses of child deaths."""

from django.urls import URLPattern, path

from reviews.views import death_figures, deaths

BASE = "boards/<slug:board>/child-deaths/"

urlpatterns: list[URLPattern] = [
    path(BASE, deaths.DeathList.as_view(), name="deaths"),
    path(f"{BASE}add/", deaths.DeathAdd.as_view(), name="death_add"),
    path(f"{BASE}numbers/", death_figures.Numbers.as_view(), name="death_figures"),
    path(f"{BASE}<int:pk>/", deaths.DeathPage.as_view(), name="death"),
    path(f"{BASE}<int:pk>/change/", deaths.DeathChange.as_view(), name="death_change"),
]
