"""A colleague who was there gives their own view of a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.http import AuthenticatedHttpRequest
from interactions import services
from interactions.forms import ColleagueViewForm
from interactions.models import ColleagueView
from interactions.views.presenting import judged_rows


def colleague_view(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Whoever was there need not see the relationship: name, day and topic are enough."""
    own = ColleagueView.objects.visible_to(request.user).filter(colleague=request.user)
    view = get_object_or_404(
        own.select_related("relationship__opinion_leader", "interaction__owner"), pk=pk
    )
    if not ColleagueView.objects.asked_of(request.user).filter(pk=pk).exists():
        messages.info(request, _("Your view is not asked for any more."))
        return redirect("dashboards:today")
    form = ColleagueViewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _answered(request, form, view):
        messages.success(request, _("Thank you. It stands beside the author's own view."))
        return redirect("dashboards:today")
    context = {
        "form": form,
        "view": view,
        "interaction": view.interaction,
        "judged": judged_rows(form),
    }
    return render(request, "interactions/colleague_view.html", context)


def _answered(
    request: AuthenticatedHttpRequest, form: ColleagueViewForm, view: ColleagueView
) -> bool:
    try:
        services.answer_view(by=request.user, view=view, answers=form.answers())
    except services.UnableToFollowUp as error:
        form.refuse(error.message)
        return False
    return True
