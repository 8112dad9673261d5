"""Pages around signing in, the own profile, and people and teams for administrators."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account import views as allauth_views
from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, ListView, View

from accounts import permissions, selectors, services
from accounts.forms import PeopleFilterForm, PersonForm, ProfileForm, TeamForm
from accounts.http import AuthenticatedHttpRequest, require_fresh_sign_in
from accounts.invitations import send_invitation
from accounts.models import Team, User
from accounts.sign_in_forms import SignInForm

logger = logging.getLogger(__name__)


class SignInView(allauth_views.LoginView):  # type: ignore[misc]
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_sign_ins": selectors.demo_sign_ins()}


class SignOutView(allauth_views.LogoutView):  # type: ignore[misc]
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        # Not "storage": visits that wait there to be sent must outlive a sign-out.
        response["Clear-Site-Data"] = '"cache"'
        return response


class ServiceFormView(FormView):
    """A form whose input goes to one service; `save` may raise UnableToChangeAccount."""

    request: AuthenticatedHttpRequest

    def save(self, form: Any) -> None:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.save(form)
        except services.UnableToChangeAccount as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self.form_invalid(form)
        return super().form_valid(form)


class ProfileView(ServiceFormView):
    template_name = "accounts/user_profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:profile")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def save(self, form: ProfileForm) -> None:
        services.update_profile(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Your profile is saved."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = selectors.people_with_teams(self.request.user)
        return super().get_context_data(person=people.get(pk=self.request.user.pk), **kwargs)


class PeopleAdminMixin(View):
    """For administrators; everyone else gets 403, whatever the address names."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_unless_people_admin(request.user)
        return super().dispatch(request, *args, **kwargs)


class FreshSignInMixin:
    """Whoever changes what people may do has typed their password in the last ten minutes."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_fresh_sign_in(request)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response


class UserListView(PeopleAdminMixin, ListView):
    template_name = "accounts/user_list.html"
    context_object_name = "people"
    paginate_by = 50
    request: AuthenticatedHttpRequest

    def get_queryset(self) -> Any:
        self.filter_form = PeopleFilterForm(self.request.GET, by=self.request.user)
        people = selectors.people_with_teams(self.request.user)
        people = selectors.filter_people(people, **self.filter_form.selected())
        self.sort = self.request.GET.get("sort", "name")
        return selectors.sorted_people(people, self.sort)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            filter_form=self.filter_form,
            columns=selectors.people_columns(self.sort),
            teams=selectors.team_tree(self.request.user),
            **kwargs,
        )


class UserCreateView(PeopleAdminMixin, FreshSignInMixin, ServiceFormView):
    template_name = "accounts/user_form.html"
    form_class = PersonForm
    success_url = reverse_lazy("accounts:user_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}

    @transaction.atomic
    def save(self, form: PersonForm) -> None:
        """The person and the promise of their mail, both or neither."""
        invite(self.request, services.create_user(by=self.request.user, details=form.details()))


class UserUpdateView(PeopleAdminMixin, FreshSignInMixin, ServiceFormView):
    template_name = "accounts/user_form.html"
    form_class = PersonForm
    success_url = reverse_lazy("accounts:user_list")

    @cached_property
    def person(self) -> User:
        people = selectors.people_with_teams(self.request.user)
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user, "person": self.person}

    def save(self, form: PersonForm) -> None:
        person = services.update_user(
            by=self.request.user, user=self.person, details=form.details()
        )
        messages.success(self.request, _("%(name)s is saved.") % {"name": person.full_name})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        history = self.person.memberships.select_related("team").order_by("-started_on", "-pk")
        return super().get_context_data(person=self.person, memberships=history, **kwargs)


class TeamCreateView(PeopleAdminMixin, ServiceFormView):
    template_name = "accounts/team_form.html"
    form_class = TeamForm
    success_url = reverse_lazy("accounts:user_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}

    def save(self, form: TeamForm) -> None:
        team = services.create_team(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(team)s is saved.") % {"team": team.name})


class TeamUpdateView(PeopleAdminMixin, ServiceFormView):
    template_name = "accounts/team_form.html"
    form_class = TeamForm
    success_url = reverse_lazy("accounts:user_list")

    @cached_property
    def team(self) -> Team:
        teams = Team.objects.visible_to(self.request.user)
        return get_object_or_404(teams, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user, "team": self.team}

    def save(self, form: TeamForm) -> None:
        team = services.update_team(by=self.request.user, team=self.team, **form.cleaned_data)
        messages.success(self.request, _("%(team)s is saved.") % {"team": team.name})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(team=self.team, **kwargs)


@require_POST
def user_invite(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Send the mail with which a person sets their password once more."""
    refuse_unless_people_admin(request.user)
    people = User.objects.visible_to(request.user)
    person = get_object_or_404(people, pk=pk, is_active=True)
    invite(request, person)
    return redirect("accounts:user_update", pk=person.pk)


def refuse_unless_people_admin(user: User | AnonymousUser) -> None:
    if not isinstance(user, User) or not permissions.may_manage_people(user):
        raise PermissionDenied


def invite(request: AuthenticatedHttpRequest, person: User) -> None:
    """Send the invitation and say whether that went well; the person is saved already."""
    try:
        send_invitation(request, person)
    except (OSError, SMTPException):
        logger.exception("an invitation could not be sent")
        text = _(
            "%(name)s is saved, but the mail to %(email)s could not be sent. "
            "Please send the invitation again later."
        )
        messages.warning(request, text % {"name": person.full_name, "email": person.email})
    else:
        text = _("%(name)s gets a mail at %(email)s to set a password.")
        messages.success(request, text % {"name": person.full_name, "email": person.email})
