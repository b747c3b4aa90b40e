"""Addresses of learning from networks."""

from django.urls import path

from lado.urls.contacts import BASE
from lado.views import learning

LEARNING = f"{BASE}learning/<int:pk>/"

urlpatterns = [
    path(f"{BASE}learning/", learning.LearningList.as_view(), name="learning"),
    path(f"{BASE}learning/add/", learning.LearningAdd.as_view(), name="learning_add"),
    path(LEARNING, learning.LearningEdit.as_view(), name="learning_edit"),
    path(f"{LEARNING}remove/", learning.LearningRemove.as_view(), name="learning_remove"),
    path(f"{LEARNING}action/", learning.LearningAction.as_view(), name="learning_action"),
]
