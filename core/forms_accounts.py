"""Allauth's forms in our words and our look; settings.ACCOUNT_FORMS and MFA_FORMS name them."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from core.forms import make_helper

PASSWORD_HINT = "At least 12 characters. Three or four words that do not belong together are good."  # noqa: S105


class InOurWords(forms.BaseForm):
    """Takes labels and hints from `words` ({field: (label, hint)}) and drops placeholders."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label, hint = self.words.get(name, (str(field.label), ""))
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "one-time-code":
                field.widget.attrs |= {
                    "inputmode": "numeric",
                    "class": "govuk-input--width-10",
                    "spellcheck": "false",
                }
        self.helper = make_helper("")


class SignInForm(InOurWords, account.LoginForm):  # type: ignore[misc]
    """Email address and password."""

    words: ClassVar = {"login": ("Email address", ""), "password": ("Password", "")}


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Asks for the address that gets the link."""

    words: ClassVar = {"email": ("Email address", "")}


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, after the link of an email."""

    words: ClassVar = {"password1": ("New password", PASSWORD_HINT), "password2": ("New password again", "")}


class SetPasswordForm(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for people who have none."""

    words: ClassVar = {"password1": ("Password", PASSWORD_HINT), "password2": ("Password again", "")}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """The old and the new password."""

    words: ClassVar = {
        "oldpassword": ("Current password", ""),
        "password1": ("New password", PASSWORD_HINT),
        "password2": ("New password again", ""),
    }


class EmailAddressForm(InOurWords, account.AddEmailForm):  # type: ignore[misc]
    """The new email address of an account."""

    words: ClassVar = {"email": ("New email address", "We send a code to this address.")}


class EmailCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that was sent to a new email address."""

    words: ClassVar = {"code": ("Code", "Capital or small letters make no difference.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("inputmode", None)  # this code has letters


class PasswordAgainForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a sensitive change."""

    words: ClassVar = {"password": ("Password", "")}


class CodeForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in."""

    words: ClassVar = {
        "code": ("Code", "The 6 digits that your authenticator app shows, or a recovery code.")
    }


class CodeAgainForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before a sensitive change or a page that needs it."""

    words: ClassVar = CodeForm.words


class FirstCodeForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app that is being set up."""

    words: ClassVar = {"code": ("Code", "The 6 digits that the app shows now.")}
