"""What came up about the relationships that a person sees."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from dashboards.selectors import notices as selectors
from trust_scores.constants import NoticeKind
from trust_scores.selectors.notices import new_notices, notices_for, seen_until
from trust_scores.services.notices import mark_seen

NOTICES_SHOWN = 25


def _require_reader(request: AuthenticatedHttpRequest) -> None:
    if not (request.user.is_msl or request.user.is_manager):
        raise PermissionDenied


@require_safe
def notices(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The open ones, the latest first; looking at them changes nothing."""
    _require_reader(request)
    kind = request.GET.get("kind", "")
    found = Paginator(notices_for(request.user, kind=kind), NOTICES_SHOWN)
    page_obj = found.get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": selectors.notice_rows(page_obj.object_list, seen_until(request.user)),
        "kinds": NoticeKind.choices,
        "kind": kind if kind in NoticeKind.values else "",
        "new": new_notices(request.user),
        "now": timezone.now(),
    }
    return render(request, "dashboards/notices.html", context)


@require_POST
def notices_seen(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Everything up to the moment at which the page was made counts as seen."""
    _require_reader(request)
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    mark_seen(by=request.user, until=until if until and timezone.is_aware(until) else None)
    return redirect("dashboards:notices")
