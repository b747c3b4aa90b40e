"""Addresses of training, by topic."""

from training.urls import charges, courses, events, questionnaires, trainers, workforce

app_name = "training"

urlpatterns = [
    *charges.urlpatterns,
    *courses.urlpatterns,
    *events.urlpatterns,
    *questionnaires.urlpatterns,
    *trainers.urlpatterns,
    *workforce.urlpatterns,
]
