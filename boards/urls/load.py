"""Addresses: loading files."""

from django.urls import URLPattern, path

from boards.views import load
from core.exports import FORMS

BASE = "boards/<slug:board>/load/"

urlpatterns: list[URLPattern] = [
    path(BASE, load.LoadHome.as_view(), name="load"),
    path(f"{BASE}files/<int:pk>/", load.LoadFile.as_view(), name="load_file"),
    path(f"{BASE}files/<int:pk>/confirm/", load.LoadConfirm.as_view(), name="load_confirm"),
    path(f"{BASE}files/<int:pk>/drop/", load.LoadDrop.as_view(), name="load_drop"),
    path(f"{BASE}<slug:kind>/", load.LoadKindPage.as_view(), name="load_kind"),
    # One address for each form of a download: others are no page.
    *(
        path(
            f"{BASE}files/<int:pk>/problems.{form}",
            load.LoadProblems.as_view(),
            {"form": form},
            name="load_problems",
        )
        for form in FORMS
    ),
    *(
        path(
            f"{BASE}<slug:kind>/template.{form}",
            load.LoadTemplate.as_view(),
            {"form": form},
            name="load_template",
        )
        for form in FORMS
    ),
]
