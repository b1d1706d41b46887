"""Who may hold an account: people whom an administrator has added, and nobody else."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "incorrect_password": "The password is not right. Check it and try again.",
        "enter_current_password": "The current password is not right. Check it and try again.",
        "too_many_login_attempts": "Too many attempts to sign in. Wait five minutes, then try again.",
        "rate_limited": "Too many attempts. Wait a few minutes, then try again.",
        "incorrect_code": "The code is not right or has run out. Enter the one your app shows now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an account is given by an administrator, with a membership of an organisation."""
        return False
