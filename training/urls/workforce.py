"""Addresses of the workforce."""

from django.urls import path

from training.views import workforce

BASE = "boards/<slug:board>/training/"

urlpatterns = [
    path(f"{BASE}agencies/", workforce.AgencyPage.as_view(), name="agencies"),
    path(f"{BASE}agencies/contributions/", workforce.Contributions.as_view(), name="contributions"),
    path(f"{BASE}agencies/champions/add/", workforce.ChampionAdd.as_view(), name="champion_add"),
    path(
        f"{BASE}agencies/champions/<int:pk>/change/",
        workforce.ChampionChange.as_view(),
        name="champion_change",
    ),
    path(f"{BASE}people/needs/", workforce.Needs.as_view(), name="needs"),
    path(f"{BASE}people/needs/set/", workforce.NeedsSet.as_view(), name="needs_set"),
    path(f"{BASE}people/groups/add/", workforce.StaffGroupAdd.as_view(), name="staff_group_add"),
    path(f"{BASE}people/sizes/", workforce.StaffSizes.as_view(), name="staff_sizes"),
]
