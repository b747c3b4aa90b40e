"""Addresses of settings, and of policies that they adopt."""

from django.urls import path

from lado.urls.contacts import BASE
from lado.views import policies, settings

POLICY = f"{BASE}policies/<int:pk>/"

urlpatterns = [
    path(f"{BASE}settings/", settings.SettingList.as_view(), name="settings"),
    path(f"{BASE}settings/<int:pk>/", settings.SettingEdit.as_view(), name="setting_edit"),
    path(f"{BASE}policies/", policies.PolicyList.as_view(), name="policies"),
    path(f"{BASE}policies/add/", policies.PolicyAdd.as_view(), name="policy_add"),
    path(POLICY, policies.PolicyPage.as_view(), name="policy"),
    path(f"{POLICY}change/", policies.PolicyEdit.as_view(), name="policy_edit"),
    path(f"{POLICY}delete/", policies.PolicyDelete.as_view(), name="policy_delete"),
    path(f"{POLICY}adopted/", policies.AdoptionsRecord.as_view(), name="adoptions"),
    path(f"{POLICY}settings/<int:setting>/", policies.AdoptionChange.as_view(), name="adoption"),
]
