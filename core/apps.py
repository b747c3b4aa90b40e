"""The kernel's app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "People, clocks and trail"

    def ready(self) -> None:
        from core import checks, sign_in
        from core.grants import grant_to_application_role

        post_migrate.connect(grant_to_application_role, sender=self, dispatch_uid="grant_to_application_role")
        sign_in.connect()
        checks.register_all()
