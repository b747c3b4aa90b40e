"""Addresses of reports and dashboards, by topic."""

from reports.urls import dashboard, reports

app_name = "reports"

urlpatterns = [
    *dashboard.urlpatterns,
    *reports.urlpatterns,
]
