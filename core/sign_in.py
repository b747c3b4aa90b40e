"""What happens around signing in: coming back to the page, the second factor, and the trail."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import ResolverMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from core.access import SECOND_FACTOR_SESSION_KEY
from core.models import User
from core.services.accounts import record_on_account

# Where the person was going when the second factor was asked for.
GOING_TO_SESSION_KEY = "after_second_factor"

# Reachable while the second factor is missing: pages that set it up, the account itself, and what holds no board's
# data. Everything else waits.
ACCOUNT_PREFIX = "/accounts/"
OPEN_WITHOUT_SECOND_FACTOR = {"core:ping", "core:health", "core:accessibility", "core:privacy", "core:help"}


def is_fragment_request(request: HttpRequest) -> bool:
    """True when htmx would put the answer into a page."""
    return request.headers.get("HX-Request") == "true"


def page_of(request: HttpRequest) -> str:
    """Path of the page that the person looks at: where to come back to after signing in.

    For a GET it is the request itself; for a form or a fragment it is the page that holds it.
    """
    if request.method in {"GET", "HEAD"} and not is_fragment_request(request):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not page or not url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    ):
        return "/"
    parts = urlsplit(page)
    path = f"/{parts.path.lstrip('/')}"  # two slashes would name another site
    return f"{path}?{parts.query}" if parts.query else path


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect the whole page, also when htmx asked for a part of it."""
    return HttpResponseClientRedirect(url) if is_fragment_request(request) else HttpResponseRedirect(url)


def with_next(url_name: str, page: str) -> str:
    """The address of the named page, with the page to come back to."""
    return f"{resolve_url(url_name)}?{urlencode({REDIRECT_FIELD_NAME: page}, safe='/')}"


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view needs a signed-in person unless it says otherwise; an ended session comes back to its page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        if request.method not in {"GET", "HEAD"}:
            messages.warning(
                request,
                "You were signed out before this could be saved. Sign in: you come back to the page, and what this "
                "window kept of your words is there again. Check it and save.",
            )
        return go_to(request, with_next("account_login", page_of(request)))


def may_pass_without_second_factor(request: HttpRequest, match: ResolverMatch) -> bool:
    """True for pages that set the second factor up, and for those without anybody's data."""
    return request.path_info.startswith(ACCOUNT_PREFIX) or match.view_name in OPEN_WITHOUT_SECOND_FACTOR


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Send the person to enter a code, or to set up an authenticator app first where there is none."""
    page = page_of(request)
    has_app = Authenticator.objects.filter(user_id=request.user.pk).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    if has_app.exists():
        return go_to(request, with_next("mfa_reauthenticate", page))
    request.session[GOING_TO_SESSION_KEY] = page
    return go_to(request, reverse("mfa_activate_totp"))


def remember_second_factor(*, request: HttpRequest, authenticator: Any, user: User, **_: Any) -> None:
    """Setting up an authenticator app proves the second factor for the running session."""
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        return
    request.session[SECOND_FACTOR_SESSION_KEY] = True
    record_on_account("account.second_factor_added", user, actor=user)


def forget_second_factor(*, request: HttpRequest, authenticator: Any, user: User, **_: Any) -> None:
    """A session whose authenticator app is gone counts no longer as one with a second factor."""
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        return
    request.session.pop(SECOND_FACTOR_SESSION_KEY, None)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in get_authentication_records(request, user) if record.get("method") != "mfa"
    ]
    record_on_account("account.second_factor_removed", user, actor=user)


def record_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Write the sign-in to the trail, with how it was proved."""
    methods = [
        str(record.get("type") or record["method"]) for record in get_authentication_records(request, user)
    ]
    record_on_account("account.signed_in", user, actor=user, after={"by": methods})


def record_password(*, user: User, **_: Any) -> None:
    """Write to the trail that the password is a new one."""
    record_on_account("account.password_changed", user, actor=user)


def record_email(
    *, user: User, from_email_address: Any = None, to_email_address: Any = None, **_: Any
) -> None:
    """Write the change of the email address to the trail."""
    record_on_account(
        "account.email_changed",
        user,
        actor=user,
        before={"email": getattr(from_email_address, "email", "")},
        after={"email": getattr(to_email_address, "email", "")},
    )


def connect() -> None:
    """Listen to allauth; called when the kernel's app is ready."""
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa

    mfa.authenticator_added.connect(remember_second_factor, dispatch_uid="remember_second_factor")
    mfa.authenticator_removed.connect(forget_second_factor, dispatch_uid="forget_second_factor")
    account.user_logged_in.connect(record_sign_in, dispatch_uid="record_sign_in")
    for changed in (account.password_changed, account.password_set, account.password_reset):
        changed.connect(record_password, dispatch_uid="record_password")
    account.email_changed.connect(record_email, dispatch_uid="record_email")
