"""Addresses of training, by topic."""

from training.urls import (
    bookings,
    charges,
    courses,
    delegates,
    events,
    public,
    questionnaires,
    trainers,
    workforce,
)

app_name = "training"

urlpatterns = [
    *charges.urlpatterns,
    *courses.urlpatterns,
    *delegates.urlpatterns,
    *events.urlpatterns,
    *public.urlpatterns,
    *bookings.urlpatterns,
    *questionnaires.urlpatterns,
    *trainers.urlpatterns,
    *workforce.urlpatterns,
]
