"""Adding an opinion leader and changing the facts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders import selectors, services
from opinion_leaders.forms import OpinionLeaderForm
from opinion_leaders.models import OpinionLeader
from opinion_leaders.permissions import may_create_people
from opinion_leaders.views.common import posted

_TEMPLATE = "opinion_leaders/opinionleader_form.html"


def opinion_leader_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    if not may_create_people(request.user):
        raise PermissionDenied
    form = OpinionLeaderForm(posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        opens = form.cleaned_data.get("open_relationship")
        try:
            person = services.create_opinion_leader(
                by=request.user, person=form.person(), open_for=request.user if opens else None
            )
        except services.UnableToChangePeople as error:
            _show(error, form)
        else:
            return _saved(request, person)
    return _render(request, form)


def opinion_leader_update(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(OpinionLeader.objects.visible_to(request.user), pk=pk)
    if not OpinionLeader.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    form = OpinionLeaderForm(posted(request), by=request.user, opinion_leader=person)
    differences: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update_opinion_leader(
                by=request.user,
                opinion_leader=person,
                person=form.person(),
                seen=form.seen_person(),
            )
        except services.PersonChangedMeanwhile as error:
            differences = form.differences()
            form.look_again()
            _show(error, form)
        except services.UnableToChangePeople as error:
            _show(error, form)
        else:
            return _saved(request, person)
    return _render(request, form, person=person, differences=differences)


def _show(error: services.UnableToChangePeople, form: OpinionLeaderForm) -> None:
    field = "npi" if error.field == "identifiers" else error.field
    form.add_error(field if field in form.fields else None, str(error))


def _saved(request: AuthenticatedHttpRequest, person: OpinionLeader) -> HttpResponse:
    messages.success(request, _("%(name)s is saved.") % {"name": person.full_name})
    for identifier in person.identifiers.exclude(warning=""):
        messages.warning(request, f"{identifier.warning} ({identifier.value})")
    return redirect(person)


def _render(
    request: AuthenticatedHttpRequest, form: OpinionLeaderForm, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "specialties": selectors.suggested_specialties(),
        "institutions": selectors.suggested_institutions(request.user),
        **more,
    }
    return render(request, _TEMPLATE, context)
