"""Addresses of the kernel."""

from django.urls import path

from core import account_urls, board_urls
from core.views import health, session

app_name = "core"

urlpatterns = [
    *account_urls.urlpatterns,
    *board_urls.urlpatterns,
    path("healthz", health.Health.as_view(), name="health"),
    path("session/ping", session.Ping.as_view(), name="ping"),
]
