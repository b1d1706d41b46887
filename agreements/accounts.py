"""Who may hold an account: people whom an administrator has added, and nobody else."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an account is given by an administrator, with a membership of an organisation."""
        return False
