"""Signing in and out, and passwords: the views of allauth that we use, one by one.

The names are those that allauth itself looks up, so this map has no `app_name`.
"""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.generic import RedirectView, TemplateView

from accounts import sign_in_forms, views

signup_closed = TemplateView.as_view(template_name="account/signup_closed.html")

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-in/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("sign-out/", views.SignOutView.as_view(), name="account_logout"),
    path("sign-up/", login_not_required(signup_closed), name="account_signup"),
    path(
        "confirm-password/",
        allauth_views.ReauthenticateView.as_view(form_class=sign_in_forms.ConfirmPasswordForm),
        name="account_reauthenticate",
    ),
    path(
        "password/change/",
        allauth_views.PasswordChangeView.as_view(form_class=sign_in_forms.ChangePasswordForm),
        name="account_change_password",
    ),
    # Where allauth sends those who have no password to change.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path(
        "password/forgotten/",
        allauth_views.PasswordResetView.as_view(form_class=sign_in_forms.ForgottenPasswordForm),
        name="account_reset_password",
    ),
    path(
        "password/forgotten/sent/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.PasswordResetFromKeyView.as_view(form_class=sign_in_forms.NewPasswordForm),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
