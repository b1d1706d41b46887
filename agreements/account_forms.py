"""The sign-in forms in the product's words. What they check and do is allauth's."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as authenticator_app
from django import forms

from pooledbudgets.lib.forms import PlainWords

_LABELS: Final = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, once more",
    "code": "Code",
}


class _Labels:
    """Labels of the product in place of allauth's labels and placeholders."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(PlainWords, _Labels, account.LoginForm):
    """E-mail address and password."""


class ReauthenticateForm(PlainWords, _Labels, account.ReauthenticateForm):
    """The password again, before something sensitive."""


class ChangePasswordForm(PlainWords, _Labels, account.ChangePasswordForm):
    """The current password and a new one, twice."""


class ResetPasswordForm(PlainWords, _Labels, account.ResetPasswordForm):
    """The address a link for a new password is sent to."""


class NewPasswordForm(PlainWords, _Labels, account.ResetPasswordKeyForm):
    """A new password, twice, reached by the link sent."""


class CodeForm(PlainWords, _Labels, second_step.AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(PlainWords, _Labels, second_step.ReauthenticateForm):
    """A code again, before something sensitive."""


class ActivateAppForm(PlainWords, _Labels, authenticator_app.ActivateTOTPForm):
    """The first code of an authenticator app, which proves that it was set up."""
