"""Addresses of what is due, and of pauses."""

from django.urls import path

from lado.views import clocks

BASE = "boards/<slug:board>/allegations/"
ONE = f"{BASE}<int:pk>/pauses/"

urlpatterns = [
    path(f"{BASE}due/", clocks.Due.as_view(), name="due"),
    path(f"{ONE}add/", clocks.PauseAdd.as_view(), name="pause_add"),
    path(f"{ONE}<int:pause>/end/", clocks.PauseEnd.as_view(), name="pause_end"),
]
