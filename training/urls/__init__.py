"""Addresses of training, by topic."""

from training.urls import charges, courses, delegates, events, questionnaires, trainers, workforce

app_name = "training"

urlpatterns = [
    *charges.urlpatterns,
    *courses.urlpatterns,
    *delegates.urlpatterns,
    *events.urlpatterns,
    *questionnaires.urlpatterns,
    *trainers.urlpatterns,
    *workforce.urlpatterns,
]
