"""Who may hold an account: people whom an administrator has added, and nobody else."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from agreements.models import Person
from agreements.services.people import change_password


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "incorrect_password": "The password is not right. Check it and try again.",
        "enter_current_password": "The current password is not right. Check it and try again.",
        "too_many_login_attempts": "Too many attempts to sign in. Wait five minutes, then try again.",
        "rate_limited": "Too many attempts. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an account is given by an administrator, with a membership of an organisation."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """A password chosen by its owner, on the account page or through a link sent by e-mail."""
        change_password(person=user, password=password, by=user, reason="Chosen by the person")


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step of signing in, refusing in the product's words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is not right or has run out. Enter the one your app shows now.",
    }
