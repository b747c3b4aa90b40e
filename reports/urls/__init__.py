"""Addresses of reports and dashboards, by topic."""

from reports.urls import dashboard, impact, reports

app_name = "reports"

urlpatterns = [
    *dashboard.urlpatterns,
    *impact.urlpatterns,
    *reports.urlpatterns,
]
