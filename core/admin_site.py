"""The administration: signing in through the ordinary page, administrators only, never case content."""

from typing import Any

from allauth.account import views as account
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from core.protection import has_board
from core.scoping import Clearance
from core.sign_in import with_next

# Apps whose models are ours to administer. Those of allauth and Django (email addresses, the secrets of
# authenticator apps, permission groups) stay out: the services of core.services.accounts look after them.
OWN_APPS = {"core", "boards", "reports"}


class Choices(AutocompleteJsonView):
    """Search while typing; rows of a board say of which."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        if has_board(type(obj)):
            result["text"] += f" ({obj.board})"  # type: ignore[attr-defined]
        return result


class PartnershipAdminSite(AdminSite):
    """Django admin for the administrators of the installation."""

    site_title = "Administration"
    site_header = "Partnership: administration"
    index_title = "What would you like to look after?"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        )
        for model in models:
            if isinstance(getattr(model, "clearance", None), Clearance):
                raise ImproperlyConfigured(
                    f"{model._meta.label} holds case content: it has no place in the admin."
                )
        own = [model for model in models if model._meta.app_label in OWN_APPS]
        if own:
            super().register(own, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators whose session began with a second factor (the middleware sends others to it)."""
        access = getattr(request, "access", None)
        return super().has_permission(request) and access is not None and not access.needs_second_factor

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The ordinary page for signing in; somebody who is signed in and no administrator is refused."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise PermissionDenied
        return HttpResponseRedirect(
            with_next("account_login", request.GET.get(REDIRECT_FIELD_NAME, request.path))
        )

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Signing out is the same everywhere."""
        return account.logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """So is changing the password."""
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """What autocomplete fields ask for."""
        return Choices.as_view(admin_site=self)(request)
