"""The reports' app."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports.needs import register_needs

        register_needs()
        add_entry(20, "dashboard", "Dashboard", "reports:dashboard", Perm.DASHBOARD_READ)
        add_entry(80, "reports", "Annual report", "reports:reports", Perm.REPORT_READ)
