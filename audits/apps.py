"""The audits' app."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits.history import register_all as register_histories
        from audits.loading import register_kinds
        from audits.meeting_links import register_links
        from audits.needs import register_needs
        from audits.sources import register_sources

        register_histories()
        register_kinds()
        register_sources()
        register_links()
        register_needs()
        add_entry(45, "audits", "Audits", "audits:cycles", Perm.CYCLE_READ, Perm.RETURN_READ_OWN)
