"""Drafts of visits on the server: kept at each pause of typing, offered on other devices."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from accounts.rate_limits import is_over_limit
from interactions import permissions, services
from interactions.forms.drafts import typed_fields
from interactions.views.common import for_those_who

MOST_PER_MINUTE = 60


@require_POST
@for_those_who(permissions.may_log_visits)
def visit_draft_keep(request: AuthenticatedHttpRequest, client_uuid: uuid.UUID) -> HttpResponse:
    """200 with the new revision; 409 where another device wrote since; 410 once it is saved."""
    if is_over_limit(f"visit-draft:{request.user.pk}", most=MOST_PER_MINUTE):
        return _refused(_("Too often; it is kept again in a minute."), 429)
    try:
        fields, revision = typed_fields(request.body)
        draft = services.keep_draft(
            by=request.user, client_uuid=client_uuid, fields=fields, revision=revision
        )
    except ValidationError as error:
        return _refused(" ".join(error.messages), 400)
    except services.DraftChangedElsewhere as error:
        return _refused(error.message, 409)
    except services.DraftOutlived as error:
        return _refused(error.message, 410)
    return JsonResponse({"revision": draft.revision})


@require_POST
@for_those_who(permissions.may_log_visits)
def visit_draft_discard(request: AuthenticatedHttpRequest, client_uuid: uuid.UUID) -> HttpResponse:
    services.drop_draft(by=request.user, client_uuid=client_uuid)
    return redirect("interactions:create")


def _refused(reason: str, status: int) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=status)
