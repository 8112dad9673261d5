"""Visits that were logged without a network: where they wait, and how they arrive."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from interactions import permissions, services
from interactions.forms import Mode, VisitForm
from interactions.models import Interaction
from interactions.views.common import address_once_saved, for_those_who

OWNER = "outbox_owner"


@require_safe
@for_those_who(permissions.may_log_visits)
def outbox(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The page around what the device keeps; the server knows none of it yet."""
    return render(request, "interactions/outbox.html")


@require_safe
@for_those_who(permissions.may_log_visits)
def outbox_ticket(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who is signed in, and a fresh token: a kept page may be older than both."""
    return JsonResponse({"owner": str(request.user.pk), "csrf": get_token(request)})


@require_POST
@for_those_who(permissions.may_log_visits)
def outbox_send(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Take one visit of the outbox, as the form would.

    201 with the `url` of the new record; 200 where it is on record already; 422 with `reasons`
    when its author has to look at it again; 409 with the `url` of what is on record under the same
    name and says something else; 403 for somebody else's.
    """
    if request.POST.get(OWNER) != str(request.user.pk):
        return JsonResponse({"reasons": [_("This visit belongs to another person.")]}, status=403)
    form = VisitForm(request.POST, user=request.user, mode=Mode.NEW)
    if not form.is_valid():
        return _refused(_mistakes(form))
    if form.asks_about_hints:
        return _refused([_("A text reads as if it should be looked at again before it is saved.")])
    now = timezone.now()
    visit = form.visit()
    try:
        saved = services.log_visit(by=request.user, visit=visit, now=now)
    except services.VisitSaysOther:
        return _says_other(request.user, visit)
    except services.UnableToLogVisit as error:
        return _refused([error.message])
    services.drop_draft(by=request.user, client_uuid=saved.client_uuid)
    status = 201 if saved.recorded_at == now else 200
    return JsonResponse({"url": address_once_saved(saved)}, status=status)


def _refused(reasons: list[str]) -> JsonResponse:
    return JsonResponse({"reasons": reasons}, status=422)


def _mistakes(form: VisitForm) -> list[str]:
    """Each with the label of its field."""
    found: list[str] = []
    for name, errors in form.errors.items():
        field: Any = form.fields.get(name)
        label = field.label if field else ""
        found += [f"{label}: {error}" if label else str(error) for error in errors]
    return found


def _says_other(user: User, visit: services.VisitData) -> HttpResponse:
    own = Interaction.objects.visible_to(user).current()
    on_record = get_object_or_404(own, client_uuid=visit.client_uuid)
    reasons = [_("It is on record already, with other words. Correct it there if need be.")]
    return JsonResponse({"reasons": reasons, "url": on_record.get_absolute_url()}, status=409)
