"""The designated officer's app."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class LadoConfig(AppConfig):
    name = "lado"

    def ready(self) -> None:
        from lado.loading import register_kinds
        from lado.needs import register_needs
        from lado.sources import register_sources

        register_kinds()
        register_sources()
        register_needs()
        add_entry(47, "lado", "Allegations", "lado:cases", Perm.CASE_READ)
        add_entry(48, "lado-numbers", "Allegation numbers", "lado:figures", Perm.CASE_FIGURES)
