"""Addresses of training, by topic."""

from training.urls import bookings, courses, events

app_name = "training"

urlpatterns = [
    *courses.urlpatterns,
    *events.urlpatterns,
    *bookings.urlpatterns,
]
