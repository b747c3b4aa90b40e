"""How people sign in: by invitation only, through django-allauth.

Passkeys and OpenID Connect can be added by allauth's own settings and apps: nothing here stands in their way.
"""

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core import email
from core.access import access_of, role_needs_second_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account by themselves: an invitation does (core.services.invitations)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Ask a board manager to open it again.",
        "duplicate_email": "This is already the email address of your account.",
        "email_password_mismatch": "The email address or the password is wrong.",
        "email_taken": "Somebody already has an account with this email address.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This code is wrong, or it has been used. Enter the newest code.",
        "incorrect_password": "The password is wrong.",
        "invalid_password_reset": "This link has been used or has run out.",
        "rate_limited": "That was too often in a short time. Wait a minute and try again.",
        "same_as_current": "This is already the email address of your account.",
        "too_many_login_attempts": (
            "There were too many wrong attempts. Wait 5 minutes and try again, or set a new password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email_address: str, context: dict[str, Any]) -> None:
        """Hand allauth's emails to the worker: no page waits, and unknown addresses take no less time."""
        context = {**context, "request": self.request, "email": email_address, "site_url": email.site_url()}
        message = self.render_mail(template_prefix, email_address, context)
        html = next(
            (str(part) for part, kind in getattr(message, "alternatives", []) if kind == "text/html"), ""
        )
        email.send_later(email_address, message.subject, str(message.body), html)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Sensitive changes ask for the password again, unless it was given in the last few minutes."""
        request = self.request
        records = get_authentication_records(request, request.user)
        newest = max((float(record["at"]) for record in records), default=0.0)
        return time.time() - newest >= float(app_settings.REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code from your authenticator app",
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**one, "description": words.get(one["id"], one["description"])} for one in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("core:account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("core:account" if self.request.user.is_authenticated else "account_login")


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{secret!s}".encode()).digest()))
            for secret in secrets
        ]
    )


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names the product in the authenticator app, encrypts its secret, and keeps it where a role needs it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "Your role needs the authenticator app. To use another phone, ask an administrator to remove this app: "
            "you then set up a new one when you sign in."
        ),
        "incorrect_code": "This code is wrong, or it has been used. Enter the newest code.",
        "unverified_email": "Confirm your email address first.",
    }

    def get_totp_issuer(self) -> str:
        return "Partnership"

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        person = authenticator.user
        others = Authenticator.objects.filter(user=person).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        return not role_needs_second_factor(person, access_of(person))
