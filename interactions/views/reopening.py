"""Reopening a visit on record: for administrators, who see no text and no person of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors, services
from interactions.filters import ReopenFilterForm
from interactions.forms import ReopenForm
from interactions.models import Interaction
from interactions.views.common import for_those_who
from interactions.views.record_lists import Empty, RecordList, render_list


@require_safe
@for_those_who(permissions.may_reopen_visits)
def reopen_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = ReopenFilterForm(request.GET, user=request.user)
    found = selectors.reopenable_visits(
        request.user, number=form.read("number", None), author=form.read("author", None)
    )
    heads = [_("Visit"), _("Logged by"), _("When"), _("People"), _("Version"), _("On record since")]
    return render_list(
        request,
        RecordList(
            template="interactions/reopen_list.html",
            form=form,
            found=found,
            sort="",
            heads=[(head, "") for head in heads],
            empty=Empty(
                title=_("Which visit?"),
                text=_("Its author finds the number on the page of the visit."),
            ),
        ),
    )


@for_those_who(permissions.may_reopen_visits)
def visit_reopen(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = Interaction.objects.reopenable_by(request.user).select_related("owner")
    interaction = get_object_or_404(visible, pk=pk)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen_visit(
                by=request.user, interaction=interaction, reason=form.cleaned_data["reason"]
            )
        except services.UnableToChangeVisit as error:
            form.refuse(error.message, error.field)
        else:
            messages.success(
                request,
                _("The visit is a draft again. %(name)s is told by e-mail.")
                % {"name": interaction.owner.full_name},
            )
            return redirect("interactions:reopen_list")
    context = {"form": form, "interaction": interaction}
    return render(request, "interactions/interaction_reopen.html", context)
