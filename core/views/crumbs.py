"""The way back from the kernel's pages: they belong to a board's "Manage" page for those who have one."""

from django.urls import reverse

from core.access import BoardAccess
from core.permissions import Perm

Crumb = tuple[str, str]


def manage_crumbs(access: BoardAccess, *rest: Crumb) -> list[Crumb]:
    """Home, Manage (for people who may), and the rest; the last one has no address."""
    crumbs: list[Crumb] = [("Home", access.board.get_absolute_url())]
    if access.can(Perm.BOARD_MANAGE):
        crumbs.append(("Manage", reverse("boards:manage", kwargs={"board": access.board.slug})))
    return [*crumbs, *rest]
