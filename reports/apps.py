"""The reports' app."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports.history import register_histories
        from reports.needs import register_needs
        from reports.sources import register_sources

        register_needs()
        register_sources()
        register_histories()
        add_entry(20, "dashboard", "Dashboard", "reports:dashboard", Perm.DASHBOARD_READ)
        add_entry(80, "reports", "Annual report", "reports:reports", Perm.REPORT_READ)
        add_entry(49, "officer-reports", "Reports", "reports:officer_reports", Perm.CASE_REPORT_WRITE)
