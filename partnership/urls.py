"""Addresses. Everything about one board lies below /boards/<its short name>/."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("boards.urls")),
    path("", include("audits.urls")),
    path("", include("lado.urls")),
    path("", include("reviews.urls")),
    path("", include("training.urls")),
    path("", include("reports.urls")),
    path("accounts/", include("core.sign_in_urls")),
    path("admin/", admin.site.urls),
]
