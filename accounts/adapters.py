"""How allauth behaves here: accounts are made by administrators only."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    # The same sentence whether the address is known or not.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail and password do not belong together. Please try again."
        ),
        "too_many_login_attempts": _(
            "That were many tries in a short time. Please wait five minutes, then try again."
        ),
        "incorrect_password": _("This is not your password. Please try again."),
        "enter_current_password": _("This is not your present password. Please try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Users have no user name; allauth would look for one."""

    def set_password(self, user: User, password: str) -> None:
        """Every way to a new password ends here: change, reset and invitation."""
        services.set_password(by=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def format_email_subject(self, subject: str) -> str:
        """Without the host's name in brackets, which allauth would put before it."""
        return str(subject)
