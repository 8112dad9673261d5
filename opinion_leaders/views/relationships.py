"""Beginning a relationship, and the goals within it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders import services
from opinion_leaders.forms import GoalForm
from opinion_leaders.models import Goal, OpinionLeader, Relationship
from opinion_leaders.views.common import posted

_TEMPLATE = "opinion_leaders/goal_form.html"


@require_POST
def relationship_create(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An MSL opens the own relationship with a person."""
    person = get_object_or_404(OpinionLeader.objects.visible_to(request.user), pk=pk)
    if not request.user.is_msl:
        raise PermissionDenied
    pair = services.NewRelationship(msl=request.user, opinion_leader=person)
    try:
        relationship = services.open_relationship(by=request.user, pair=pair)
    except services.UnableToChangePeople as error:
        messages.error(request, str(error))
        return redirect(person)
    messages.success(
        request, _("Your relationship with %(name)s begins.") % {"name": person.full_name}
    )
    return redirect(relationship)


def goal_create(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = Relationship.objects.visible_to(request.user).with_people()
    relationship = get_object_or_404(visible, pk=pk)
    _refuse_unless_own(request, relationship)
    form = GoalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        goal = services.NewGoal(relationship=relationship, **form.cleaned_data)
        try:
            services.add_goal(by=request.user, goal=goal)
        except services.UnableToChangePeople as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _saved(request, relationship)
    return _render(request, form, relationship)


def goal_update(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = Goal.objects.visible_to(request.user)
    goal = get_object_or_404(visible.select_related("relationship__opinion_leader"), pk=pk)
    _refuse_unless_own(request, goal.relationship)
    # The form fills the instance that it gets, and the service compares with what is stored.
    form = GoalForm(posted(request), instance=visible.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.review_goal(by=request.user, goal=goal, **form.cleaned_data)
        except services.UnableToChangePeople as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _saved(request, goal.relationship)
    return _render(request, form, goal.relationship, goal)


def _refuse_unless_own(request: AuthenticatedHttpRequest, relationship: Relationship) -> None:
    if relationship.msl_id != request.user.pk:
        raise PermissionDenied


def _saved(request: AuthenticatedHttpRequest, relationship: Relationship) -> HttpResponse:
    messages.success(request, _("The goal is saved."))
    return redirect(relationship)


def _render(
    request: AuthenticatedHttpRequest,
    form: GoalForm,
    relationship: Relationship,
    goal: Goal | None = None,
) -> HttpResponse:
    context = {"form": form, "relationship": relationship, "goal": goal}
    return render(request, _TEMPLATE, context)
