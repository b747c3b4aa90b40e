"""System checks: what must hold before the application starts."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from core.protection import has_board
from core.sealing import check_keys

# Tables that decide who may open a scope; they cannot be inside one.
OPEN_TABLES = {"core.RoleAssignment", "core.Invitation"}


def register_all() -> None:
    """Called when the kernel's app is ready."""
    register(board_owned_models)
    register(application_role, Tags.database)
    register(case_keys)
    register(demonstration_off, deploy=True)


def board_owned_models(**_: Any) -> list[Error]:
    """A table with a board uses BoardOwned, so that its manager denies queries outside a scope."""
    from core.models import BoardOwned

    return [
        Error(f"{model._meta.label} has a board but is no BoardOwned model.", obj=model, id="core.E001")
        for model in apps.get_models()
        if has_board(model) and not issubclass(model, BoardOwned) and model._meta.label not in OPEN_TABLES
    ]


def application_role(databases: Any = None, **_: Any) -> list[Error]:
    """The role that the application connects as must not bypass row-level security."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        superuser, bypasses = cursor.fetchone() or (False, False)
    if (superuser or bypasses) and connection.settings_dict.get("USER") != settings.DATABASE_OWNER_USER:
        return [
            Error(
                "The application's database role is a superuser or bypasses row-level security.",
                hint="Give DATABASE_URL a role made by deploy/ (NOSUPERUSER NOBYPASSRLS).",
                id="core.E002",
            )
        ]
    return []


def case_keys(**_: Any) -> list[Error]:
    """Without good keys no case could be kept or read: better to stop at the start than at the first one."""
    try:
        check_keys(getattr(settings, "CASE_KEYS", ()))
    except ImproperlyConfigured as error:
        hint = (
            "Make a key with: openssl rand -hex 32. README, “Keys of case content”, says how to change one."
        )
        return [Error(str(error), hint=hint, id="core.E004")]
    return []


def demonstration_off(**_: Any) -> list[Error]:
    """Demonstration pages show emails to anyone; they must be off for real."""
    if settings.DEMONSTRATION:
        return [Error("DEMONSTRATION must be off in production.", id="core.E003")]
    return []
