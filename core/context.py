"""What every page's template can use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.navigation import board_navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Board, navigation by role, idle time-out."""
    access = getattr(request, "access", None)
    context: dict[str, Any] = {
        "demonstration": settings.DEMONSTRATION,
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "warning_seconds": settings.SESSION_WARNING_SECONDS,
        "ping_url": reverse("core:ping"),
    }
    if settings.DEMONSTRATION:
        context |= _demonstration()
    if access is None:
        return context
    context["account_links"] = _account_links(request)
    context["my_boards"] = sorted((held.board for held in access.by_board.values()), key=lambda b: b.name)
    if access.board is not None and not access.needs_second_factor:
        context["board"] = access.board.board
        context["access"] = access.board
        context["board_navigation"] = board_navigation(request, access.board)
    return context


def _account_links(request: HttpRequest) -> list[dict[str, str]]:
    """The account menu: the account, and the administration for those who do it."""
    links = [{"label": "Your account", "url": reverse("core:account")}]
    if getattr(request.user, "is_staff", False):
        links.append({"label": "Administration", "url": reverse("admin:index")})
    return links


def _demonstration() -> dict[str, Any]:
    """What the sign-in page tells about the demonstration; the code is worked out only where a page shows it."""
    from core import demonstration

    return {
        "demonstration_sign_ins": demonstration.SIGN_INS,
        "demonstration_password": demonstration.PASSWORD,
        "demonstration_code": demonstration.current_code,
    }
