"""Addresses of training, by topic."""

from training.urls import bookings, courses, events, public

app_name = "training"

urlpatterns = [
    *courses.urlpatterns,
    *events.urlpatterns,
    *public.urlpatterns,
    *bookings.urlpatterns,
]
