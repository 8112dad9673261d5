"""Lists: visits, promises, disagreements, safety notes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors
from interactions.filters import DisagreementFilterForm, PromiseFilterForm, VisitFilterForm
from interactions.filters.follow_ups import ENDED
from interactions.forms import CloseSeveralForm
from interactions.views.common import for_those_who
from interactions.views.presenting import time_left
from interactions.views.record_lists import Empty, RecordList, page_of, render_list, tabs_of


@require_safe
@for_those_who(permissions.may_read_visits)
def visit_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = VisitFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    context = {
        "form": form,
        "wanted": wanted,
        "page_obj": page_of(request, selectors.visits_for(request.user, wanted)),
        "may_log": permissions.may_log_visits(request.user),
        "shows_owner": request.user.is_manager,
    }
    template = "interactions/interaction_list.html"
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        template = "interactions/_visit_results.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
@for_those_who(permissions.may_read_visits)
def commitment_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = PromiseFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    is_open, ended = selectors.commitment_counts(request.user, wanted)
    parts = [("open", _("Open"), is_open), (ENDED, _("Ended"), ended)]
    heads = [(_("Promise"), ""), (_("With"), "person"), (_("Due"), "due"), (_("Made"), "made")]
    return render_list(
        request,
        RecordList(
            template="interactions/commitment_list.html",
            form=form,
            found=selectors.commitments_for(request.user, wanted),
            sort=wanted.sort or ("due" if wanted.is_open else "-due"),
            heads=heads + ([(_("MSL"), "msl")] if request.user.is_manager else []),
            empty=_no_promises(wanted.is_open),
            tabs=tabs_of(request, parts, "open" if wanted.is_open else ENDED),
            more={
                "may_choose": wanted.is_open and permissions.may_log_visits(request.user),
                "bulk": CloseSeveralForm(auto_id="bulk_%s"),
            },
        ),
    )


def _no_promises(is_open: bool) -> Empty:
    if is_open:
        return Empty(
            title=_("No open promises"),
            text=_("A promise is noted when you log the visit in which it was made."),
        )
    return Empty(
        title=_("No promise has ended so far"),
        text=_("Kept, late or not: how each promise ended will stand here."),
    )


@require_safe
@for_those_who(permissions.may_read_visits)
def disagreement_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = DisagreementFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    is_open, settled = selectors.disagreement_counts(request.user, wanted)
    parts = [("open", _("Open"), is_open), (ENDED, _("Settled"), settled)]
    heads = [
        (_("Disagreement"), ""), (_("With"), "person"), (_("Arose"), "-arose"),
        (_("Last handled"), "-handled"), (_("Outcome"), ""),
    ]  # fmt: skip
    return render_list(
        request,
        RecordList(
            template="interactions/disagreement_list.html",
            form=form,
            found=selectors.disagreements_for(request.user, wanted),
            sort=wanted.sort or "-handled",
            heads=heads + ([(_("MSL"), "msl")] if request.user.is_manager else []),
            empty=_no_disagreements(wanted.is_open),
            tabs=tabs_of(request, parts, "open" if wanted.is_open else ENDED),
        ),
    )


def _no_disagreements(is_open: bool) -> Empty:
    if is_open:
        return Empty(
            title=_("No open disagreements"),
            text=_("A disagreement is noted when you log the visit in which it came up."),
        )
    return Empty(
        title=_("Nothing is settled so far"),
        text=_("What was settled, or where you agreed to differ, will stand here."),
    )


@require_safe
@for_those_who(permissions.may_read_safety_notes)
def adverse_event_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    is_open = request.GET.get("show") != ENDED
    waiting, handed_over = selectors.safety_counts(request.user)
    parts = [("open", _("Open"), waiting), (ENDED, _("Handed over"), handed_over)]
    now = timezone.now()
    page = page_of(request, selectors.safety_notes_for(request.user, is_open=is_open))
    found = selectors.safety_rows(request.user, page.object_list, now=now)
    context = {
        "page_obj": page,
        "shows_open": is_open,
        "tabs": tabs_of(request, parts, "open" if is_open else ENDED),
        "rows": [(row, time_left(row.due_at, now)) for row in found],
    }
    return render(request, "interactions/adverseevent_list.html", context)
