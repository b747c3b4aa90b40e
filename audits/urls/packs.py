"""Addresses of challenge-day packs."""

from django.urls import path

from audits.views import packs

BASE = "boards/<slug:board>/audits/"

urlpatterns = [
    path(f"{BASE}returns/<int:pk>/pack/", packs.ReturnPack.as_view(), name="return_pack"),
    path(f"{BASE}cycles/<int:pk>/packs/", packs.CyclePacks.as_view(), name="cycle_packs"),
]
