"""The third net: a view declares its permission or does not load."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from core.access import Access, BoardAccess
from core.permissions import Perm


class PermissionView(View):
    """Asks for one permission of the catalogue; `or_permissions` are others that will do as well."""

    permission: ClassVar[Perm]
    or_permissions: ClassVar[tuple[Perm, ...]] = ()

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        if not isinstance(getattr(cls, "permission", None), Perm):
            raise ImproperlyConfigured(
                f"{cls.__name__} must declare `permission`, an entry of core.permissions.Perm."
            )
        return super().as_view(**initkwargs)


class BoardView(PermissionView):
    """A page of one board, named in the address as `board`; the middleware has opened its scope.

    People without any role on the board get 404 from the middleware; people whose role does not allow this
    page get 403.
    """

    access: BoardAccess
    section: ClassVar[str] = ""  # which entry of the board's navigation is the current one

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        held = getattr(request, "access", None)
        if held is None or held.board is None:
            raise PermissionDenied
        self.access = held.board
        self.board = self.access.board

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.can(self.permission, *self.or_permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def can(self, *permissions: Perm) -> bool:
        return self.access.can(*permissions)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every board page's template needs; mixed into Django's generic views."""
        parent = getattr(super(), "get_context_data", None)
        context: dict[str, Any] = parent(**kwargs) if parent else dict(kwargs)
        # Generic views pass the address's words on, so "board" would be the short name.
        context["board"] = self.board
        context.setdefault("access", self.access)
        context.setdefault("section", self.section)
        return context


class MyBoardsView(PermissionView):
    """A page over all of the person's boards where the permission is held."""

    my_access: Access

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        held = getattr(request, "access", None)
        if held is None:
            raise PermissionDenied
        self.my_access = held


class InstallationView(View):
    """A page for administrators of the installation, over all boards, without clearances."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if not user.is_staff:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OpenView(View):
    """A page without board data: public, or about the person's own account. Says so to the access matrix."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        return response
