"""Reading and cancelling a visit."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors, services
from interactions.constants import State
from interactions.forms import CancelForm
from interactions.models import ColleagueView, Interaction, Participation
from interactions.views.presenting import Fact, judged_facts, seen_facts, told_facts


@require_safe
def visit_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = Interaction.objects.visible_to(request.user).with_people()
    interaction = get_object_or_404(visible, pk=pk)
    detail = selectors.visit_detail(request.user, interaction)
    context = {
        "interaction": interaction,
        "detail": detail,
        "facts": told_facts(interaction),
        "people": [
            (one, judged_facts(one), _views_on(one, detail.colleague_views))
            for one in interaction.participations.all()
        ],
        "may_change": permissions.may_change_visit(request.user, interaction),
        "history": selectors.history_of(interaction),
        "State": State,
    }
    return render(request, "interactions/interaction_detail.html", context)


def _views_on(
    participation: Participation, views: list[ColleagueView]
) -> list[tuple[ColleagueView, list[Fact]]]:
    """What colleagues who were there say about this person."""
    same = (one for one in views if one.relationship_id == participation.relationship_id)
    return [(one, seen_facts(one)) for one in same]


def cancel_visit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = Interaction.objects.visible_to(request.user).with_people()
    interaction = get_object_or_404(visible, pk=pk)
    if not permissions.may_change_visit(request.user, interaction):
        raise PermissionDenied
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancelled = services.cancel_visit(
                by=request.user,
                interaction=interaction,
                reason=form.cleaned_data["cancelled_reason"],
            )
        except services.UnableToChangeVisit as error:
            form.refuse(error.message, error.field)
        else:
            messages.success(request, _("The visit is cancelled."))
            return redirect(cancelled)
    context = {"form": form, "interaction": interaction, "facts": told_facts(interaction)}
    return render(request, "interactions/interaction_cancel.html", context)
