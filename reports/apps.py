"""The reports' app."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core.history import register
        from reports.needs import register_needs

        register_needs()
        # As drafts: what was changed and what the chair asked for is not for readers of the finished report.
        register("reports.report", (Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF))
        register("reports.reportsection", (Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF))
        add_entry(20, "dashboard", "Dashboard", "reports:dashboard", Perm.DASHBOARD_READ)
        add_entry(80, "reports", "Annual report", "reports:reports", Perm.REPORT_READ)
