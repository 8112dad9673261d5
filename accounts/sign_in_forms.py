"""The forms of allauth, in this product's words and looks."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class _PlainForm(forms.Form):
    """Labels above the fields in our own words; no placeholders, which vanish while typing."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            # The page itself shows the link to the forgotten password, after the button.
            field.help_text = self.help_texts().get(name, "")

    def help_texts(self) -> dict[str, Any]:
        return {}


class _NewPasswordForm(_PlainForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def help_texts(self) -> dict[str, Any]:
        return {"password1": " ".join(password_validation.password_validators_help_texts())}


class SignInForm(_PlainForm, allauth_forms.LoginForm):  # type: ignore[misc]
    labels = {
        "login": _("E-mail"),
        "password": _("Password"),
        "remember": format_lazy(
            _("Keep me signed in for {hours} hours"), hours=settings.SESSION_COOKIE_AGE // 3600
        ),
    }


class ForgottenPasswordForm(_PlainForm, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("E-mail")}


class NewPasswordForm(_NewPasswordForm, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_NewPasswordForm, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ConfirmPasswordForm(_PlainForm, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Password")}
