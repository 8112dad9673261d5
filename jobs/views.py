"""Runs of background work, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from jobs import permissions, selectors, services, tasks

PER_PAGE = 25


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 for everyone else, whatever the address names."""

    @wraps(view)
    def checked(request: AuthenticatedHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_look_after_runs(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@require_safe
@for_administrators
def run_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    # Looked at here, too: the beat that should do it may be what is not well.
    services.watch()
    runs = Paginator(selectors.runs_visible_to(request.user), PER_PAGE)
    context = {
        "page_obj": runs.get_page(request.GET.get("page")),
        "alerts": selectors.open_alerts(request.user),
        "signs_of_life": selectors.signs_of_life(services.database_now()),
        "waiting_mails": selectors.waiting_mail_count(request.user),
    }
    return render(request, "jobs/run_list.html", context)


@require_safe
@for_administrators
def run_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The whole page, or for htmx only the part that changes while the run is at work."""
    run = get_object_or_404(selectors.runs_visible_to(request.user), pk=pk)
    htmx = request.htmx  # type: ignore[attr-defined]
    is_fragment = htmx and not htmx.history_restore_request
    template = "jobs/_run_progress.html" if is_fragment else "jobs/run_detail.html"
    response = render(request, template, {"run": run, "page": selectors.run_page(run)})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@for_administrators
def run_retry(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(selectors.runs_visible_to(request.user), pk=pk)
    try:
        services.retry_run(run=run, by=request.user)
    except services.UnableToRetryRun as refusal:
        messages.warning(request, str(refusal))
    else:
        tasks.wake()
        messages.success(request, _("The run goes on where it stopped."))
    return redirect(run)


@require_POST
@for_administrators
def run_cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(selectors.runs_visible_to(request.user), pk=pk)
    try:
        services.cancel_run(run=run, by=request.user)
    except services.UnableToCancelRun as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The run is cancelled. What it had done stays."))
    return redirect(run)


@require_safe
@for_administrators
def mail_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    mails = Paginator(selectors.mails_visible_to(request.user), PER_PAGE)
    context = {
        "page_obj": mails.get_page(request.GET.get("page")),
        "waiting_mails": selectors.waiting_mail_count(request.user),
    }
    return render(request, "jobs/mail_list.html", context)


@require_POST
@for_administrators
def mail_retry(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(selectors.mails_visible_to(request.user), pk=pk)
    try:
        services.retry_mail(mail=mail, by=request.user)
    except services.UnableToRetryMail as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The mail to %(to)s goes out now.") % {"to": mail.to})
    return redirect("jobs:mail_list")
