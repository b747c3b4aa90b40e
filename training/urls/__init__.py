"""Addresses of training, by topic."""

from training.urls import courses, events, public

app_name = "training"

urlpatterns = [
    *courses.urlpatterns,
    *events.urlpatterns,
    *public.urlpatterns,
]
