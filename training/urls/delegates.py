"""Addresses of delegates."""

from django.urls import path

from training.views import delegates

BASE = "boards/<slug:board>/training/delegates/"

urlpatterns = [
    path(BASE, delegates.DelegateList.as_view(), name="delegates"),
    path(f"{BASE}<int:pk>/", delegates.DelegatePage.as_view(), name="delegate"),
    path(f"{BASE}<int:pk>/change/", delegates.DelegateChange.as_view(), name="delegate_change"),
    path(f"{BASE}<int:pk>/merge/", delegates.DelegateMerge.as_view(), name="delegate_merge"),
]
