"""Starting a night by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from jobs import services as jobs
from jobs import tasks
from jobs.constants import Trigger
from trust_scores.services import nights


@require_POST
def night_start(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Put a run into the ledger and go to its page; the workers do it."""
    if not request.user.is_admin:
        raise PermissionDenied
    try:
        run = nights.start_night(
            trigger=Trigger.PERSON, by=request.user, rebuild="rebuild" in request.POST
        )
    except jobs.UnableToStartRun as refusal:
        messages.warning(request, str(refusal))
        return redirect("jobs:run_list")
    tasks.wake()
    messages.success(request, _("The run has started. You can leave this page."))
    return redirect(run)
