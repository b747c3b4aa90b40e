"""Allauth's pages for setting up the second factor, with what our templates need."""

from typing import Any

from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.utils.safestring import SafeString, mark_safe

from core.sign_in import GOING_TO_SESSION_KEY


def inline_picture(svg: str) -> SafeString:
    """The QR code as part of the page: the content security policy allows no data: addresses."""
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 -- drawn by the qrcode library, no text of ours in it


class ActivateApp(ActivateTOTPView):  # type: ignore[misc]
    """The QR code, the key in groups of four letters, and the first code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["qr_code"] = inline_picture(context["totp_svg"])
        context["spaced_secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes; whoever was sent to set up the app goes on from here to where they were going."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["going_to"] = self.request.session.pop(GOING_TO_SESSION_KEY, "")
        return context
