"""Addresses of trainers, and of an event's days and times."""

from django.urls import path

from training.views import trainers

BASE = "boards/<slug:board>/training/"

urlpatterns = [
    path(f"{BASE}trainers/", trainers.TrainerList.as_view(), name="trainers"),
    path(f"{BASE}trainers/add/", trainers.TrainerAdd.as_view(), name="trainer_add"),
    path(f"{BASE}trainers/<int:pk>/change/", trainers.TrainerChange.as_view(), name="trainer_change"),
    path(f"{BASE}events/<int:pk>/sessions/", trainers.EventSessions.as_view(), name="event_sessions"),
]
