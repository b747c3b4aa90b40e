"""Addresses of boards, by topic."""

from boards.urls import (
    actions,
    agencies,
    attendance,
    calendar,
    groups,
    invitations,
    load,
    meetings,
    overview,
    seats,
    settings,
)

app_name = "boards"

urlpatterns = [
    *overview.urlpatterns,
    *groups.urlpatterns,
    *agencies.urlpatterns,
    *seats.urlpatterns,
    *meetings.urlpatterns,
    *attendance.urlpatterns,
    *invitations.urlpatterns,
    *actions.urlpatterns,
    *load.urlpatterns,
    *calendar.urlpatterns,
    *settings.urlpatterns,
]
