"""The designated officer's app."""

from django.apps import AppConfig


class LadoConfig(AppConfig):
    name = "lado"

    def ready(self) -> None:
        from lado.loading import register_kinds

        register_kinds()
