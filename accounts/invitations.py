"""The mail by which a new person sets their first password."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def send_invitation(request: HttpRequest, user: User) -> None:
    """Mail a link to set a password; may raise what the mail server's connection raises."""
    adapter = get_adapter(request)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "user": user,
        "invited_by": request.user,
        "password_reset_url": adapter.get_reset_password_from_key_url(key),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    adapter.send_mail("account/email/invitation", user.email, context)
